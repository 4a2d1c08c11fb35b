/** What the inspector tells of programs and libraries. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ElementHandle, Page } from 'puppeteer-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { installApplets, type Project, recipeNamed, writeProjectFile } from '../../src/project/index.ts'
import { blob, directories, grow } from '../../src/project/recipes/grow.ts'
import { applyEdit, type Leaf } from '../../src/rootfs/index.ts'
import { elfByHand } from '../formats/elf-by-hand.ts'
import { axeFindings } from './axe.ts'
import { describeInBrowsers } from './browsers.ts'
import { watchMainThread } from './main-thread.ts'
import { Workbench } from './workbench.ts'

const DYNAMIC = 'busybox-1.35-i386-dynamic'
const RESOLV = '/lib/i386-linux-gnu/libresolv.so.2'
const LIBC = '/lib/i386-linux-gnu/libc.so.6'
const LOADER = '/lib/ld-linux.so.2'
const FACTS = '.inspector .facts'
const LONG_TASK_MS = 50

const fileOf = (content: Uint8Array): Leaf => ({ kind: 'file', mode: 0o755, uid: 0, gid: 0, mtime: 0, content })

/** A dynamic busybox and its libraries, and some that nothing can be done with. */
function project(): Project {
  const bare = grow([
    ...directories('bin', 'lib', 'lib/i386-linux-gnu'),
    ['bin/busybox', blob(0o755, DYNAMIC)],
    [LOADER.slice(1), blob(0o755, 'ld-linux-2.36-i386')],
    [LIBC.slice(1), blob(0o755, 'libc-2.36-i386')],
    [RESOLV.slice(1), blob(0o644, 'libresolv-2.36-i386')],
    ['x64', fileOf(elfByHand({ interpreter: '/lib64/ld-linux-x86-64.so.2', needed: ['libc.so.6'] }))],
    ['cut', fileOf(elfByHand({ class: 32, machine: 3, interpreter: '/lib/ld.so' }).subarray(0, 60))],
    ['paths', fileOf(elfByHand({ class: 32, machine: 3, runpath: '$ORIGIN/lib', buildId: '0123456789abcdef' }))],
  ])
  const tree = applyEdit(bare, installApplets(bare, '/bin/busybox', ['bin/sh'], 'symlink').edit)
  return { ...recipeNamed('minimal').make(), name: 'dynamic by hand', tree }
}

let folder: string
let projectFile: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pid1-program-'))
  projectFile = join(folder, 'dynamic.pid1.json')
  writeFileSync(projectFile, writeProjectFile(project()))
})
afterAll(() => rmSync(folder, { recursive: true }))

async function openDynamic(workbench: Workbench): Promise<void> {
  const { page } = workbench
  await workbench.atRest()
  await ((await page.$('#project-file')) as ElementHandle<HTMLInputElement>).uploadFile(projectFile)
  await page.waitForFunction(() => document.querySelector('.project-name')?.textContent === 'dynamic by hand')
}

/** Selects an entry, with all that it lies in unfolded. */
async function select(page: Page, path: string): Promise<void> {
  const parts = path.split('/').slice(1)
  for (let depth = 1; depth < parts.length; depth++) {
    const directory = `[data-path="/${parts.slice(0, depth).join('/')}"]`
    // A click folds an unfolded one.
    if ((await page.$eval(directory, (row) => row.getAttribute('aria-expanded'))) === 'false')
      await page.click(directory)
    await page.waitForSelector(`[data-path="/${parts.slice(0, depth + 1).join('/')}"]`)
  }
  await page.click(`[data-path="${path}"]`)
  await page.waitForFunction(
    (wanted: string) => document.querySelector('.inspector h2')?.textContent === wanted,
    {},
    path,
  )
}

/** Waits until the inspector's facts hold a text, and gives them. */
async function factsWith(page: Page, text: string): Promise<string> {
  const handle = await page.waitForFunction(
    (selector: string, wanted: string) => {
      const told = (document.querySelector(selector) as HTMLElement | null)?.innerText.replaceAll(/\s+/g, ' ')
      return told?.includes(wanted) ? told : undefined
    },
    {},
    FACTS,
    text,
  )
  return (await handle.jsonValue())!
}

async function undo(page: Page): Promise<void> {
  await page.focus('[role=treeitem][tabindex="0"]')
  await page.keyboard.down('Control')
  await page.keyboard.press('z')
  await page.keyboard.up('Control')
}

describeInBrowsers('the inspector of a program', (stage) => {
  test('tells what it is and what it needs, and goes there', async () => {
    const workbench = await Workbench.open(stage.browser, stage.server.url)
    const { page } = workbench
    await openDynamic(workbench)
    await select(page, '/bin/busybox')
    const facts = await factsWith(page, 'Build id')
    expect(facts).toContain('A 32-bit program for Intel 80386, dynamically linked, at any address, stripped')
    expect(facts).toContain(`Interpreter ${LOADER}`)
    expect(facts).toContain(`Libraries ${RESOLV} ${LIBC} ${LOADER} for ${LIBC}`)
    expect(facts).not.toMatch(/missing|error/)
    for (const theme of ['light', 'dark']) {
      await page.evaluate((value) => {
        document.documentElement.dataset.theme = value
      }, theme)
      expect(await axeFindings(page), theme).toEqual([])
    }

    await page.focus('.libraries li:nth-child(2) .fact-path')
    await page.keyboard.press('Enter')
    await page.waitForFunction(
      (path: string) => document.querySelector('.inspector h2')?.textContent === path,
      {},
      LIBC,
    )
    expect(await factsWith(page, 'A 32-bit shared library')).toContain('known as libc.so.6')
    await page.waitForFunction(() => document.activeElement?.closest('#edit-pane'))
    expect(await page.$eval('[role=treeitem][aria-selected=true]', (row) => row.getAttribute('data-path'))).toBe(LIBC)
    expect(workbench.errors).toEqual([])
    await page.close()
  })

  test('says what is missing, and what the kernel and the loader say of that, as soon as it is', async () => {
    const workbench = await Workbench.open(stage.browser, stage.server.url)
    const { page } = workbench
    await openDynamic(workbench)
    for (const [removed, told] of [
      [
        RESOLV,
        'libresolv.so.2 missing /lib/i386-linux-gnu/libc.so.6 /lib/ld-linux.so.2 for /lib/i386-linux-gnu/libc.so.6 The loader stops there: “error while loading shared libraries: libresolv.so.2: cannot open shared object file: No such file or directory”',
      ],
      [
        LOADER,
        'Interpreter /lib/ld-linux.so.2 missing The kernel then answers error -2, “No such file or directory”, although the program itself is there',
      ],
    ] as const) {
      await select(page, removed)
      await page.focus(`[data-path="${removed}"]`)
      await page.keyboard.press('Delete')
      await page.waitForSelector(`[data-path="${removed}"]`, { hidden: true })
      await select(page, '/bin/busybox')
      expect(await factsWith(page, 'missing')).toContain(told)
      await undo(page)
      await page.waitForFunction(
        (selector: string) => {
          const facts = document.querySelector(selector)?.textContent
          return facts?.includes('Interpreter') && !facts.includes('missing')
        },
        {},
        FACTS,
      )
    }
    expect(workbench.errors).toEqual([])
    await page.close()
  })

  test('says that the kernel refuses what is for another machine, and that a damaged file is damaged', async () => {
    const workbench = await Workbench.open(stage.browser, stage.server.url)
    const { page } = workbench
    await openDynamic(workbench)
    await select(page, '/x64')
    expect(await factsWith(page, 'A 64-bit')).toContain(
      'for x86-64, dynamically linked, at any address, stripped The kernel here is for i386 and does not execute it: error -8, “Exec format error”',
    )
    await select(page, '/cut')
    await factsWith(page, 'The ELF file is damaged at byte')
    expect(await axeFindings(page)).toEqual([])
    await select(page, '/paths')
    expect(await factsWith(page, 'Run path')).toContain('Run path $ORIGIN/lib Build id 0123456789abcdef')
    await select(page, '/bin/sh')
    expect(await page.$eval(FACTS, (facts) => facts.textContent)).not.toContain('Program')
    expect(workbench.errors).toEqual([])
    await page.close()
  })

  test('leaves the page its breath', async () => {
    if (stage.engine.name !== 'Chromium') return
    const workbench = await Workbench.open(stage.browser, stage.server.url)
    const { page } = workbench
    await openDynamic(workbench)
    await workbench.imageSha256()
    const tasksOver = await watchMainThread(page)
    for (const path of ['/bin/busybox', LIBC, LOADER]) {
      await select(page, path)
      await factsWith(page, 'Build id')
    }
    expect((await tasksOver(LONG_TASK_MS)).filter(({ processor }) => processor > LONG_TASK_MS)).toEqual([])
    await page.close()
  })
})
