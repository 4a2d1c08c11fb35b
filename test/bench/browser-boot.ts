/** Cold boots in a real browser: from the press of Boot to the prompt, all parts fetched and compiled before. */
import type { Browser } from 'puppeteer-core'
import { ENGINES } from '../e2e/browsers.ts'
import { type StaticServer, serveDist } from '../e2e/static-server.ts'
import { Workbench } from '../e2e/workbench.ts'

export interface BootTimer {
  readonly name: string
  /** One cold boot on a new machine. */
  time(): Promise<{ ms: number; instructions: number }>
  close(): Promise<void>
}

export async function browserTimers(): Promise<BootTimer[]> {
  return Promise.all(
    ENGINES.map(async (engine): Promise<BootTimer> => {
      const server: StaticServer = await serveDist()
      const browser: Browser = await engine.launch()
      const workbench = await Workbench.open(browser, server.url)
      await workbench.imageSha256()
      return {
        name: engine.name,
        async time() {
          await workbench.boot()
          const mark = await workbench.page.waitForFunction(() => {
            const [prompt] = performance.getEntriesByName('pid1:prompt')
            return prompt instanceof PerformanceMark ? (prompt.detail as { at: number; instructions: number }) : false
          })
          const { at, instructions } = (await mark.jsonValue()) as { at: number; instructions: number }
          await workbench.page.evaluate(() => performance.clearMarks())
          return { ms: at, instructions }
        },
        async close() {
          await browser.close()
          await server.close()
        },
      }
    }),
  )
}
