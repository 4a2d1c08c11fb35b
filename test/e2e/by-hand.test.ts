/** From nothing to a prompt, as a person would go: once by the mouse, once by the keyboard alone. */
import type { ElementHandle, KeyInput, Page } from 'puppeteer-core'
import { expect, test } from 'vitest'
import { prebuiltBlobs } from '../../src/cli/prebuilt-blobs.ts'
import { assemble } from '../../src/image/assemble.ts'
import { recipeNamed } from '../../src/project/index.ts'
import { describeInBrowsers } from './browsers.ts'
import { Workbench } from './workbench.ts'

const INIT = `#!/bin/sh
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev

echo "hello from pid $$"
exec setsid cttyhack /bin/sh
`

const sha256OfMinimal = assemble(recipeNamed('minimal').make(), prebuiltBlobs).then(({ sha256 }) => sha256!)

/** What `Workbench.open` has the page count from its first moment on. */
declare global {
  interface Window {
    /** Presses of a pointer, and presses of keys where nothing is typed. */
    presses: { pointer: number; keyElsewhere: number }
  }
}

function countPresses(): void {
  window.presses = { pointer: 0, keyElsewhere: 0 }
  addEventListener('pointerdown', () => window.presses.pointer++, { capture: true })
  addEventListener(
    'keydown',
    ({ target }) => {
      if (!(target as Element).closest('input, textarea, [contenteditable=true]')) window.presses.keyElsewhere++
    },
    { capture: true },
  )
}

const presses = (page: Page) => page.evaluate(() => window.presses)

/** The visible element that matches and whose text begins with `text`, once there is one. */
async function shown(page: Page, selector: string, text: string): Promise<ElementHandle<Element>> {
  const handle = await page.waitForFunction(
    (wanted: string, start: string) =>
      [...document.querySelectorAll(wanted)].find(
        (element) => element.textContent?.trim().startsWith(start) && element.checkVisibility(),
      ),
    {},
    selector,
    text,
  )
  return handle.asElement() as ElementHandle<Element>
}

async function click(page: Page, selector: string, text = ''): Promise<void> {
  await (await shown(page, selector, text)).click()
}

async function press(page: Page, ...keys: KeyInput[]): Promise<void> {
  for (const key of keys) await page.keyboard.down(key)
  for (const key of keys.reverse()) await page.keyboard.up(key)
}

/** The name of what has the focus. */
function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement
    const label = element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : undefined
    return (element?.getAttribute('aria-label') ?? label ?? element?.textContent ?? '').trim()
  })
}

/** Presses a key until what has the focus is called so. */
async function pressUntil(page: Page, keys: readonly KeyInput[], wanted: RegExp): Promise<void> {
  const seen: string[] = []
  while (!wanted.test(await focused(page))) {
    seen.push(await focused(page))
    if (seen.length > 20) throw new Error(`${keys.join('+')} never came to ${wanted}, only to ${seen.join(' | ')}`)
    await press(page, ...keys)
  }
}

async function openForm(page: Page): Promise<void> {
  await press(page, 'Insert')
  await page.waitForSelector(FORM)
}

/** Clicks into the field and types at its end. */
async function typeInto(page: Page, label: string, text: string): Promise<void> {
  await click(page, `${FORM} label.field`, label)
  await page.keyboard.type(text)
}

async function waitForImage(workbench: Workbench, sha256: string): Promise<void> {
  await workbench.page.waitForFunction(
    (wanted: string) =>
      document.querySelector('button.image-summary:not(.is-packing)')?.getAttribute('title')?.includes(wanted),
    {},
    sha256,
  )
}

const FORM = 'form[aria-label="Add an entry"]'

const hidden = (page: Page, selector: string) => page.waitForSelector(selector, { hidden: true })

describeInBrowsers('the minimal system, built by hand', (stage) => {
  test('with the mouse: the bytes of the recipe, and its prompt', async () => {
    const workbench = await Workbench.open(stage.browser, stage.server.url, { onNewDocument: countPresses })
    const { page } = workbench
    await click(page, '.recipe-button, .project-button')
    await click(page, '[role^=menuitem]', 'empty')
    await page.waitForSelector('[role=treeitem]:only-child')

    await click(page, 'button', '+ Add')
    await click(page, `${FORM} .choice`, 'Directory')
    for (const name of ['dev', 'etc', 'proc']) {
      await typeInto(page, 'Path', name)
      await click(page, `${FORM} button`, 'Add another')
      await page.waitForSelector(`[data-path="/${name}"]`)
    }
    await typeInto(page, 'Path', 'sys')
    await click(page, `${FORM} button[type=submit]`)
    await hidden(page, FORM)

    await click(page, 'button', '+ Add')
    await click(page, `${FORM} .choice`, 'Prebuilt')
    await click(page, `${FORM} button`, 'Add and link applets')
    await click(page, 'dialog[open] button', 'All')
    await click(page, 'dialog[open] button[type=submit]')
    await hidden(page, 'dialog[open]')

    await page.click('[data-path="/"]')
    await click(page, 'button', '+ Add')
    await click(page, `${FORM} .choice`, 'File')
    await typeInto(page, 'Path', 'init')
    await click(page, `${FORM} button[type=submit]`)
    await click(page, '.cm-content[aria-label="Text of /init"]')
    await page.keyboard.type(INIT)
    // What is said of the file grows with it, and moves what is above.
    await page.waitForSelector(`.inspector ::-p-text(${INIT.length} bytes)`)
    for (const who of ['Owner', 'Group', 'Others']) await page.click(`[aria-label="${who} may execute"]`)

    await waitForImage(workbench, await sha256OfMinimal)
    await workbench.boot()
    await workbench.waitForText('hello from pid 1')
    await workbench.waitForPrompt()
    expect((await presses(page)).keyElsewhere).toBe(0)
    expect(workbench.errors).toEqual([])
    await page.close()
  })

  test('with the keyboard alone: the bytes of the recipe, and its prompt', async () => {
    const workbench = await Workbench.open(stage.browser, stage.server.url, { onNewDocument: countPresses })
    const { page } = workbench
    await pressUntil(page, ['F6'], /^(Recipe|Project)/)
    await press(page, 'Enter')
    await page.waitForSelector('[role=menu]')
    await pressUntil(page, ['ArrowDown'], /^empty/)
    await press(page, 'Enter')
    await page.waitForSelector('[role=treeitem]:only-child')

    await pressUntil(page, ['F6'], /^\//)
    await openForm(page)
    await press(page, 'Shift', 'Tab')
    await pressUntil(page, ['ArrowRight'], /^Directory/)
    await press(page, 'Tab')
    for (const name of ['dev', 'etc', 'proc']) {
      await page.keyboard.type(name)
      await press(page, 'Shift', 'Enter')
      await page.waitForSelector(`[data-path="/${name}"]`)
    }
    await page.keyboard.type('sys')
    await press(page, 'Enter')
    await hidden(page, FORM)

    await openForm(page)
    await press(page, 'Shift', 'Tab')
    await pressUntil(page, ['ArrowLeft'], /^Prebuilt/)
    await pressUntil(page, ['Tab'], /^Add and link applets/)
    await press(page, 'Enter')
    await page.waitForSelector('dialog[open] .applets-list')
    await pressUntil(page, ['Tab'], /^All/)
    await press(page, 'Enter')
    await pressUntil(page, ['Tab'], /^Apply/)
    await press(page, 'Enter')
    await hidden(page, 'dialog[open]')

    await pressUntil(page, ['F6'], /^busybox/)
    await press(page, 'Home')
    await openForm(page)
    await page.keyboard.type('init')
    await press(page, 'Tab')
    expect(await focused(page)).toBe('Mode')
    await press(page, 'Control', 'a')
    await page.keyboard.type('755')
    await press(page, 'Enter')
    await hidden(page, FORM)
    await page.waitForSelector('.cm-content[aria-label="Text of /init"]')
    await pressUntil(page, ['F6'], /^init/)
    await press(page, 'Enter')
    await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'Text of /init')
    await page.keyboard.type(INIT)

    await waitForImage(workbench, await sha256OfMinimal)
    await press(page, 'Control', 'Enter')
    await workbench.waitForText('hello from pid 1')
    await workbench.waitForPrompt()
    expect((await presses(page)).pointer).toBe(0)
    expect(workbench.errors).toEqual([])
    await page.close()
  })
})
