/** Several entries at once, by pointer and by keyboard; finding; changes; the session. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ElementHandle, KeyInput, Page } from 'puppeteer-core'
import { expect, test } from 'vitest'
import { axeFindings } from './axe.ts'
import { describeInBrowsers } from './browsers.ts'
import { Workbench } from './workbench.ts'

async function press(page: Page, ...keys: KeyInput[]): Promise<void> {
  for (const key of keys) await page.keyboard.down(key)
  for (const key of keys.reverse()) await page.keyboard.up(key)
}

const row = (path: string) => `[role=treeitem][data-path="${path}"]`

async function middleOf(page: Page, path: string): Promise<[number, number]> {
  const box = (await (await page.waitForSelector(row(path)))!.boundingBox())!
  return [box.x + 60, box.y + box.height / 2]
}

/** Presses on one entry and takes the pointer to another, without letting go. */
async function drag(page: Page, from: string, to: string): Promise<void> {
  await page.mouse.move(...(await middleOf(page, from)))
  await page.mouse.down()
  await page.mouse.move(...(await middleOf(page, to)), { steps: 6 })
}

const dragSays = (page: Page) => page.$eval('.drag-label', (label) => label.textContent ?? '')

const selectedPaths = (page: Page) =>
  page.$$eval('[role=treeitem][aria-selected=true]', (rows) => rows.map((row) => row.getAttribute('data-path')!).sort())

const has = (page: Page, path: string) => page.waitForSelector(row(path))
const hasNot = (page: Page, path: string) => page.waitForSelector(row(path), { hidden: true })

async function clickText(page: Page, selector: string, text: string): Promise<void> {
  const handle = await page.waitForFunction(
    (wanted: string, start: string) =>
      [...document.querySelectorAll(wanted)].find((element) => element.textContent?.trim().startsWith(start)),
    {},
    selector,
    text,
  )
  await (handle.asElement() as ElementHandle<Element>).click()
}

/** A tree with /one and /two in it, and the focus on the root. */
async function openWithDirectories(workbench: Workbench): Promise<Page> {
  const { page } = workbench
  await page.click(row('/'))
  await press(page, 'Insert')
  await page.waitForSelector('form[aria-label="Add an entry"]')
  await clickText(page, '.choice', 'Directory')
  await page.click('form [aria-describedby=add-error]')
  await page.keyboard.type('one')
  await press(page, 'Shift', 'Enter')
  await has(page, '/one')
  await page.keyboard.type('two')
  await press(page, 'Enter')
  await page.waitForSelector('form[aria-label="Add an entry"]', { hidden: true })
  await page.click(row('/'))
  return page
}

describeInBrowsers('the file tree', (stage) => {
  test('several entries move and are copied by the pointer, and Escape lets go', async () => {
    const page = await openWithDirectories(await Workbench.open(stage.browser, stage.server.url))
    await page.click(row('/one'))
    await page.keyboard.down('Control')
    await page.click(row('/init'))
    await page.keyboard.up('Control')
    expect(await selectedPaths(page)).toEqual(['/init', '/one'])

    await drag(page, '/init', '/two')
    expect(await dragSays(page)).toBe('Move 2 entries to /two')
    await press(page, 'Escape')
    await page.mouse.up()
    await has(page, '/init')

    await drag(page, '/one', '/two')
    await page.mouse.up()
    await has(page, '/two/init')
    await has(page, '/two/one')
    await hasNot(page, '/init')
    expect(await selectedPaths(page)).toEqual(['/two/init', '/two/one'])

    await drag(page, '/two/init', '/etc')
    await page.keyboard.down('Control')
    expect(await dragSays(page)).toBe('Copy 2 entries to /etc')
    await page.mouse.up()
    await page.keyboard.up('Control')
    await has(page, '/etc/init')
    await has(page, '/two/init')

    await drag(page, '/two', '/two/one')
    expect(await dragSays(page)).toMatch(/into itself/)
    await page.mouse.up()
    await press(page, 'Control', 'z')
    await press(page, 'Control', 'z')
    await has(page, '/init')
    await hasNot(page, '/two/init')
    await page.close()
  })

  test('several entries are cut, copied, pasted, duplicated and deleted by keyboard', async () => {
    const page = await openWithDirectories(await Workbench.open(stage.browser, stage.server.url))
    await page.focus(row('/'))
    await page.keyboard.type('init')
    await press(page, 'Shift', 'ArrowDown')
    expect(await selectedPaths(page)).toEqual(['/init', '/linuxrc'])
    await press(page, 'Control', 'x')
    await page.waitForSelector(`${row('/init')}.is-cut`)
    await page.keyboard.type('one')
    await press(page, 'Control', 'v')
    await has(page, '/one/init')
    await has(page, '/one/linuxrc')
    await hasNot(page, '/init')

    await press(page, 'Control', 'd')
    await has(page, '/one/init-2')
    await has(page, '/one/linuxrc-2')
    await press(page, 'Control', 'c')
    await page.keyboard.type('two')
    await press(page, 'Control', 'v')
    await has(page, '/two/init-2')
    await press(page, 'Delete')
    await hasNot(page, '/two/init-2')
    await press(page, 'Control', 'a')
    await press(page, 'Delete')
    await hasNot(page, '/one')
    for (let i = 0; i < 5; i++) await press(page, 'Control', 'z')
    await has(page, '/init')
    await hasNot(page, '/one/init')
    await page.close()
  })

  test('a name and a line of text are found, and one goes there by keyboard', async () => {
    const workbench = await Workbench.open(stage.browser, stage.server.url)
    const { page } = workbench
    await press(page, 'Control', 'p')
    await page.waitForSelector('.find-field')
    await page.keyboard.type('cttyhack')
    await page.waitForFunction(() => document.querySelector('.found-note')?.textContent?.includes('line'))
    const found = () => page.$$eval('#find-results [role=option]', (rows) => rows.map((row) => row.textContent ?? ''))
    expect(await found()).toEqual([
      'cttyhack /bin',
      expect.stringContaining('in its bytes'),
      'init:7 /exec setsid cttyhack /bin/sh',
    ])
    expect(await axeFindings(page)).toEqual([])
    await press(page, 'ArrowDown')
    await press(page, 'ArrowDown')
    await press(page, 'Enter')
    await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'Text of /init')
    await page.keyboard.type('HERE')
    await page.waitForFunction(() =>
      document.querySelector('.cm-content')?.textContent?.includes('setsid HERE /bin/sh'),
    )
    await page.close()
  })

  test('changes are listed with what is not the same, and go back one by one', async () => {
    const { page } = await Workbench.open(stage.browser, stage.server.url)
    await page.click('[aria-label="Others may execute"]')
    await page.click(row('/etc'))
    await press(page, 'Delete')
    await page.focus('.setting-memory')
    await press(page, 'Control', 'a')
    await page.keyboard.type('256')
    await press(page, 'Enter')
    await clickText(page, '#files-pane button', '3 changes')
    await page.waitForSelector('.change')
    const listed = await page.$$eval('.change', (rows) =>
      rows.map(
        (row) => row.querySelector('.change-kind')!.textContent + row.querySelector('.change-what')!.textContent!,
      ),
    )
    expect(listed).toEqual(['editedThe memory128 MiB → 256 MiB', 'edited/initmode 755 → 754', 'removed/etcdirectory'])
    expect(await axeFindings(page)).toEqual([])
    await page.click('[aria-label="Put back /etc"]')
    await page.waitForFunction(() => document.querySelectorAll('.change').length === 2)
    await page.click('[aria-label="Put back the memory"]')
    await clickText(page, 'dialog[open] button', 'Put all back')
    await page.waitForSelector('.changes-none')
    await page.close()
  })

  test('the session is a script of what was done', async () => {
    const { page } = await Workbench.open(stage.browser, stage.server.url)
    await page.click('[aria-label="Others may execute"]')
    await page.waitForFunction(() => document.querySelector('.footer-note')?.textContent === 'chmod 754 init')
    expect(await page.$eval('.you-type code', (code) => code.textContent)).toBe('chmod 754 init')
    await page.click(row('/etc'))
    await press(page, 'Delete')
    await press(page, 'Control', 'k')
    await page.waitForSelector('.palette-field')
    await page.keyboard.type('session')
    await press(page, 'Enter')
    await page.waitForSelector('.session-script')
    expect(await page.$eval('.session-script', (script) => script.textContent)).toMatch(
      /# chmod 754 \/init\nchmod 754 init\n\n# rm -r \/etc\nrm -r etc\n$/,
    )
    expect(await axeFindings(page)).toEqual([])
    await page.close()
  })

  test('text that was brought in is edited as text, and undo leads back to what came', async () => {
    const { page } = await Workbench.open(stage.browser, stage.server.url)
    const folder = mkdtempSync(join(tmpdir(), 'pid1-files-'))
    try {
      writeFileSync(join(folder, 'motd'), 'welcome\n')
      const input = (await page.$('#import-files')) as ElementHandle<HTMLInputElement>
      await input.uploadFile(join(folder, 'motd'))
      await page.waitForSelector('dialog.import form button[type=submit]:enabled')
      await page.click('dialog.import form button[type=submit]')
      await page.waitForSelector('dialog.import', { hidden: true })
    } finally {
      rmSync(folder, { recursive: true })
    }
    await (await has(page, '/motd'))!.click()
    await page.waitForSelector('.cm-content[aria-label="Text of /motd"]')
    await page.click('.cm-content')
    await press(page, 'Control', 'Home')
    await page.keyboard.type('very ')
    const text = (wanted: string) =>
      page.waitForFunction((start: string) => document.querySelector('.cm-line')?.textContent === start, {}, wanted)
    await text('very welcome')
    await page.focus('[role=treeitem][tabindex="0"]')
    await press(page, 'Control', 'z')
    await text('welcome')
    await press(page, 'Control', 'z')
    await hasNot(page, '/motd')
    await page.close()
  })

  test('a name with a line break is one line, and stays what it is when its field is left', async () => {
    const { page } = await Workbench.open(stage.browser, stage.server.url)
    const folder = mkdtempSync(join(tmpdir(), 'pid1-files-'))
    try {
      writeFileSync(join(folder, 'new\nline'), 'text')
      const input = (await page.$('#import-files')) as ElementHandle<HTMLInputElement>
      await input.uploadFile(join(folder, 'new\nline'))
      await page.waitForSelector('dialog.import form button[type=submit]:enabled')
      await page.click('dialog.import form button[type=submit]')
      await page.waitForSelector('dialog.import', { hidden: true })
    } finally {
      rmSync(folder, { recursive: true })
    }
    await clickText(page, '.row-name', 'new␊line')
    await page.focus('[role=treeitem][tabindex="0"]')
    await press(page, 'F2')
    await page.waitForSelector('.rename-field')
    await press(page, 'Enter')
    await page.waitForSelector('.rename-field', { hidden: true })
    expect(await page.$$eval('.row-name', (names) => names.map((name) => name.textContent))).toContain('new␊line')
    await page.close()
  })
})
