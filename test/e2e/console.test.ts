import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ElementHandle } from 'puppeteer-core'
import { expect, test } from 'vitest'
import { describeInBrowsers } from './browsers.ts'
import { catchDownloads } from './downloads.ts'
import { Workbench } from './workbench.ts'

describeInBrowsers('the consoles', (stage) => {
  test('a terminal opens for the second serial line when the guest writes on it, and a shell answers there', async () => {
    const workbench = await Workbench.open(stage.browser, stage.server.url)
    const { page } = workbench
    await workbench.boot()
    await workbench.waitForPrompt()
    expect(await page.$$eval('#console-pane [role=tab]', (tabs) => tabs.map((tab) => tab.textContent))).not.toContain(
      'ttyS1',
    )
    await workbench.typeLine('setsid sh -c "exec sh -i <>/dev/ttyS1 >&0 2>&1" &')
    const tab = await page.waitForSelector('#console-view-ttyS1')
    await tab!.click()
    await page.waitForSelector('.terminal-box:not([hidden]) .xterm-helper-textarea')
    await page.focus('.terminal-box:not([hidden]) .xterm-helper-textarea')
    await page.keyboard.type('echo on $(tty)')
    await page.keyboard.press('Enter')
    await page.waitForFunction(() =>
      [...document.querySelectorAll('[aria-label="Console as text"]')].some((text) =>
        text.textContent?.includes('on /dev/ttyS1'),
      ),
    )
    expect(await workbench.consoleText()).not.toContain('on /dev/ttyS1')
    await page.close()
  })

  test('a console named hvc0 learns the size of its terminal, and when it changes', async () => {
    const workbench = await Workbench.open(stage.browser, stage.server.url)
    const { page } = workbench
    await page.click('.setting-wide input', { count: 3 })
    await page.keyboard.type('console=ttyS0 console=hvc0')
    await workbench.boot()
    const tab = await page.waitForSelector('#console-view-hvc0')
    await tab!.click()
    const sizeSaid = async (already: number) => {
      await page.focus('.terminal-box:not([hidden]) .xterm-helper-textarea')
      await page.keyboard.type('stty size')
      await page.keyboard.press('Enter')
      const handle = await page.waitForFunction(
        (times: number) => {
          const text = document.querySelector('.terminal-box:not([hidden]) [aria-label="Console as text"]')?.textContent
          const said = [...(text ?? '').matchAll(/^(\d+ \d+)$/gm)]
          return said.length > times && said.at(-1)![1]
        },
        {},
        already,
      )
      return (await handle.jsonValue()) as string
    }
    await page.waitForFunction(() =>
      document.querySelector('.terminal-box:not([hidden]) [aria-label="Console as text"]')?.textContent?.includes('#'),
    )
    const before = await sizeSaid(0)
    await page.setViewport({ width: 1200, height: 700 })
    const after = await sizeSaid(1)
    expect(before).not.toBe('0 0')
    expect(after).not.toBe(before)
    await page.close()
  })

  test('is kept as text and as a recording that begins with the kernel’s first line', async () => {
    const workbench = await Workbench.open(stage.browser, stage.server.url)
    const { page } = workbench
    await workbench.boot()
    await workbench.waitForPrompt()
    const downloads = await catchDownloads(page)
    await workbench.run('Save the console as text')
    await workbench.run('Save the console as a recording')
    const files = await downloads(2)
    expect(files['minimal-ttyS0.txt']!.text).toMatch(/Linux version 6\.12[\s\S]*hello from pid 1\n~ #/)
    const [header, ...events] = files['minimal-ttyS0.cast']!.text.trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(header).toMatchObject({ version: 2 })
    const said = events.map((event: [number, string, string]) => (event[1] === 'o' ? event[2] : '')).join('')
    expect(said).toMatch(/^\[ +0\.000000\] Linux version 6\.12[\s\S]*hello from pid 1/)
    await page.close()
  })

  test('shows as plain text, in letters of the size one wants', async () => {
    const workbench = await Workbench.open(stage.browser, stage.server.url)
    const { page } = workbench
    await workbench.boot()
    await workbench.waitForPrompt()
    const rows = () => page.$eval('.xterm-rows', (lines) => lines.childElementCount)
    const before = await rows()
    await workbench.run('Larger text')
    await workbench.run('Larger text')
    await page.waitForFunction(
      (more: number) => document.querySelector('.xterm-rows')!.childElementCount < more,
      {},
      before,
    )
    await workbench.run('Console as text')
    const box = await (await page.waitForSelector('.console-text pre'))!.boundingBox()
    expect(box!.height).toBeGreaterThan(200)
    await page.close()
  })

  test('10 MB go to the guest and come back through the shared directory, not a byte changed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'pid1-shared-'))
    try {
      const bytes = randomBytes(10 << 20)
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      const md5 = createHash('md5').update(bytes).digest('hex')
      writeFileSync(join(folder, 'ten megabytes.bin'), bytes)

      const workbench = await Workbench.open(stage.browser, stage.server.url)
      const { page } = workbench
      await workbench.run('Shared files')
      const chooser = (await page.waitForSelector(
        'input[aria-label="Files to share"]',
      )) as ElementHandle<HTMLInputElement>
      await chooser.uploadFile(join(folder, 'ten megabytes.bin'))
      await page.waitForSelector('button[aria-label="Remove /ten megabytes.bin"]')
      await workbench.run('Show the console')
      await workbench.boot()
      await workbench.waitForPrompt()
      await workbench.typeLine('mkdir /mnt; mount -t 9p -o trans=virtio host9p /mnt')
      await workbench.typeLine('md5sum /mnt/ten*; cp /mnt/ten* /mnt/back; echo cop""ied')
      await workbench.waitForText('copied')
      expect(await workbench.consoleText()).toContain(`${md5}  /mnt/ten megabytes.bin`)

      await workbench.run('Shared files')
      const download = await page.waitForSelector('button[aria-label="Download /back"]')
      const downloads = await catchDownloads(page)
      await download!.click()
      expect((await downloads(1)).back!.sha256).toBe(sha256)
      await page.close()
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
