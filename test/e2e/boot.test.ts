import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import { stripWasm } from '../../prebuilt/build/strip-wasm.ts'
import { prebuiltBlobs } from '../../src/cli/prebuilt-blobs.ts'
import { assemble } from '../../src/image/assemble.ts'
import { recipeNamed } from '../../src/project/index.ts'
import { describeInBrowsers } from './browsers.ts'
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

function sha256OfWasm(): string {
  const wasm = createRequire(import.meta.url).resolve('v86/build/v86.wasm')
  return createHash('sha256')
    .update(stripWasm(readFileSync(wasm)))
    .digest('hex')
}

describeInBrowsers('a boot', (stage) => {
  test('the page boots minimal to a shell, which answers; no request leaves the origin', async () => {
    const workbench = await Workbench.open(stage.browser, stage.server.url)
    await workbench.boot()
    await workbench.waitForPrompt()
    await workbench.waitForPhase('running')
    await workbench.typeLine('uname -a')
    await workbench.waitForText('i686')
    expect(await workbench.consoleText()).toMatch(/Linux \S+ 6\.12\.\d+ .*i686/)
    const outside = workbench.requests.filter((url) => !url.startsWith(stage.server.url) && !/^(data|blob):/.test(url))
    expect(outside).toEqual([])
    // The workers' own requests are among them.
    expect(workbench.requests.filter((url) => url.includes('blobs/')).length).toBeGreaterThan(2)
    expect(workbench.errors).toEqual([])
    await workbench.page.close()
  })

  test('a line added to /init in the editor appears on the next boot', async () => {
    const workbench = await Workbench.open(stage.browser, stage.server.url)
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
    const workbench = await Workbench.open(stage.browser, stage.server.url)
    const { sha256 } = await assemble(recipeNamed('minimal').make(), prebuiltBlobs)
    expect(await workbench.imageSha256()).toBe(sha256)
    await workbench.page.close()
  })

  test("killing the machine's worker while it boots leaves a page that says so and boots again", async () => {
    const workbench = await Workbench.open(stage.browser, stage.server.url, { onNewDocument: keepWorkers })
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
    const workbench = await Workbench.open(stage.browser, stage.server.url)
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
    const workbench = await Workbench.open(stage.browser, stage.server.url)
    await workbench.boot()
    await workbench.waitForPrompt()
    await workbench.typeLine('reboot -f')
    await workbench.waitForText('The guest asked for a reboot')
    await workbench.page.waitForFunction(() => {
      const text = document.querySelector('[aria-label="Console as text"]')?.textContent ?? ''
      return /asked for a reboot.*hello from pid 1.*~ #/s.test(text)
    })
    // What the last machine said stands above, all of it.
    expect(await workbench.consoleText()).toMatch(
      /~ # reboot -f\n(.*\n)*.*reboot: machine restart\n+── The guest asked for/,
    )
    await workbench.page.close()
  })

  test('a program that floods the console is stopped by Ctrl-C', async () => {
    const workbench = await Workbench.open(stage.browser, stage.server.url)
    await workbench.boot()
    await workbench.waitForPrompt()
    await workbench.typeLine('yes flood')
    await workbench.waitForText('flood', 100)
    await workbench.page.keyboard.down('Control')
    await workbench.page.keyboard.press('c')
    await workbench.page.keyboard.up('Control')
    await workbench.typeLine('echo still $((40 + 2))')
    await workbench.waitForText('still 42')
    await workbench.page.close()
  })

  test.each([
    ['a site without its blobs', 'blobs/', 'does not hold'],
    ['an emulator that cannot be loaded', sha256OfWasm(), 'does not hold v86'],
    ['a machine worker that cannot be loaded', 'machine.worker', 'stopped'],
  ])('%s is said, and the files stay', async (_, refuse, words) => {
    stage.server.refuse = refuse
    try {
      const workbench = await Workbench.open(stage.browser, stage.server.url)
      await workbench.boot()
      await workbench.waitForPhase('failed')
      expect(await workbench.page.$eval('#console-pane .strip', (strip) => strip.textContent)).toContain(words)
      expect(await workbench.page.$$eval('[role=treeitem]', (items) => items.length)).toBeGreaterThan(5)
      stage.server.refuse = ''
      await workbench.boot()
      await workbench.waitForPrompt()
      await workbench.page.close()
    } finally {
      stage.server.refuse = ''
    }
  })
})
