/** The two browsers, driven through one API, so that each test runs in both as it stands. */
import puppeteer, { type Browser } from 'puppeteer-core'
import { afterAll, beforeAll } from 'vitest'
import { describeWith, findTool, type Tool } from '../tools.ts'
import { type StaticServer, serveDist } from './static-server.ts'

export interface Engine {
  readonly name: 'Chromium' | 'Firefox'
  readonly tool: Tool
  launch(options?: LaunchOptions): Promise<Browser>
}

export interface LaunchOptions {
  /** A directory that outlives the browser; without it, one that does not. */
  readonly userDataDir?: string
  /** Firefox's preferences, as about:config has them. */
  readonly preferences?: Record<string, unknown>
}

export const ENGINES: readonly Engine[] = [
  {
    name: 'Chromium',
    tool: 'chromium',
    launch: ({ userDataDir } = {}) =>
      puppeteer.launch({
        ...(userDataDir && { userDataDir }),
        browser: 'chrome',
        executablePath: findTool('chromium')!,
        args: [
          '--no-sandbox',
          '--disable-gpu',
          '--disable-quic',
          '--no-first-run',
          '--disable-background-networking',
          '--disable-component-update',
          '--disable-sync',
        ],
      }),
  },
  {
    name: 'Firefox',
    tool: 'firefox-esr',
    launch: ({ userDataDir, preferences = {} } = {}) =>
      puppeteer.launch({
        ...(userDataDir && { userDataDir }),
        browser: 'firefox',
        executablePath: findTool('firefox-esr')!,
        extraPrefsFirefox: preferences,
      }),
  },
]

/** What a test has while it runs. */
export interface Stage {
  readonly engine: Engine
  readonly browser: Browser
  readonly server: StaticServer
}

/** The same tests in each browser, with a static host of their own. `stage` has its parts once tests run. */
export function describeInBrowsers(name: string, body: (stage: Stage) => void): void {
  for (const engine of ENGINES)
    describeWith([engine.tool], `${name} in ${engine.name}`, () => {
      const stage = { engine } as { engine: Engine; browser: Browser; server: StaticServer }
      beforeAll(async () => {
        stage.server = await serveDist()
        stage.browser = await engine.launch()
      })
      afterAll(async () => {
        await stage.browser?.close()
        await stage.server?.close()
      })
      body(stage)
    })
}
