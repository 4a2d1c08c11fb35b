/** Boots in a real browser, cold and warm: from the order to boot to the prompt, all parts fetched and compiled before. */
import type { TimelineMark } from '../../src/machine/lifecycle.ts'
import { ENGINES } from '../e2e/browsers.ts'
import { serveDist } from '../e2e/static-server.ts'
import { Workbench } from '../e2e/workbench.ts'
import type { BootTime, BootTimer, Start } from './boot.ts'

export interface OpenBrowser {
  /** One timer cold and one warm. */
  readonly timers: readonly BootTimer[]
  readonly version: string
  close(): Promise<void>
}

/** Each browser, with the page open. */
export function openBrowsers(): Promise<OpenBrowser[]> {
  return Promise.all(
    ENGINES.map(async (engine): Promise<OpenBrowser> => {
      const server = await serveDist()
      const browser = await engine.launch()
      const workbench = await Workbench.open(browser, server.url)
      await workbench.atRest()
      const timers = (['cold', 'warm'] as const).map((start) => ({
        where: engine.name,
        start,
        time: () => timeBoot(workbench, start),
      }))
      // The first boots compile the emulator.
      for (const timer of timers) await timer.time()
      return {
        timers,
        version: (await browser.version()).replace('/', ' '),
        async close() {
          await browser.close()
          await server.close()
        },
      }
    }),
  )
}

/** Begins and ends with a machine that is ready, so that nothing else runs meanwhile. */
async function timeBoot(workbench: Workbench, start: Start): Promise<BootTime> {
  const { page } = workbench
  await page.waitForSelector('html[data-ready]')
  await page.evaluate(() => performance.clearMarks())
  if (start === 'warm') await workbench.boot()
  else await workbench.run("Boot from the kernel's first instruction")
  await page.waitForFunction(() => performance.getEntriesByName('pid1:prompt').length > 0)
  const marks = await page.evaluate(() =>
    performance
      .getEntriesByType('mark')
      .filter((mark) => mark.name.startsWith('pid1:') && mark.name !== 'pid1:packed')
      .map((mark) => (mark as PerformanceMark).detail as TimelineMark),
  )
  await workbench.stop()
  await page.waitForSelector('html[data-ready]')
  return { ms: marks.find(({ milestone }) => milestone === 'prompt')!.at, marks }
}
