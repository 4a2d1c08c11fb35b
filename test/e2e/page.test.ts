import type { KeyInput, Page } from 'puppeteer-core'
import { expect, test } from 'vitest'
import { axeFindings } from './axe.ts'
import { describeInBrowsers } from './browsers.ts'
import { Workbench } from './workbench.ts'

async function press(page: Page, ...keys: KeyInput[]): Promise<void> {
  for (const key of keys) await page.keyboard.down(key)
  for (const key of keys.reverse()) await page.keyboard.up(key)
}

/** The name of what has the focus, as assistive technology would say it. */
function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement
    return element?.getAttribute('aria-label') ?? element?.textContent?.trim() ?? ''
  })
}

describeInBrowsers('the page', (stage) => {
  test('is used with the keyboard alone: add a file, write it, run it, boot, type, leave the terminal', async () => {
    const workbench = await Workbench.open(stage.browser, stage.server.url)
    const { page } = workbench
    // F6 goes from pane to pane; the first one after the top is the tree.
    for (let i = 0; i < 5 && !(await focused(page)).startsWith('init'); i++) await press(page, 'F6')
    expect(await focused(page)).toMatch(/^init/)

    await press(page, 'Home')
    await press(page, 'Insert')
    await page.waitForSelector('form[aria-label="Add an entry"]')
    await page.keyboard.type('bin/greet')
    await press(page, 'Enter')
    await page.waitForSelector('form[aria-label="Add an entry"]', { hidden: true })
    await page.waitForFunction(() =>
      document.querySelector('#edit-pane [aria-current=true]')?.textContent?.includes('greet'),
    )

    await page.waitForSelector('.cm-content[aria-label="Text of /bin/greet"]')
    for (let i = 0; i < 5 && (await focused(page)) !== 'Text of /bin/greet'; i++) await press(page, 'F6')
    await page.keyboard.type('#!/bin/sh\necho greetings from a file made by hand\n')
    for (let i = 0; i < 5 && !(await focused(page)).startsWith('greet'); i++) await press(page, 'F6')
    await press(page, 'Control', 'Enter')
    await workbench.waitForPrompt()
    for (let i = 0; i < 5 && !(await focused(page)).startsWith('Console ttyS0'); i++) await press(page, 'F6')
    await page.keyboard.type('sh /bin/greet')
    await press(page, 'Enter')
    await workbench.waitForText('greetings from a file made by hand')
    await press(page, 'F6')
    expect(await focused(page)).not.toMatch(/^Console ttyS0/)
    await page.close()
  })

  test('says which part of its script did not come, and shows it once it does', async () => {
    stage.server.refuse = 'palette-'
    try {
      const { page } = await Workbench.open(stage.browser, stage.server.url)
      await press(page, 'Control', 'k')
      await page.waitForSelector('dialog[open] ::-p-text(Cannot show the commands)')
      stage.server.refuse = ''
      if ((await stage.browser.version()).toLowerCase().startsWith('firefox')) {
        // It remembers what failed as long as the page is there.
        await page.reload()
        await page.waitForSelector('[role=tree]')
        await press(page, 'Control', 'k')
      } else await page.click('dialog[open] button[value=yes]')
      await page.waitForSelector('[aria-label="Find a command"]')
      await page.close()
    } finally {
      stage.server.refuse = ''
    }
  })

  test('has every part of its script once it has been idle', async () => {
    const { page, requests } = await Workbench.open(stage.browser, stage.server.url)
    const parts = [
      'palette',
      'shortcuts',
      'session-dialog',
      'project-list',
      'xray-view',
      'shared-files',
      'snapshots-view',
    ]
    await page.waitForFunction(
      (wanted: string[]) => {
        const loaded = performance.getEntriesByType('resource').map(({ name }) => name)
        return wanted.every((part) => loaded.some((name) => name.includes(`/${part}-`)))
      },
      {},
      parts,
    )
    const before = requests.length
    await press(page, 'Control', 'k')
    await page.waitForSelector('[aria-label="Find a command"]')
    await press(page, 'Escape')
    await press(page, 'Control', 'Shift', 'x')
    await page.waitForSelector('.xray')
    expect(requests.slice(before).filter((url) => /palette|xray/.test(url))).toEqual([])
    await page.close()
  })

  test('the tree follows its pattern: arrows, first letters, rename, delete, undo', async () => {
    const { page } = await Workbench.open(stage.browser, stage.server.url)
    const names = () =>
      page.$$eval('[role=treeitem]', (items) => items.map((item) => item.getAttribute('data-path') ?? ''))
    await page.focus('[role=treeitem][tabindex="0"]')
    await page.keyboard.type('etc')
    expect(await focused(page)).toMatch(/^etc/)
    await press(page, 'F2')
    await press(page, 'Control', 'a')
    await page.keyboard.type('settings')
    await press(page, 'Enter')
    await page.waitForFunction(() => document.activeElement?.getAttribute('data-path') === '/settings')
    expect(await names()).toContain('/settings')
    await press(page, 'Delete')
    expect(await names()).not.toContain('/settings')
    await press(page, 'Control', 'z')
    await press(page, 'Control', 'z')
    expect(await names()).toContain('/etc')
    await press(page, 'Home')
    await press(page, 'ArrowRight')
    await page.keyboard.type('bin')
    await press(page, 'ArrowRight')
    await press(page, 'ArrowRight')
    expect(await focused(page)).toMatch(/^arch/)
    await press(page, 'ArrowLeft')
    await press(page, 'ArrowLeft')
    expect(await names()).not.toContain('/bin/arch')
    await page.close()
  })

  test('says what is wrong with a path before anything is added', async () => {
    const { page } = await Workbench.open(stage.browser, stage.server.url)
    await page.focus('[role=treeitem][tabindex="0"]')
    const refusal = async (path: string) => {
      await press(page, 'Home')
      await press(page, 'Insert')
      await page.waitForSelector('form[aria-label="Add an entry"]')
      await page.keyboard.type(path)
      await press(page, 'Enter')
      const message = await page.$eval('#add-error', (error) => error.textContent ?? '')
      await press(page, 'Escape')
      await page.waitForSelector('form[aria-label="Add an entry"]', { hidden: true })
      return message
    }
    expect(await refusal('init')).toMatch(/there already/)
    expect(await refusal('no/such/parent')).toMatch(/no parent directory/)
    expect(await refusal('etc/../init')).toMatch(/\.\./)
    await page.close()
  })

  test('says how much memory the image needs when the machine has too little', async () => {
    const workbench = await Workbench.open(stage.browser, stage.server.url)
    const { page } = workbench
    await page.focus('.setting-memory')
    await press(page, 'Control', 'a')
    await page.keyboard.type('16')
    await press(page, 'Enter')
    await workbench.boot()
    await workbench.waitForPhase('failed')
    expect(await page.$eval('#console-pane .strip', (strip) => strip.textContent)).toMatch(/need \d+ MiB/)
    await page.close()
  })

  test.each([
    ['wide', 1440, 900],
    ['small', 1024, 768],
    ['phone', 390, 844],
  ])('axe finds nothing, light and dark, before and after a boot: %s', async (_, width, height) => {
    const workbench = await Workbench.open(stage.browser, stage.server.url, { width, height })
    for (const theme of ['light', 'dark']) {
      await workbench.page.evaluate((value) => {
        document.documentElement.dataset.theme = value
      }, theme)
      expect(await axeFindings(workbench.page)).toEqual([])
    }
    await workbench.boot()
    await workbench.waitForPrompt()
    expect(await axeFindings(workbench.page)).toEqual([])
    const overflow = await workbench.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    expect(overflow).toBeLessThanOrEqual(0)
    await workbench.page.close()
  })
})
