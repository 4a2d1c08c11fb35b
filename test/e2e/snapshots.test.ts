import type { Page } from 'puppeteer-core'
import { expect, test } from 'vitest'
import { describeInBrowsers } from './browsers.ts'
import { Workbench } from './workbench.ts'

/** Presses the button of that name in the console pane, once it can be pressed. */
async function press(page: Page, name: string): Promise<void> {
  const button = await page.waitForSelector(`#console-pane ::-p-aria([name="${name}"][role="button"])`)
  await page.waitForFunction((element) => !(element as HTMLButtonElement).disabled, {}, button!)
  await button!.click()
}

async function waitForSnapshots(page: Page, count: number): Promise<void> {
  await page.waitForFunction(
    (wanted: number) => document.querySelectorAll('.snapshot-row').length === wanted,
    {},
    count,
  )
}

/** Waits until what has the focus is called so. */
async function waitForFocus(page: Page, name: string): Promise<void> {
  await page.waitForFunction(
    (wanted: string) => {
      const element = document.activeElement
      return (element?.getAttribute('aria-label') ?? element?.textContent?.trim()) === wanted
    },
    {},
    name,
  )
}

describeInBrowsers('snapshots', (stage) => {
  test('a machine goes on from where it was saved, also after the page was closed', async () => {
    const workbench = await Workbench.open(stage.browser, stage.server.url)
    const { page } = workbench
    await workbench.boot()
    await workbench.waitForPrompt()
    await workbench.typeLine('word=kept; echo s""et')
    await workbench.waitForText('set')
    await workbench.run('Take a snapshot')
    await workbench.run('Snapshots')
    await waitForSnapshots(page, 1)
    await workbench.run('Show the console')
    await workbench.typeLine('word=lost; clear')
    await workbench.run('Snapshots')
    await press(page, 'Go back to Snapshot 1')
    await page.waitForFunction(() =>
      document.querySelector('.timeline')?.textContent?.includes('goes on from a snapshot'),
    )
    await waitForFocus(page, 'Go back to Snapshot 1')
    await workbench.run('Show the console')
    await workbench.waitForText('echo s""et')
    await workbench.typeLine('echo the word is $word')
    await workbench.waitForText('the word is kept')

    await page.reload()
    await page.waitForSelector('[role=tree]')
    await workbench.run('Snapshots')
    await waitForSnapshots(page, 1)
    await press(page, 'Go back to Snapshot 1')
    await workbench.run('Show the console')
    await workbench.waitForPhase('running')
    await workbench.typeLine('echo still the word is $word')
    await workbench.waitForText('still the word is kept')
    await page.close()
  })

  test('is refused, with the reason, where the memory is another', async () => {
    const workbench = await Workbench.open(stage.browser, stage.server.url)
    const { page } = workbench
    await workbench.boot()
    await workbench.waitForPrompt()
    await workbench.run('Snapshots')
    await press(page, 'Take a snapshot')
    await page.waitForSelector('.snapshot-row')
    await page.click('.setting-memory', { count: 3 })
    await page.keyboard.type('64')
    const name = await page.$eval('.snapshot-row input.input', (field) => field.value)
    await press(page, `Go back to ${name}`)
    const error = await page.waitForSelector('.side-view [role=alert]')
    expect(await error!.evaluate((element) => element.textContent)).toMatch(/needs 128 MiB of memory, not 64/)
    await workbench.waitForPhase('running')
    await page.close()
  })

  test('two are compared, one is renamed, one is deleted and comes back', async () => {
    const workbench = await Workbench.open(stage.browser, stage.server.url)
    const { page } = workbench
    await workbench.run('New project: minimal')
    await workbench.boot()
    await workbench.waitForPrompt()
    await workbench.run('Take a snapshot')
    await workbench.run('Snapshots')
    await waitForSnapshots(page, 1)
    await workbench.run('Show the console')
    await workbench.typeLine('echo between')
    await workbench.waitForText('between', 1)
    await workbench.run('Take a snapshot')
    await workbench.run('Snapshots')
    await waitForSnapshots(page, 2)
    await page.click('input[aria-label="Compare Snapshot 1"]')
    await page.click('input[aria-label="Compare Snapshot 2"]')
    const said = await page.waitForSelector('.comparison pre')
    expect(await said!.evaluate((element) => element.textContent)).toMatch(/echo between\n+between\n/)

    await page.click('input[aria-label="Name of Snapshot 2"]', { count: 3 })
    await page.keyboard.type('after the word')
    await page.keyboard.press('Enter')
    await page.waitForSelector('input[aria-label="Name of after the word"]')
    await press(page, 'Delete Snapshot 1')
    await waitForSnapshots(page, 1)
    await waitForFocus(page, 'Undo')
    await press(page, 'Undo')
    await waitForSnapshots(page, 2)

    await workbench.run('New project: empty')
    await waitForSnapshots(page, 0)
    await page.waitForSelector('.side-view ::-p-text(booted from another project)')
    expect(await page.$eval('.side-view .button.primary', (button) => (button as HTMLButtonElement).disabled)).toBe(
      true,
    )
    await waitForFocus(page, 'Snapshots')
    await page.close()
  })
})
