/** The page about a recipe, beside the work. */
import type { KeyInput, Page } from 'puppeteer-core'
import { expect, test } from 'vitest'
import { RECIPES } from '../../src/project/index.ts'
import { axeFindings } from './axe.ts'
import { describeInBrowsers } from './browsers.ts'
import { Workbench } from './workbench.ts'

async function press(page: Page, ...keys: KeyInput[]): Promise<void> {
  for (const key of keys) await page.keyboard.down(key)
  for (const key of keys.toReversed()) await page.keyboard.up(key)
}

const waitForFocus = (page: Page, selector: string) =>
  page.waitForFunction((wanted: string) => document.activeElement?.matches(wanted), {}, selector)

const title = (page: Page) => page.$eval('.recipe-text h3', (heading) => heading.textContent)

/** Whether all of these are in sight at once. */
const areVisible = (page: Page, ...selectors: string[]) =>
  page.evaluate((all) => all.map((selector) => document.querySelector(selector)?.checkVisibility() ?? false), selectors)

describeInBrowsers('the page about the recipe', (stage) => {
  test('comes by its key and goes by it, from anywhere, and leaves the focus where it was', async () => {
    const workbench = await Workbench.open(stage.browser, stage.server.url)
    const { page } = workbench
    await workbench.atRest()
    await page.focus('.cm-content')
    await press(page, 'Shift', 'F1')
    await waitForFocus(page, '.recipe-body')
    expect(await title(page)).toBe('The least that Linux needs to give you a shell')
    // Beside the work: nothing of it is hidden.
    expect(await areVisible(page, '[role=tree]', '.cm-content', '#console-view')).toEqual([true, true, true])
    await press(page, 'Shift', 'F1')
    await page.waitForSelector('#recipe-pane', { hidden: true })
    await waitForFocus(page, '.cm-content')

    await press(page, 'Shift', 'F1')
    await waitForFocus(page, '.recipe-body')
    await press(page, 'Escape')
    await waitForFocus(page, '.cm-content')
    expect(workbench.errors).toEqual([])
    await page.close()
  })

  test('is a stop of F6, between the files and the editor', async () => {
    const workbench = await Workbench.open(stage.browser, stage.server.url)
    const { page } = workbench
    await workbench.run('About this recipe')
    await waitForFocus(page, '.recipe-body')
    await press(page, 'F6')
    await waitForFocus(page, '.cm-content')
    await press(page, 'Shift', 'F6')
    await waitForFocus(page, '.recipe-body')
    await press(page, 'Shift', 'F6')
    await waitForFocus(page, '[role=treeitem]')
    await page.close()
  })

  test('leads from a path to the entry', async () => {
    const workbench = await Workbench.open(stage.browser, stage.server.url)
    const { page } = workbench
    await workbench.run('About this recipe')
    await page.waitForSelector('.recipe-path')
    await page.evaluate(() => {
      const paths = [...document.querySelectorAll<HTMLElement>('.recipe-path')]
      paths.find(({ textContent }) => textContent === '/bin/busybox')!.focus()
    })
    await press(page, 'Enter')
    await page.waitForFunction(() => document.querySelector('.inspector h2')?.textContent === '/bin/busybox')
    await page.close()
  })

  test('stays while one boots, and what it quotes comes to the console beside it', async () => {
    const workbench = await Workbench.open(stage.browser, stage.server.url)
    const { page } = workbench
    await workbench.run('About this recipe')
    await page.waitForSelector('.recipe-text')
    await workbench.boot()
    await workbench.waitForPrompt()
    await workbench.typeLine('exit')
    await workbench.waitForPhase('panicked')
    const quoted = 'Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000000'
    expect(await page.$eval('.recipe-text', (text) => text.textContent)).toContain(quoted)
    await workbench.waitForText(quoted)
    expect(await areVisible(page, '.recipe-text', '#console-view')).toEqual([true, true])
    await page.close()
  })

  test('tells of the other recipes as well, and begins from them', async () => {
    const workbench = await Workbench.open(stage.browser, stage.server.url)
    const { page } = workbench
    await workbench.atRest()
    await page.click('.project-button')
    await (await page.waitForSelector('::-p-aria([name="About the recipes Shift+F1"][role="menuitem"])'))!.click()
    await waitForFocus(page, '.recipe-body')
    for (const { name } of RECIPES) {
      await page.select('.recipe-choice', name)
      await page.waitForFunction(
        (own: boolean) => document.querySelector('.recipe-text') && !document.querySelector('.recipe-begin') === own,
        {},
        name === 'minimal',
      )
      expect(await axeFindings(page), name).toEqual([])
    }
    await page.select('.recipe-choice', 'disk')
    await page.waitForFunction(() => document.querySelector('.recipe-begin')?.textContent === 'New project: disk')
    await page.focus('.recipe-begin')
    await press(page, 'Enter')
    await page.waitForFunction(() => document.querySelector('.project-name')?.textContent === 'disk')
    await page.waitForSelector('.recipe-begin', { hidden: true })
    expect(await page.$eval('.recipe-choice', (choice) => (choice as HTMLSelectElement).value)).toBe('disk')
    expect(workbench.errors).toEqual([])
    await page.close()
  })

  test('comes by itself with the first project from a recipe, and only with that', async () => {
    const workbench = await Workbench.open(stage.browser, stage.server.url)
    const { page } = workbench
    const begin = async (name: string) => {
      await workbench.run('New project: ext4')
      await page.waitForFunction(
        (wanted: string) => document.querySelector('.project-name')?.textContent === wanted,
        {},
        name,
      )
    }
    expect(await page.$('#recipe-pane')).toBeNull()
    await begin('ext4')
    await page.waitForSelector('#recipe-pane')
    await page.click('[aria-label="Close the page about the recipe"]')
    await page.waitForSelector('#recipe-pane', { hidden: true })
    await page.type('.setting-wide input', ' ')
    await begin('ext4 2')
    expect(await page.$('#recipe-pane')).toBeNull()
    await page.close()
  })

  test('is a pane of its own on a phone, which axe finds nothing in', async () => {
    const workbench = await Workbench.open(stage.browser, stage.server.url, { width: 390, height: 844 })
    const { page } = workbench
    await workbench.atRest()
    await page.click('.footer [aria-expanded]')
    await page.waitForSelector('.recipe-text', { visible: true })
    expect(await areVisible(page, '[role=tree]', '.recipe-text')).toEqual([false, true])
    const isWithin = await page.$eval('.recipe-body', (body) => body.scrollWidth <= innerWidth)
    expect(isWithin).toBe(true)
    for (const theme of ['light', 'dark']) {
      await page.evaluate((value) => {
        document.documentElement.dataset.theme = value
      }, theme)
      expect(await axeFindings(page), theme).toEqual([])
    }
    const paneSwitch = (name: string) => page.click(`.pane-switch ::-p-text(${name})`)
    await paneSwitch('Files')
    await page.waitForSelector('[role=tree]', { visible: true })
    await paneSwitch('About')
    await page.waitForSelector('.recipe-text', { visible: true })
    await page.click('[aria-label="Close the page about the recipe"]')
    await page.waitForSelector('[role=tree]', { visible: true })
    await page.close()
  })
})
