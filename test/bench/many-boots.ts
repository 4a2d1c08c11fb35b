/**
 * Boots in one tab, one after another, and the memory that all of Chromium's processes take: `npx tsx
 * test/bench/many-boots.ts 1000`. Each boots from the machine that is ready, every tenth from the start.
 */
import { readdirSync, readFileSync } from 'node:fs'
import type { Browser } from 'puppeteer-core'
import { ENGINES } from '../e2e/browsers.ts'
import { serveDist } from '../e2e/static-server.ts'
import { Workbench } from '../e2e/workbench.ts'

const MIB = 1 << 20
const FROM_START = 10

export interface ManyBoots {
  readonly boots: number
  /** MiB after so many boots. */
  readonly memory: readonly (readonly [boots: number, mib: number])[]
  /** Median ms to the prompt of those from a ready machine, of the first and of the last hundred. */
  readonly firstMs: number
  readonly lastMs: number
}

/** Throws at the first boot that fails. */
export async function manyBoots(boots: number, measureAt: readonly number[]): Promise<ManyBoots> {
  const server = await serveDist()
  const browser = await ENGINES[0]!.launch()
  try {
    const workbench = await Workbench.open(browser, server.url)
    await workbench.imageSha256()
    const memory: [number, number][] = []
    const times: number[] = []
    for (let done = 1; done <= boots; done++) {
      const isFromStart = done % FROM_START === 0
      const ms = await bootOnce(workbench, isFromStart)
      if (!isFromStart) times.push(ms)
      if (measureAt.includes(done)) memory.push([done, await memoryOf(browser, workbench)])
    }
    if (workbench.errors.length > 0) throw new Error(workbench.errors.join('\n'))
    return { boots, memory, firstMs: median(times.slice(0, 100)), lastMs: median(times.slice(-100)) }
  } finally {
    await browser.close()
    await server.close()
  }
}

async function bootOnce(workbench: Workbench, isFromStart: boolean): Promise<number> {
  const { page } = workbench
  await page.evaluate(() => performance.clearMarks())
  if (isFromStart) {
    await workbench.run("Boot from the kernel's first instruction")
  } else {
    await page.waitForSelector('html[data-ready]')
    await workbench.boot()
  }
  const handle = await page.waitForFunction(() => {
    const [mark] = performance.getEntriesByName('pid1:prompt')
    return mark instanceof PerformanceMark ? (mark.detail as { at: number }).at : false
  })
  return Number(await handle.jsonValue())
}

/** MiB that its processes have written, and share with none, after the garbage is collected. */
async function memoryOf(browser: Browser, { page }: Workbench): Promise<number> {
  await page.waitForSelector('html[data-ready]')
  const session = await page.createCDPSession()
  await session.send('HeapProfiler.collectGarbage')
  await session.detach()
  const root = browser.process()!.pid!
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc')) {
    const pid = Number(name)
    if (!pid) continue
    const parent = tryRead(`/proc/${pid}/stat`)
      ?.replace(/^.*\) /s, '')
      .split(' ')[1]
    if (parent) parents.set(pid, Number(parent))
  }
  const isOurs = (pid: number): boolean => pid === root || (parents.has(pid) && isOurs(parents.get(pid)!))
  let kib = 0
  for (const pid of parents.keys())
    if (isOurs(pid))
      kib += Number(/^Private_Dirty: +(\d+) kB/m.exec(tryRead(`/proc/${pid}/smaps_rollup`) ?? '')?.[1] ?? 0)
  return (kib * 1024) / MIB
}

/** Undefined where the process has ended meanwhile. */
function tryRead(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0

if (process.argv[1] === import.meta.filename) {
  const boots = Number(process.argv[2] ?? 50)
  const step = Math.max(1, Math.floor(boots / 20))
  const at = [2, ...Array.from({ length: 20 }, (_, i) => (i + 1) * step)]
  const result = await manyBoots(boots, at)
  for (const [done, mib] of result.memory) console.log(`after ${String(done).padStart(5)} boots: ${mib.toFixed(0)} MiB`)
  console.log(
    `${result.boots} boots without a failure; ${result.firstMs.toFixed(0)} ms at first, ${result.lastMs.toFixed(0)} ms at last`,
  )
}
