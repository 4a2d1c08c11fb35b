/** The page as a test uses it: by roles, labels and real keys. */
import type { Browser, BrowserContext, HTTPRequest, Page } from 'puppeteer-core'
import type { Phase } from '../../src/machine/lifecycle.ts'

const WAIT_MS = 30_000

export class Workbench {
  /** Addresses of all requests so far. */
  readonly requests: string[] = []
  /** What the page threw or reported as an error. */
  readonly errors: string[] = []

  private constructor(readonly page: Page) {
    page.on('request', (request: HTTPRequest) => this.requests.push(request.url()))
    page.on('pageerror', (error) => this.errors.push(String(error)))
  }

  /**
   * Opens the page in a tab of its own, as a first visit: with a storage of its own, unless `context` says whose.
   * `onNewDocument` runs in it before any script of the page.
   */
  static async open(
    browser: Browser,
    url: string,
    options: { width?: number; height?: number; onNewDocument?: () => void; context?: BrowserContext } = {},
  ): Promise<Workbench> {
    const context = options.context ?? (await browser.createBrowserContext())
    const page = await context.newPage()
    page.setDefaultTimeout(WAIT_MS)
    await page.setViewport({ width: options.width ?? 1440, height: options.height ?? 900 })
    if (options.onNewDocument) await page.evaluateOnNewDocument(options.onNewDocument)
    const workbench = new Workbench(page)
    await page.goto(url)
    await page.waitForSelector('[role=tree]')
    return workbench
  }

  /** Waits until all parts of the page's script have come: what it does from then on, it was asked for. */
  async atRest(): Promise<void> {
    await this.page.waitForSelector('html[data-parts=come]')
  }

  async boot(): Promise<void> {
    await this.page.click('button.boot')
  }

  async stop(): Promise<void> {
    await this.page.evaluate(() => {
      const stop = [...document.querySelectorAll('button')].find((button) => button.textContent?.trim() === 'Stop')
      stop?.click()
    })
    await this.waitForPhase('stopped')
  }

  async waitForPhase(...phases: (Phase | 'preparing')[]): Promise<void> {
    await this.page.waitForFunction(
      (wanted: string[]) => wanted.includes(document.documentElement.dataset.phase ?? ''),
      {},
      phases,
    )
  }

  /** The console's text, as those read it who cannot see the terminal. */
  consoleText(): Promise<string> {
    return this.page.$eval('[aria-label="Console as text"]', (region) => region.textContent ?? '')
  }

  /** Waits until the console's text holds `text` more than `already` times. */
  async waitForText(text: string, already = 0): Promise<void> {
    try {
      await this.page.waitForFunction(
        (wanted: string, times: number) =>
          (document.querySelector('[aria-label="Console as text"]')?.textContent ?? '').split(wanted).length >
          times + 1,
        {},
        text,
        already,
      )
    } catch (cause) {
      throw new Error(
        `The console never showed ${JSON.stringify(text)}. Its end:\n${(await this.consoleText()).slice(-600)}`,
        {
          cause,
        },
      )
    }
  }

  async waitForPrompt(): Promise<void> {
    await this.waitForText('~ #')
  }

  /** Types a line on the console. */
  async typeLine(line: string): Promise<void> {
    await this.page.focus('.xterm-helper-textarea')
    await this.page.keyboard.type(line)
    await this.page.keyboard.press('Enter')
  }

  /** Pastes into the console, as the browser does it for a person. */
  async paste(text: string): Promise<void> {
    await this.page.$eval(
      '.xterm-helper-textarea',
      (field, pasted) => {
        const clipboardData = new DataTransfer()
        clipboardData.setData('text/plain', pasted)
        // Firefox makes no ClipboardEvent with data of a script's.
        const event = new Event('paste', { bubbles: true, cancelable: true })
        field.dispatchEvent(Object.assign(event, { clipboardData }))
      },
      text,
    )
  }

  /** Waits until the PC's screen, which is the console in front, shows it. */
  async screenShows(text: string): Promise<void> {
    await this.page.waitForFunction(
      (wanted: string) =>
        [...document.querySelectorAll('[aria-label="Console as text"]')].at(-1)?.textContent?.includes(wanted),
      {},
      text,
    )
  }

  /** Types a line on the PC's keyboard. */
  async typeOnScreen(line: string): Promise<void> {
    await this.page.focus('[aria-label="The screen. F6 leaves it"]')
    await this.page.keyboard.type(line)
    await this.page.keyboard.press('Enter')
  }

  /** Runs a command of the palette, by the beginning of its name. */
  async run(command: string): Promise<void> {
    await this.page.keyboard.press('F1')
    await this.page.waitForSelector('.palette-field')
    await this.page.keyboard.type(command)
    await this.page.waitForFunction(
      (wanted: string) =>
        document.querySelector('.palette-option[aria-selected=true] .palette-label')?.textContent?.startsWith(wanted),
      {},
      command,
    )
    await this.page.keyboard.press('Enter')
    await this.page.waitForSelector('.palette-field', { hidden: true })
  }

  /** The SHA-256 beside the Boot button, once the image is packed. */
  async imageSha256(): Promise<string> {
    const handle = await this.page.waitForFunction(() => {
      const summary = document.querySelector('button.image-summary:not(.is-packing)')
      return /SHA-256 ([0-9a-f]{64})/.exec(summary?.getAttribute('title') ?? '')?.[1]
    })
    return (await handle.jsonValue())!
  }
}
