/**
 * From the address in the browser to the shell's prompt, in Chromium, over a line of 20 Mbit/s and 40 ms: a first visit,
 * with nothing kept, and another visit. The page boots as it opens. It must be built. `tsx test/bench/open.ts` for this alone.
 */
import type { Browser, BrowserContext, Page } from 'puppeteer-core'
import { ENGINES } from '../e2e/browsers.ts'
import { median } from './samples.ts'
import { serveSlowly } from './slow-host.ts'

const LINE = { bitsPerSecond: 20e6, roundTrip: 40 }
const ROUNDS = 5

export interface Opening {
  /** Medians, ms after the beginning of the navigation. */
  readonly firstMs: number
  readonly againMs: number
  /** Of bodies, until the prompt of a first visit. */
  readonly firstBytes: number
}

export async function measureOpening(): Promise<Opening> {
  const host = await serveSlowly(LINE)
  const browser = await ENGINES.find(({ name }) => name === 'Chromium')!.launch()
  try {
    const first: number[] = []
    const bytes: number[] = []
    const again: number[] = []
    for (let round = 0; round < ROUNDS; round++) {
      const context = await newVisitor(browser, host.url)
      const before = host.sent()
      const visit = await openToPrompt(context, host.url)
      first.push(visit.ms)
      bytes.push(host.sent() - before)
      // What a person leaves behind who stays a while.
      await visit.page.waitForSelector('html[data-ready][data-parts=come]')
      await visit.page.close()
      const other = await openToPrompt(context, host.url)
      again.push(other.ms)
      await context.close()
    }
    return { firstMs: median(first), againMs: median(again), firstBytes: median(bytes) }
  } finally {
    await browser.close()
    await host.close()
  }
}

/** Somebody who has not been here, but for the wish to boot when the page opens. */
async function newVisitor(browser: Browser, url: string): Promise<BrowserContext> {
  const context = await browser.createBrowserContext()
  const page = await context.newPage()
  await page.goto(`${url}not-here`)
  await page.evaluate(() => localStorage.setItem('pid1.autoboot', 'true'))
  await page.close()
  return context
}

async function openToPrompt(context: BrowserContext, url: string): Promise<{ page: Page; ms: number }> {
  const page = await context.newPage()
  await page.setViewport({ width: 1440, height: 900 })
  await page.goto(url, { waitUntil: 'domcontentloaded' })
  const handle = await page.waitForFunction(() => performance.getEntriesByName('pid1:prompt')[0]?.startTime)
  return { page, ms: Number(await handle.jsonValue()) }
}

if (process.argv[1] === import.meta.filename) console.table(await measureOpening())
