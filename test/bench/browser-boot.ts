/** Cold boots in a real browser: from the press of Boot to the prompt, all parts fetched and compiled before. */
import { ENGINES } from '../e2e/browsers.ts'
import { serveDist } from '../e2e/static-server.ts'
import { Workbench } from '../e2e/workbench.ts'
import type { BootTime, BootTimer } from './boot.ts'

export interface BrowserTimer extends BootTimer {
  close(): Promise<void>
}

/** One timer for each browser, with the page open. */
export function openBrowsers(): Promise<BrowserTimer[]> {
  return Promise.all(
    ENGINES.map(async (engine): Promise<BrowserTimer> => {
      const server = await serveDist()
      const browser = await engine.launch()
      const workbench = await Workbench.open(browser, server.url)
      await workbench.imageSha256()
      const timer = {
        name: engine.name,
        async time() {
          await workbench.page.evaluate(() => performance.clearMarks())
          await workbench.boot()
          const handle = await workbench.page.waitForFunction(() => {
            const [mark] = performance.getEntriesByName('pid1:prompt')
            return mark instanceof PerformanceMark ? mark.detail : false
          })
          const { at, instructions } = (await handle.jsonValue()) as { at: number; instructions: number }
          // An idle guest still takes a little time of the next one's.
          await workbench.stop()
          return { ms: at, instructions } satisfies BootTime
        },
        async close() {
          await browser.close()
          await server.close()
        },
      }
      // The first boot fetches the kernel and compiles the emulator.
      await timer.time()
      return timer
    }),
  )
}
