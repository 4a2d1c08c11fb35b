/** Where the focus is after what had it is gone. */
import type { KeyInput, Page } from 'puppeteer-core'
import { expect, test } from 'vitest'
import { describeInBrowsers } from './browsers.ts'
import { Workbench } from './workbench.ts'

async function press(page: Page, ...keys: KeyInput[]): Promise<void> {
  for (const key of keys) await page.keyboard.down(key)
  for (const key of keys.reverse()) await page.keyboard.up(key)
}

const waitForFocus = (page: Page, selector: string) =>
  page.waitForFunction((wanted: string) => document.activeElement?.matches(wanted), {}, selector)

describeInBrowsers('the focus', (stage) => {
  test('stays with the open files when one is closed, and goes to the tree after the last', async () => {
    const { page } = await Workbench.open(stage.browser, stage.server.url)
    await page.click('[data-path="/linuxrc"]')
    await page.click('[data-path="/init"]')
    await page.focus('[data-path="/init"]')
    await press(page, 'Insert')
    await page.waitForSelector('form[aria-label="Add an entry"]')
    await page.keyboard.type('two')
    await press(page, 'Enter')
    await page.waitForSelector('.tab.is-active [title^="/two"]')
    await page.focus('.tab.is-active .tab-name')
    await press(page, 'Delete')
    await waitForFocus(page, '.tab.is-active [title^="/init"]')
    await press(page, 'Tab')
    await press(page, 'Enter')
    await waitForFocus(page, '[role=treeitem][data-path="/two"]')
    await page.close()
  })

  test('is on the row that the keys act from when a window closes over the tree', async () => {
    const workbench = await Workbench.open(stage.browser, stage.server.url)
    const { page } = workbench
    await page.focus('[data-path="/init"]')
    await workbench.run('Changes from the recipe')
    await page.waitForSelector('dialog[open]')
    await page.evaluate(() => document.querySelector<HTMLElement>('[data-path="/etc"]')!.click())
    await page.waitForSelector('[data-path="/etc"][tabindex="0"]')
    await press(page, 'Escape')
    await waitForFocus(page, '[data-path="/etc"]')
    await page.close()
  })

  test('comes to the console pane by F6 whatever it shows, and to the terminal by Boot', async () => {
    const workbench = await Workbench.open(stage.browser, stage.server.url)
    const { page } = workbench
    await workbench.run('Shared files')
    await page.focus('.bit')
    await press(page, 'F6')
    await waitForFocus(page, '[role=tab][aria-selected=true]')
    await workbench.boot()
    await waitForFocus(page, '.xterm-helper-textarea')
    await page.close()
  })

  test('goes to what a command shows in the console pane, and that is in sight', async () => {
    const workbench = await Workbench.open(stage.browser, stage.server.url, { width: 1024, height: 768 })
    const { page } = workbench
    await workbench.boot()
    await workbench.waitForPrompt()
    for (const name of ['Shared files', 'Guest changes', 'Snapshots']) {
      await workbench.run(name)
      await page.waitForFunction((wanted: string) => document.activeElement?.textContent === wanted, {}, name)
      const isInSight = await page.evaluate(() => {
        const [tab, list] = [document.activeElement!, document.activeElement!.parentElement!]
        return tab.getBoundingClientRect().right <= list.getBoundingClientRect().right + 1
      })
      expect(isInSight).toBe(true)
    }
    await workbench.run('Show the console')
    await waitForFocus(page, '.xterm-helper-textarea')
    await page.close()
  })

  test('comes to each pane by F6 where only one has room', async () => {
    const { page } = await Workbench.open(stage.browser, stage.server.url, { width: 390, height: 844 })
    // Editor and terminal come after the page's first sight.
    await page.waitForSelector('.cm-content')
    await page.waitForSelector('.terminal-host')
    await page.focus('[role=treeitem][tabindex="0"]')
    await press(page, 'F6')
    await waitForFocus(page, '.cm-content')
    await press(page, 'F6')
    await waitForFocus(page, '.xterm-helper-textarea')
    await page.close()
  })

  test('is in the field when a project is renamed', async () => {
    const workbench = await Workbench.open(stage.browser, stage.server.url)
    const { page } = workbench
    await workbench.run('Rename minimal')
    await waitForFocus(page, 'dialog[open] input')
    await page.keyboard.type('mine')
    await press(page, 'Enter')
    await page.waitForFunction(() => document.querySelector('.project-button')?.textContent?.includes('mine'))
    expect(await page.$('dialog[open]')).toBeNull()
    await page.close()
  })
})
