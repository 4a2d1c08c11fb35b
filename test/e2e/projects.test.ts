import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContext, Page } from 'puppeteer-core'
import { expect, test } from 'vitest'
import { readProjectFile, writeProjectFile } from '../../src/project/file.ts'
import { PROJECT_FILE_VERSION } from '../../src/project/file-schema.ts'
import { empty } from '../../src/project/recipes/empty.ts'
import { add as addEntry, applyEdit, encodePath, type Tree } from '../../src/rootfs/index.ts'
import { axeFindings } from './axe.ts'
import { describeInBrowsers } from './browsers.ts'
import { Workbench } from './workbench.ts'

/** A tab in the background draws nothing, and by default a page is looked at when it draws. */
const IN_BACKGROUND = { polling: 100 }

const waitForButton = (page: Page, text: RegExp) =>
  page.waitForFunction(
    (source: string) => new RegExp(source).test(document.querySelector('.project-button')?.textContent ?? ''),
    IN_BACKGROUND,
    text.source,
  )

/** Waits until the project's button says that all is saved. */
const waitUntilSaved = (page: Page) => waitForButton(page, /Saved$/)
const waitForName = (page: Page, name: string) => waitForButton(page, new RegExp(`Project${name}[A-Z]`))

/** Resolves when something more is saved. */
const nextSave = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const seen: (string | null)[] = []
        const said = document.querySelector('.project-saved')!
        new MutationObserver(() => {
          seen.push(said.textContent)
          if (seen.includes('Saving…') && seen.at(-1) === 'Saved') resolve()
        }).observe(said, { childList: true, characterData: true, subtree: true })
      }),
  )

const notice = async (page: Page) => {
  const strip = await page.waitForSelector('.storage-notice')
  return (await strip!.evaluate((element) => element.textContent)) ?? ''
}
const noNotice = (page: Page) => page.waitForFunction(() => !document.querySelector('.storage-notice'))

/** Puts the text there at once: letter by letter it would be many edits. */
const setCommandLine = (page: Page, text: string) =>
  page.$eval(
    '.setting-wide input',
    (field, value) => {
      ;(field as HTMLInputElement).value = value
      field.dispatchEvent(new InputEvent('input', { bubbles: true }))
    },
    text,
  )
const commandLine = (page: Page) => page.$eval('.setting-wide input', (field) => (field as HTMLInputElement).value)
const waitForCommandLine = (page: Page, text: string) =>
  page.waitForFunction(
    (wanted: string) => document.querySelector<HTMLInputElement>('.setting-wide input')?.value === wanted,
    IN_BACKGROUND,
    text,
  )

async function clickByText(page: Page, within: string, text: string): Promise<void> {
  const handle = await page.waitForFunction(
    (scope: string, wanted: string) =>
      [...document.querySelectorAll<HTMLElement>(`${scope} button`)].find((button) =>
        (button.getAttribute('aria-label') ?? button.textContent ?? '').trim().startsWith(wanted),
      ),
    IN_BACKGROUND,
    within,
    text,
  )
  await handle.asElement()!.evaluate((button) => (button as unknown as HTMLElement).click())
}

/** Picks an item of the project menu. */
async function pick(page: Page, item: string): Promise<void> {
  await page.click('.project-button')
  await clickByText(page, '[role=menu]', item)
}

const menuItems = async (page: Page) => {
  await page.click('.project-button')
  await page.waitForSelector('[role=menu] [role=menuitemradio]')
  const names = await page.$$eval('[role=menu] [role=menuitemradio] .menu-label', (items) =>
    items.map((item) => item.textContent),
  )
  await page.keyboard.press('Escape')
  return names
}

const listed = (page: Page) =>
  page.$$eval('.project-table tbody tr', (rows) => rows.map((row) => row.querySelector('td')?.textContent?.trim()))

async function addFile(page: Page, path: string): Promise<void> {
  await page.focus('[role=treeitem][tabindex="0"]')
  await page.keyboard.press('Home')
  await page.keyboard.press('Insert')
  await page.waitForSelector('form[aria-label="Add an entry"]')
  await page.keyboard.type(path)
  await page.keyboard.press('Enter')
  await page.waitForSelector('form[aria-label="Add an entry"]', { hidden: true })
}
const hasPath = (page: Page, path: string) =>
  page.evaluate((wanted: string) => document.querySelector(`[role=treeitem][data-path="${wanted}"]`) !== null, path)
const waitForPath = (page: Page, path: string) =>
  page.waitForFunction(
    (wanted: string) => document.querySelector(`[role=treeitem][data-path="${wanted}"]`),
    IN_BACKGROUND,
    path,
  )

async function giveProjectFile(page: Page, name: string, text: string): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'pid1-projects-'))
  const file = join(directory, name)
  writeFileSync(file, text)
  const input = await page.waitForSelector('#project-file')
  await (input as unknown as { uploadFile(path: string): Promise<void> }).uploadFile(file)
}

describeInBrowsers('projects', (stage) => {
  const open = (context?: BrowserContext) => Workbench.open(stage.browser, stage.server.url, context ? { context } : {})

  test('an edit is there after the page was loaded anew, the whole of it', async () => {
    const { page } = await open()
    await waitForName(page, 'minimal')
    await addFile(page, 'motd')
    await setCommandLine(page, 'console=ttyS0 quiet')
    await waitUntilSaved(page)
    await page.reload()
    await waitForCommandLine(page, 'console=ttyS0 quiet')
    expect(await page.$$eval('.project-saved', ([element]) => element!.textContent)).toBe('Saved')
    await waitForPath(page, '/motd')
    await page.browserContext().close()
  })

  test.each([
    ['a project of long standing', true],
    ['one that was new', false],
  ])('what is typed right before the page is closed is kept: in %s', async (_, isStored) => {
    const { page } = await open()
    if (isStored) {
      await setCommandLine(page, 'there')
      await waitUntilSaved(page)
    }
    const context = page.browserContext()
    await page.waitForSelector('.cm-content')
    await page.focus('.cm-content')
    await page.evaluate(() => document.execCommand('insertText', false, '# typed just before the end'))
    const closed = new Promise((resolve) => page.once('close', resolve))
    await page.close({ runBeforeUnload: true })
    await closed
    const { page: next } = await open(context)
    await waitForCommandLine(next, isStored ? 'there' : 'console=ttyS0')
    const editor = await next.waitForSelector('.cm-content')
    expect(await editor!.evaluate((element) => element.textContent)).toContain('# typed just before the end')
    await waitUntilSaved(next)
    await context.close()
  })

  test('a first visit stores nothing until something is changed', async () => {
    const { page } = await open()
    expect(await page.$eval('.project-saved', (element) => element.textContent)).toBe('Not changed')
    await page.keyboard.down('Control')
    await page.keyboard.press('o')
    await page.keyboard.up('Control')
    await page.waitForSelector('dialog.projects .placeholder')
    await page.browserContext().close()
  })

  test('several projects: new, rename, duplicate, open, delete and bring back', async () => {
    const { page } = await open()
    await setCommandLine(page, 'first')
    await waitUntilSaved(page)
    await pick(page, 'Rename')
    await page.waitForSelector('dialog.rename input')
    await page.keyboard.type('Lesson one')
    await page.keyboard.press('Enter')
    await waitForName(page, 'Lesson one')
    await waitUntilSaved(page)

    await pick(page, 'empty')
    await waitForName(page, 'empty')
    await waitUntilSaved(page)
    // What was done in the one is not undone in the other.
    expect(await page.$$eval('[role=treeitem]', (items) => items.length)).toBe(1)
    await addFile(page, 'init')
    await waitUntilSaved(page)
    await pick(page, 'Duplicate')
    await waitForName(page, 'empty 2')
    await waitUntilSaved(page)
    expect(await menuItems(page)).toEqual(['empty 2', 'empty', 'Lesson one'])

    await pick(page, 'Lesson one')
    await waitForCommandLine(page, 'first')
    expect(await hasPath(page, '/bin')).toBe(true)
    await page.reload()
    await waitForCommandLine(page, 'first')

    await pick(page, 'All projects')
    await page.waitForSelector('.project-table')
    await clickByText(page, '.project-table', 'Delete empty 2')
    await page.waitForSelector('.project-table .is-deleted')
    await clickByText(page, '.project-table', 'Bring back')
    await page.waitForFunction(() => !document.querySelector('.project-table .is-deleted'))
    await clickByText(page, '.project-table', 'Delete Lesson one')
    await page.waitForSelector('.project-table .is-deleted')
    await waitForName(page, 'empty 2')
    expect(await listed(page)).toHaveLength(3)
    // The page is gone, and with it the way back.
    await page.reload()
    await waitForName(page, 'empty 2')
    await waitForPath(page, '/init')
    expect(await menuItems(page)).toEqual(['empty 2', 'empty'])
    await page.browserContext().close()
  })

  test('a tab without changes of its own follows another, in one step that undo takes back', async () => {
    const first = await open()
    await setCommandLine(first.page, 'one')
    await waitUntilSaved(first.page)
    const second = await open(first.page.browserContext())
    await waitForCommandLine(second.page, 'one')

    await addFile(second.page, 'from-the-second')
    await waitForPath(first.page, '/from-the-second')
    await setCommandLine(first.page, 'two')
    await waitForCommandLine(second.page, 'two')
    await second.page.focus('[role=treeitem][tabindex="0"]')
    await second.page.keyboard.down('Control')
    await second.page.keyboard.press('z')
    await second.page.keyboard.up('Control')
    await waitForCommandLine(first.page, 'one')
    expect(await hasPath(first.page, '/from-the-second')).toBe(true)
    expect([...first.errors, ...second.errors]).toEqual([])
    await first.page.browserContext().close()
  })

  for (const choice of ['Take theirs', 'Keep mine as a copy'] as const)
    test(`two tabs that change one project at once overwrite nothing: ${choice}`, async () => {
      const first = await open()
      await setCommandLine(first.page, 'start')
      await waitUntilSaved(first.page)
      const second = await open(first.page.browserContext())
      await waitForCommandLine(second.page, 'start')
      // The second tab hears nothing of the others, as one that was frozen does.
      await second.page.evaluate(() => {
        const deaf = new BroadcastChannel('pid1.projects')
        deaf.close()
        BroadcastChannel.prototype.postMessage = () => {}
      })
      await first.page.evaluate(() => {
        BroadcastChannel.prototype.postMessage = () => {}
      })
      await setCommandLine(first.page, 'theirs')
      await waitUntilSaved(first.page)
      await setCommandLine(second.page, 'mine')
      await second.page.waitForSelector('dialog.conflict')
      expect(await notice(second.page)).toMatch(/another tab/)

      await clickByText(second.page, 'dialog.conflict', choice)
      await waitUntilSaved(second.page)
      await noNotice(second.page)
      expect(await commandLine(second.page)).toBe(choice === 'Take theirs' ? 'theirs' : 'mine')
      await first.page.reload()
      await waitForCommandLine(first.page, 'theirs')
      await second.page.reload()
      await waitForCommandLine(second.page, choice === 'Take theirs' ? 'theirs' : 'mine')
      const names = await menuItems(second.page)
      expect(names.sort()).toEqual(choice === 'Take theirs' ? ['minimal'] : ['minimal', 'minimal (mine)'])
      await first.page.browserContext().close()
    })

  const openWith = async (script: string) => {
    stage.server.prepend = { into: 'image.worker', script }
    try {
      return await open()
    } finally {
      stage.server.prepend = undefined
    }
  }

  test('a browser that refuses storage says so, and the file is the way out', async () => {
    const { page, errors } = await openWith(
      `IDBFactory.prototype.open = () => { throw new DOMException('The operation is insecure', 'SecurityError') }`,
    )
    expect(await notice(page)).toMatch(/^Not saved: this browser gives the page no storage: The operation is insecure/)
    await setCommandLine(page, 'written in vain')
    await page.evaluate(() => {
      const create = URL.createObjectURL
      URL.createObjectURL = (blob: Blob) => {
        blob.text().then((text) => {
          document.body.dataset.written = text
        })
        return create(blob)
      }
    })
    await clickByText(page, '.storage-notice', 'Save as a project file')
    const written = await page.waitForFunction(() => document.body.dataset.written, IN_BACKGROUND)
    expect(readProjectFile((await written.jsonValue())!).project.commandLine).toBe('written in vain')
    expect(await axeFindings(page)).toEqual([])
    expect(errors).toEqual([])
    await page.browserContext().close()
  })

  test('storage that is slow is said, and no other project shows meanwhile', async () => {
    const { page } = await open()
    await setCommandLine(page, 'slow to come')
    await waitUntilSaved(page)
    // A transaction of this tab that does not end keeps others waiting.
    await page.evaluate(
      () =>
        new Promise<void>((resolve) => {
          indexedDB.open('pid1').onsuccess = (event) => {
            const { result } = event.target as IDBOpenDBRequest
            const table = result.transaction('projects', 'readwrite').objectStore('projects')
            const goOn = () => {
              if (!document.body.dataset.release) table.get('').onsuccess = goOn
            }
            goOn()
            resolve()
          }
        }),
    )
    const second = await page.browserContext().newPage()
    await second.goto(stage.server.url)
    const said = await second.waitForFunction(() => document.querySelector('#app')?.textContent, IN_BACKGROUND)
    expect(await said.jsonValue()).toBe('Opening your project…')
    await page.evaluate(() => {
      document.body.dataset.release = 'yes'
    })
    await waitForCommandLine(second, 'slow to come')
    await page.browserContext().close()
  })

  test('storage that is cleared behind the page is said, and what is on screen can be stored again', async () => {
    const { page } = await open()
    await setCommandLine(page, 'before')
    await waitUntilSaved(page)
    await page.evaluate(
      () =>
        new Promise<void>((resolve, reject) => {
          const request = indexedDB.deleteDatabase('pid1')
          request.onsuccess = () => resolve()
          request.onerror = () => reject(request.error)
        }),
    )
    await setCommandLine(page, 'after')
    expect(await notice(page)).toMatch(/^Not saved: this project is no longer in the browser's storage/)
    await clickByText(page, '.storage-notice', 'Store it again')
    await noNotice(page)
    await waitUntilSaved(page)
    await page.reload()
    await waitForCommandLine(page, 'after')
    expect(await hasPath(page, '/init')).toBe(true)
    await page.browserContext().close()
  })

  test('contents that the browser has lost are named', async () => {
    const { page } = await open()
    await giveProjectFile(page, 'big.pid1.json', projectFileWith('/big', 200_000))
    await waitForName(page, 'big')
    await waitUntilSaved(page)
    await page.evaluate(
      () =>
        new Promise<void>((resolve) => {
          indexedDB.open('pid1').onsuccess = (event) => {
            const { result } = event.target as IDBOpenDBRequest
            const transaction = result.transaction('contents', 'readwrite')
            transaction.objectStore('contents').clear()
            transaction.oncomplete = () => resolve()
          }
        }),
    )
    await page.reload()
    expect(await notice(page)).toMatch(/^The browser has lost the content of \/big\. Bring the file in again/)
    await page.browserContext().close()
  })

  test('when the worker that saves dies in silence, the next one saves all, imported contents too', async () => {
    const workbench = await Workbench.open(stage.browser, stage.server.url, { onNewDocument: keepImageWorker })
    const { page } = workbench
    await giveProjectFile(page, 'big.pid1.json', projectFileWith('/big', 200_000))
    await waitForName(page, 'big')
    await waitUntilSaved(page)
    const sha256 = await workbench.imageSha256()
    await page.evaluate(() => (window as unknown as { imageWorker: Worker }).imageWorker.terminate())
    const saved = nextSave(page)
    await setCommandLine(page, 'after its death')
    await saved
    expect(await workbench.imageSha256()).toBe(sha256)
    await page.reload()
    await waitForCommandLine(page, 'after its death')
    expect(await workbench.imageSha256()).toBe(sha256)
    await page.browserContext().close()
  })

  test("a project file of a newer version is refused with its version, and one's own opens", async () => {
    const { page } = await open()
    await setCommandLine(page, 'on screen')
    await waitUntilSaved(page)
    const newer = PROJECT_FILE_VERSION + 1
    await giveProjectFile(page, 'newer.pid1.json', JSON.stringify({ format: 'pid1', version: newer }))
    await page.waitForSelector('dialog.trouble')
    expect(await page.$eval('dialog.trouble', (dialog) => dialog.textContent)).toContain(
      `newer pid1 (version ${newer})`,
    )
    await page.keyboard.press('Escape')
    expect(await commandLine(page)).toBe('on screen')

    // A recipe of another version of the page is no reason to refuse what was made of it.
    const own = { ...empty.make(), name: 'own', recipe: 'of-tomorrow', commandLine: 'from the file' }
    await giveProjectFile(page, 'own.pid1.json', writeProjectFile(own))
    await waitForName(page, 'own')
    await waitForCommandLine(page, 'from the file')
    await waitUntilSaved(page)
    await page.reload()
    await waitForCommandLine(page, 'from the file')
    await page.browserContext().close()
  })

  test('when the storage is full it is said, and saving goes on once there is room', async () => {
    // What Firefox grants one site is a part of this, and 10 MB at least.
    const browser = await stage.engine.launch({
      preferences: { 'dom.quotaManager.temporaryStorage.fixedLimit': 10 << 10 },
    })
    try {
      const { page } = await Workbench.open(browser, stage.server.url)
      if (stage.engine.name === 'Chromium') {
        const devtools = await page.createCDPSession()
        await devtools.send('Storage.overrideQuotaForOrigin', { origin: stage.server.origin, quotaSize: 5e6 })
      }
      await giveProjectFile(page, 'big.pid1.json', projectFileWith('/big', 20_000_000))
      await waitForName(page, 'big')
      expect(await notice(page)).toMatch(/^Not saved: this browser's storage for the page is full/)
      await waitForButton(page, /Not saved$/)
      await page.click('[role=treeitem][data-path="/big"]')
      await page.keyboard.press('Delete')
      await noNotice(page)
      await waitUntilSaved(page)
    } finally {
      await browser.close()
    }
  })

  test('an edit is there after the browser was killed right after it', async () => {
    const userDataDir = mkdtempSync(join(tmpdir(), 'pid1-profile-'))
    try {
      const browser = await stage.engine.launch({ userDataDir })
      const context = browser.defaultBrowserContext()
      const { page } = await Workbench.open(browser, stage.server.url, { context })
      await setCommandLine(page, 'once')
      await waitUntilSaved(page)
      await page.waitForSelector('.cm-content')
      await page.focus('.cm-content')
      const saved = nextSave(page)
      await page.evaluate(() => document.execCommand('insertText', false, '# typed just before the end'))
      await saved
      const child = browser.process()!
      const exit = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGKILL')
      await exit

      const again = await stage.engine.launch({ userDataDir })
      const back = await Workbench.open(again, stage.server.url, { context: again.defaultBrowserContext() })
      await waitForCommandLine(back.page, 'once')
      const editor = await back.page.waitForSelector('.cm-content')
      expect(await editor!.evaluate((element) => element.textContent)).toContain('# typed just before the end')
      await again.close()
    } finally {
      rmSync(userDataDir, { recursive: true, force: true, maxRetries: 5 })
    }
  })
})

/** Leaves the image worker where a test can end it without a sound. */
function keepImageWorker(): void {
  window.Worker = class extends Worker {
    constructor(url: string | URL, options?: WorkerOptions) {
      super(url, options)
      if (String(url).includes('image.worker')) Object.assign(window, { imageWorker: this })
    }
  }
}

/** A project file called "big" that holds one file of its own, and /init. */
function projectFileWith(path: string, size: number): string {
  const { tree, ...header } = empty.make()
  const add = (before: Tree, at: string, content: Uint8Array) =>
    applyEdit(before, addEntry(before, at, { kind: 'file', mode: 0o755, uid: 0, gid: 0, mtime: 0, content }))
  let state = 1
  const content = new Uint8Array(size).map(() => {
    // Numerical Recipes' generator: browsers compress what they store, and this does not shrink.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0
    return state >>> 24
  })
  return writeProjectFile({
    ...header,
    name: 'big',
    tree: add(add(tree, '/init', encodePath('#!/bin/sh\n')), path, content),
  })
}
