/** Every view of the page, judged by axe at WCAG 2.2 AA, in light and in dark. */
import type { KeyInput, Page } from 'puppeteer-core'
import { expect, test } from 'vitest'
import { axeFindings } from './axe.ts'
import { describeInBrowsers } from './browsers.ts'
import { Workbench } from './workbench.ts'

interface View {
  readonly name: string
  /** Brings it on screen; the selector is there once it is. */
  readonly show: (workbench: Workbench) => Promise<void>
  readonly selector: string
}

const byCommand =
  (command: string): View['show'] =>
  (workbench) =>
    workbench.run(command)
const byButton =
  (name: string): View['show'] =>
  async ({ page }) => {
    await (await page.waitForSelector(`::-p-aria([name="${name}"][role="button"])`))!.click()
  }
const byKeys =
  (selector: string, ...keys: KeyInput[]): View['show'] =>
  async ({ page }) => {
    await page.focus(selector)
    for (const key of keys) await page.keyboard.down(key)
    for (const key of keys.toReversed()) await page.keyboard.up(key)
  }

const TREE = '[role=treeitem][tabindex="0"]'

/** Views that stand for themselves: Escape closes them. */
const PASSING: readonly View[] = [
  { name: 'the palette', show: ({ page }) => page.keyboard.press('F1'), selector: '.palette-field' },
  { name: 'the shortcuts', show: byCommand('Keyboard shortcuts'), selector: '.shortcuts' },
  { name: 'the project menu', show: ({ page }) => page.click('.project-button'), selector: '[role=menu]' },
  { name: 'all projects', show: byCommand('All projects'), selector: 'dialog[open]' },
  { name: 'renaming a project', show: byCommand('Rename minimal'), selector: 'dialog[open]' },
  { name: 'the export menu', show: byButton('Export'), selector: '[role=menu]' },
  { name: 'the session', show: byCommand('Session as a script'), selector: 'dialog[open]' },
  { name: 'the applets', show: byCommand('Applets of busybox'), selector: 'dialog[open]' },
  { name: 'the changes', show: byCommand('Changes from the recipe'), selector: 'dialog[open] .change-list' },
  { name: 'the form that adds', show: byKeys(TREE, 'Insert'), selector: 'form[aria-label="Add an entry"]' },
  { name: 'the menu of an entry', show: byKeys(TREE, 'Shift', 'F10'), selector: '[role=menu]' },
  { name: 'the edit menu', show: byButton('Edit'), selector: '[role=menu]' },
  { name: 'the view menu', show: byButton('View'), selector: '[role=menu]' },
  { name: 'the console menu', show: byButton('Console'), selector: '[role=menu]' },
]

/** Views that stay. */
const STAYING: readonly View[] = [
  { name: 'a file as bytes', show: ({ page }) => page.click('input[name=view]:not(:checked)'), selector: '.hex' },
  { name: 'the X-ray', show: byCommand('X-ray: the image'), selector: '.xray' },
  { name: 'the sizes', show: byCommand('X-ray: what lies where'), selector: '.xray' },
  { name: 'finding', show: byCommand('Find by name'), selector: '#files-pane input' },
  { name: 'the console as text', show: byCommand('Console as text'), selector: '.console-text' },
  {
    name: 'finding in the console',
    show: byKeys('.console-text pre', 'Control', 'Shift', 'F'),
    selector: '.search-bar',
  },
  { name: 'the shared files', show: byCommand('Shared files'), selector: '.side-view' },
  {
    name: 'the guest’s changes',
    show: byCommand('Guest changes'),
    selector: '#console-view-changes[aria-selected=true]',
  },
  { name: 'the snapshots', show: byCommand('Snapshots'), selector: '.snapshot-row' },
  { name: 'the page about the recipe', show: byCommand('About this recipe'), selector: '.recipe-text' },
]

async function judge(page: Page, name: string): Promise<void> {
  for (const theme of ['light', 'dark']) {
    await page.evaluate((value) => {
      document.documentElement.dataset.theme = value
    }, theme)
    expect(await axeFindings(page), `${name}, ${theme}`).toEqual([])
  }
}

/** Each view is looked at in two themes. ms. */
const PATIENCE = 180_000

describeInBrowsers('axe finds nothing', (stage) => {
  test('in any window, menu or form', { timeout: PATIENCE }, async () => {
    const workbench = await Workbench.open(stage.browser, stage.server.url)
    const { page } = workbench
    // Something must have been done for the session and the changes to show it.
    await byKeys(TREE, 'Delete')(workbench)
    for (const { name, show, selector } of PASSING) {
      await show(workbench)
      await page.waitForSelector(selector, { visible: true })
      await judge(page, name)
      await page.keyboard.press('Escape')
      await page.waitForSelector(selector, { hidden: true })
    }
    await page.close()
  })

  test('in any view of the panes, with a machine running', { timeout: PATIENCE }, async () => {
    const workbench = await Workbench.open(stage.browser, stage.server.url)
    const { page } = workbench
    await workbench.boot()
    await workbench.waitForPrompt()
    await workbench.run('Take a snapshot')
    for (const { name, show, selector } of STAYING) {
      await show(workbench)
      await page.waitForSelector(selector, { visible: true })
      await judge(page, name)
    }
    await page.close()
  })
})
