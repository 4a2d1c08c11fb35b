/**
 * From a key pressed in the editor to the image that Boot would boot, in projects of 100 MB, in Chromium. The page must
 * be built. `tsx test/bench/edit.ts` for this alone.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ElementHandle, Page } from 'puppeteer-core'
import { ENGINES } from '../e2e/browsers.ts'
import { type MadeTar, writeTar } from '../e2e/made-tar.ts'
import { serveDist } from '../e2e/static-server.ts'
import { Workbench } from '../e2e/workbench.ts'
import { median } from './samples.ts'

export interface EditFigure {
  /** Of the project, beside those of the recipe. */
  readonly entries: number
  /** Medians: until the image is ready; of that, until the page has taken the edit. */
  readonly readyMs: number
  readonly takenMs: number
}

const SIZES: readonly MadeTar[] = [
  { directories: 1, filesIn: 4, size: 25_000_000 },
  { directories: 20, filesIn: 99, size: 50_500 },
  { directories: 200, filesIn: 99, size: 5_050 },
]
const ROUNDS = 5
const IMPORT = 'dialog.import form button[type=submit]'

export async function benchEdits(): Promise<EditFigure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'pid1-bench-'))
  const server = await serveDist()
  const browser = await ENGINES.find(({ name }) => name === 'Chromium')!.launch()
  try {
    const figures: EditFigure[] = []
    for (const size of SIZES) {
      const file = join(folder, 'files.tar')
      const { entries } = writeTar(file, size)
      const workbench = await Workbench.open(browser, server.url)
      await workbench.atRest()
      await bring(workbench, file)
      figures.push({ entries, ...(await edits(workbench.page)) })
      await workbench.page.close()
    }
    return figures
  } finally {
    await browser.close()
    await server.close()
    rmSync(folder, { recursive: true })
  }
}

/** Imports the archive, and waits until all that follows from it is done. */
async function bring(workbench: Workbench, file: string): Promise<void> {
  const { page } = workbench
  const before = await workbench.imageSha256()
  const input = (await page.$('#import-files')) as ElementHandle<HTMLInputElement>
  await input.uploadFile(file)
  await page.waitForSelector(`${IMPORT}:enabled`)
  await page.click(IMPORT)
  await page.waitForSelector('dialog.import', { hidden: true })
  await page.waitForFunction(
    (old: string) => {
      const title = document.querySelector('button.image-summary:not(.is-packing)')?.getAttribute('title')
      return /SHA-256 [0-9a-f]{64}/.test(title ?? '') && !title!.includes(old)
    },
    {},
    before,
  )
}

/** ms after the key. */
interface Time {
  readonly ready: number
  readonly taken: number
}

declare global {
  /** The time of the next key. */
  function measure(): Promise<Time>
}

function defineMeasure(): void {
  globalThis.measure = () =>
    new Promise((resolve) => {
      let pressed = 0
      let taken = 0
      document.addEventListener('keydown', () => (pressed = performance.now()), { capture: true, once: true })
      const observer = new MutationObserver(() => {
        const isPacking = document.querySelector('.image-summary')?.classList.contains('is-packing')
        if (isPacking && !taken) taken = performance.now()
        if (isPacking || !taken) return
        observer.disconnect()
        resolve({ ready: performance.now() - pressed, taken: taken - pressed })
      })
      observer.observe(document.body, { subtree: true, childList: true, attributeFilter: ['class'] })
    })
}

/** Types a letter into /init, again and again. */
async function edits(page: Page): Promise<Omit<EditFigure, 'entries'>> {
  await page.evaluate(defineMeasure)
  await page.focus('.text-editor .cm-content')
  const times: Time[] = []
  // The first is for the engine to compile what runs then.
  for (let round = 0; round <= ROUNDS; round++) {
    const measured = await page.evaluateHandle(() => ({ time: measure() }))
    await page.keyboard.press('x')
    const time = await page.evaluate(({ time }) => time, measured)
    if (round > 0) times.push(time)
  }
  return { readyMs: median(times.map(({ ready }) => ready)), takenMs: median(times.map(({ taken }) => taken)) }
}

if (process.argv[1] === import.meta.filename) console.table(await benchEdits())
