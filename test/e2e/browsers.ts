/** The two browsers, driven through one API, so that each test runs in both as it stands. */
import puppeteer, { type Browser } from 'puppeteer-core'
import { findTool, type Tool } from '../tools.ts'

export interface Engine {
  readonly name: 'Chromium' | 'Firefox'
  readonly tool: Tool
  launch(): Promise<Browser>
}

export const ENGINES: readonly Engine[] = [
  {
    name: 'Chromium',
    tool: 'chromium',
    launch: () =>
      puppeteer.launch({
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
    launch: () => puppeteer.launch({ browser: 'firefox', executablePath: findTool('firefox-esr')! }),
  },
]
