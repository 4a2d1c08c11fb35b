import type { Browser } from 'puppeteer-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { prebuiltBlobs } from '../../src/cli/prebuilt-blobs.ts'
import { assemble } from '../../src/image/assemble.ts'
import { recipeNamed } from '../../src/project/index.ts'
import { describeWith } from '../tools.ts'
import { ENGINES } from './browsers.ts'
import { type StaticServer, serveDist } from './static-server.ts'
import { Workbench } from './workbench.ts'

/** Keeps every worker the page makes within a test's reach. */
function keepWorkers() {
  const workers: Worker[] = []
  Object.assign(window, { workers })
  window.Worker = class extends Worker {
    constructor(url: string | URL, options?: WorkerOptions) {
      super(url, options)
      workers.push(this)
    }
  }
}

for (const engine of ENGINES)
  describeWith([engine.tool], `in ${engine.name}`, () => {
    let server: StaticServer
    let browser: Browser
    beforeAll(async () => {
      server = await serveDist()
      browser = await engine.launch()
    })
    afterAll(async () => {
      await browser?.close()
      await server?.close()
    })

    test('the page boots minimal to a shell, which answers; no request leaves the origin', async () => {
      const workbench = await Workbench.open(browser, server.url)
      await workbench.boot()
      await workbench.waitForPrompt()
      await workbench.waitForPhase('running')
      await workbench.typeLine('uname -a')
      await workbench.waitForText('i686')
      expect(await workbench.consoleText()).toMatch(/Linux \S+ 6\.12\.\d+ .*i686/)
      const outside = workbench.requests.filter((url) => !url.startsWith(server.url) && !/^(data|blob):/.test(url))
      expect(outside).toEqual([])
      expect(workbench.requests.length).toBeGreaterThan(5)
      expect(workbench.errors).toEqual([])
      await workbench.page.close()
    })

    test('a line added to /init in the editor appears on the next boot', async () => {
      const workbench = await Workbench.open(browser, server.url)
      const before = await workbench.imageSha256()
      await workbench.boot()
      await workbench.waitForPrompt()
      expect(await workbench.consoleText()).not.toContain('added by hand')

      await workbench.page.click('.cm-content')
      await workbench.page.keyboard.down('Control')
      await workbench.page.keyboard.press('Home')
      await workbench.page.keyboard.up('Control')
      await workbench.page.keyboard.press('End')
      await workbench.page.keyboard.press('Enter')
      await workbench.page.keyboard.type('echo "added by hand"')
      await workbench.page.keyboard.down('Control')
      await workbench.page.keyboard.press('Enter')
      await workbench.page.keyboard.up('Control')
      await workbench.waitForText('added by hand')
      await workbench.waitForPrompt()
      expect(await workbench.imageSha256()).not.toBe(before)
      await workbench.page.close()
    })

    test('the image has the same SHA-256 as in Node', async () => {
      const workbench = await Workbench.open(browser, server.url)
      const { sha256 } = await assemble(recipeNamed('minimal').make(), prebuiltBlobs)
      expect(await workbench.imageSha256()).toBe(sha256)
      await workbench.page.close()
    })

    test("killing the machine's worker while it boots leaves a page that says so and boots again", async () => {
      const workbench = await Workbench.open(browser, server.url, { onNewDocument: keepWorkers })
      await workbench.boot()
      await workbench.waitForText('Linux version')
      await workbench.page.evaluate(() => (window as unknown as { workers: Worker[] }).workers.at(-1)!.terminate())
      await workbench.waitForPhase('failed')
      const banner = await workbench.page.$eval('#console-pane .strip', (strip) => strip.textContent)
      expect(banner).toContain('stopped')
      await workbench.boot()
      await workbench.waitForPrompt()
      await workbench.page.close()
    })

    test('a kernel panic is named, with its reason, and the next boot is as good as the first', async () => {
      const workbench = await Workbench.open(browser, server.url)
      await workbench.page.focus('[role=treeitem][tabindex="0"]')
      await workbench.page.keyboard.type('init')
      await workbench.page.keyboard.press('Delete')
      await workbench.boot()
      await workbench.waitForPhase('panicked')
      expect(await workbench.page.$eval('#console-pane .strip', (strip) => strip.textContent)).toMatch(/panic/i)
      await workbench.page.focus('[role=treeitem][tabindex="0"]')
      await workbench.page.keyboard.down('Control')
      await workbench.page.keyboard.press('z')
      await workbench.page.keyboard.up('Control')
      await workbench.boot()
      await workbench.waitForPrompt()
      await workbench.page.close()
    })

    test("the guest's reboot makes a new machine, on the same image", async () => {
      const workbench = await Workbench.open(browser, server.url)
      await workbench.boot()
      await workbench.waitForPrompt()
      await workbench.typeLine('reboot -f')
      await workbench.waitForText('The guest asked for a reboot')
      await workbench.page.waitForFunction(() => {
        const text = document.querySelector('[aria-label="Console as text"]')?.textContent ?? ''
        return /asked for a reboot.*hello from pid 1.*~ #/s.test(text)
      })
      await workbench.page.close()
    })

    test.each([
      ['a blob that is not there', 'blobs/', 'does not hold'],
      ['a machine worker that cannot be loaded', 'machine.worker', 'stopped'],
    ])('%s is said, and the files stay', async (_, refuse, words) => {
      server.refuse = refuse
      try {
        const workbench = await Workbench.open(browser, server.url)
        await workbench.boot()
        await workbench.waitForPhase('failed')
        expect(await workbench.page.$eval('#console-pane .strip', (strip) => strip.textContent)).toContain(words)
        expect(await workbench.page.$$eval('[role=treeitem]', (items) => items.length)).toBeGreaterThan(5)
        server.refuse = ''
        await workbench.boot()
        await workbench.waitForPrompt()
        await workbench.page.close()
      } finally {
        server.refuse = ''
      }
    })
  })
