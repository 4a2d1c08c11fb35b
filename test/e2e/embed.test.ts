import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Frame, Page } from 'puppeteer-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { recipeNamed } from '../../src/project/index.ts'
import { DEMOS } from '../link/demos.ts'
import { linkTo } from '../link/linked.ts'
import { axeFindings } from './axe.ts'
import { describeInBrowsers } from './browsers.ts'

const minimal = recipeNamed('minimal').make()
const link = await linkTo({ ...minimal, name: 'A demo', demo: { note: 'Look at <b>this</b>.', script: [], masks: [] } })
const disk = await linkTo(recipeNamed('ext4').make())
const scripted = await linkTo(DEMOS[0]!)

describeInBrowsers('an embedded demo', (stage) => {
  /** Somebody's page, on an origin of its own. */
  let host: Server
  let hostUrl: string

  beforeAll(async () => {
    host = createServer((request, response) => {
      const script = `<script src="${stage.server.url}embed.js"></script>`
      response.setHeader('content-type', 'text/html')
      response.end(`<!doctype html><html lang="en"><title>A course</title><div id="demo"></div>${script}${request.url}`)
    })
    await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve))
    hostUrl = `http://127.0.0.1:${(host.address() as AddressInfo).port}/`
  })
  afterAll(() => {
    host.close()
  })

  async function newPage(): Promise<{ page: Page; requests: string[]; errors: string[] }> {
    const context = await stage.browser.createBrowserContext()
    const page = await context.newPage()
    page.setDefaultTimeout(30_000)
    await page.setViewport({ width: 720, height: 420 })
    const requests: string[] = []
    const errors: string[] = []
    page.on('request', (request) => requests.push(request.url()))
    page.on('pageerror', (error) => errors.push(String(error)))
    return { page, requests, errors }
  }

  /** The console's text within the frame holds it. */
  const consoleShows = (frame: Page | Frame, text: string) =>
    frame.waitForFunction(
      (wanted) => document.querySelector('[aria-label="Console as text"]')?.textContent?.includes(wanted),
      {},
      text,
    )

  async function openHost(options: object): Promise<Awaited<ReturnType<typeof newPage>>> {
    const opened = await newPage()
    await opened.page.goto(hostUrl)
    await opened.page.evaluate((given) => {
      const { pid1 } = globalThis as unknown as { pid1: { embed(element: Element, options: object): object } }
      Object.assign(globalThis, { demo: pid1.embed(document.getElementById('demo')!, given), heard: [] })
    }, options)
    return opened
  }

  /** Runs a call of the host page's on its demo; what it rejects with comes as "code: message". */
  const drive = (page: Page, call: string, ...args: unknown[]) =>
    page.evaluate(
      async (name, given) => {
        const { demo } = globalThis as unknown as { demo: Record<string, (...args: unknown[]) => Promise<unknown>> }
        try {
          return await demo[name]!(...given)
        } catch (error) {
          const { code, message } = error as Error & { code?: string }
          return `${code}: ${message}`
        }
      },
      call,
      args,
    )

  test('is a poster until it is booted: no worker, no kernel, nothing kept', async () => {
    const { page, requests, errors } = await newPage()
    await page.goto(`${stage.server.url}?embed#${link}`)
    await page.waitForSelector('.poster .boot')
    expect(await page.$eval('.poster', (poster) => poster.textContent)).toContain('Look at <b>this</b>.')
    expect(requests.filter((url) => /blobs\/|worker|console-/.test(url))).toEqual([])
    expect(await axeFindings(page)).toEqual([])
    await page.click('.poster .boot')
    await consoleShows(page, 'hello from pid 1')
    await page.waitForSelector('.origin-chip.is-same')
    expect(await axeFindings(page)).toEqual([])
    const kept = await page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name))
    expect(kept).not.toContain('pid1')
    expect(errors).toEqual([])
    await page.close()
  })

  test('keeps no disk that its guest writes on', async () => {
    const { page } = await newPage()
    await page.goto(`${stage.server.url}?embed#${disk}`)
    await page.waitForSelector('.poster .boot')
    await page.click('.poster .boot')
    await consoleShows(page, 'stays on the disk')
    await page.click('.embed-bar button ::-p-text(Stop)')
    await page.waitForFunction(() => document.documentElement.dataset.phase === 'stopped')
    // To look for earlier disks makes a data base, in which nothing lies.
    const kept = await page.evaluate(async () => {
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const opening = indexedDB.open('pid1')
        opening.onsuccess = () => resolve(opening.result)
        opening.onerror = () => reject(opening.error)
      })
      const names = [...database.objectStoreNames]
      const counts = names.map(
        (name) =>
          new Promise<number>((resolve) => {
            const counting = database.transaction(name).objectStore(name).count()
            counting.onsuccess = () => resolve(counting.result)
          }),
      )
      return { stores: names.length, rows: (await Promise.all(counts)).reduce((sum, count) => sum + count, 0) }
    })
    expect(kept.rows).toBe(0)
    expect(kept.stores).toBeGreaterThan(0)
    await page.close()
  })

  test('plays its script, and leads to the workbench', async () => {
    const { page } = await newPage()
    await page.goto(`${stage.server.url}?embed#${scripted}`)
    await page.waitForSelector('.poster .boot')
    expect(await page.$eval('.poster a', (a) => (a as HTMLAnchorElement).href)).toBe(`${stage.server.url}#${scripted}`)
    await page.click('.poster .boot')
    await page.waitForSelector('.player button ::-p-text(At once)')
    await page.click('.player button ::-p-text(At once)')
    await page.waitForSelector('.player ::-p-text(As the author saw it)')
    await page.close()
  })

  test('with an editor boots what was edited', async () => {
    const { page } = await newPage()
    await page.goto(`${stage.server.url}?embed=edit#${link}`)
    await page.waitForSelector('.poster .boot')
    await page.click('.poster .boot')
    await consoleShows(page, 'hello from pid 1')
    await page.waitForSelector('.embed-editor .cm-content')
    await page.click('.cm-content')
    await page.keyboard.down('Control')
    await page.keyboard.press('Home')
    await page.keyboard.up('Control')
    await page.keyboard.press('End')
    await page.keyboard.type('\necho edited by hand')
    await page.click('.embed-bar .button.primary')
    await consoleShows(page, 'edited by hand')
    expect(await axeFindings(page)).toEqual([])
    await page.close()
  })

  test('that is damaged says why, and shows nothing else', async () => {
    const { page } = await newPage()
    await page.goto(`${stage.server.url}?embed#${link.slice(0, -9)}`)
    await page.waitForSelector('.poster [role=alert] ::-p-text(it is cut short)')
    expect(await page.$('.poster .boot')).toBeNull()
    await page.close()
  })

  test('costs a host page a button until somebody wants it; then it boots, types and expects', async () => {
    const { page, requests } = await openHost({ link, title: 'Lesson 1' })
    await page.waitForSelector('#demo button ::-p-text(Show Lesson 1)')
    expect(requests.filter((url) => !url.startsWith(hostUrl)).map((url) => url.split('/').at(-1))).toEqual(['embed.js'])
    expect(await drive(page, 'state')).toEqual({ phase: 'idle' })
    expect(await drive(page, 'type', 'ls\n')).toMatch(/^machine-not-running: /)
    expect(await drive(page, 'boot')).toMatchObject({ phase: expect.stringMatching(/^(preparing|starting|running)$/) })
    await drive(page, 'expect', '~ #')
    await drive(page, 'type', 'echo $((6 * 7)) is the answer\n')
    expect(await drive(page, 'expect', '42 is the answer')).toBeUndefined()
    expect(await drive(page, 'expect', 'never said', 100)).toMatch(/^boot-timed-out: /)
    expect(await drive(page, 'resize', 20)).toBeUndefined()
    expect(await drive(page, 'resize', 2000)).toMatch(/^request-invalid: /)
    await drive(page, 'type', 'poweroff -f\n')
    expect(await drive(page, 'expect', 'never said')).toMatch(/^boot-ended: /)
    expect(await drive(page, 'state')).toMatchObject({ phase: 'halted' })
    await page.close()
  })

  test('answers nobody but the host that its address names', async () => {
    const { page } = await newPage()
    await page.goto(hostUrl)
    await page.evaluate(
      async (addresses) => {
        Object.assign(globalThis, { heard: [] })
        window.addEventListener('message', ({ data }) =>
          (globalThis as unknown as { heard: unknown[] }).heard.push(data),
        )
        for (const src of addresses) {
          const frame = document.createElement('iframe')
          frame.src = src
          const loaded = new Promise((resolve) => frame.addEventListener('load', resolve))
          document.body.append(frame)
          await loaded
        }
      },
      [`${stage.server.url}?embed#${link}`, `${stage.server.url}?embed&host=https://elsewhere.example#${link}`],
    )
    const frames = page.frames().slice(1)
    expect(frames.length).toBe(2)
    for (const frame of frames) {
      await frame.waitForSelector('.poster .boot')
      await frame.evaluate(() => {
        Object.assign(globalThis, { came: 0 })
        window.addEventListener('message', () => (globalThis as unknown as { came: number }).came++)
      })
    }
    await page.evaluate(() => {
      for (const frame of document.querySelectorAll('iframe'))
        for (const message of [
          { pid1: 1, id: 1, call: 'boot' },
          { pid1: 1, id: 2, call: 'state' },
        ])
          frame.contentWindow!.postMessage(message, '*')
    })
    for (const frame of frames) {
      await frame.waitForFunction(() => (globalThis as unknown as { came: number }).came === 2)
      expect(await frame.$('.poster .boot')).not.toBeNull()
    }
    expect(await page.evaluate(() => (globalThis as unknown as { heard: unknown[] }).heard)).toEqual([])
    await page.close()
  })

  test('refuses what its protocol does not know, and ignores what is not of it', async () => {
    const { page } = await newPage()
    await page.goto(hostUrl)
    const answers = await page.evaluate(
      async (src) => {
        const heard: { id?: number; error?: { code: string } }[] = []
        const frame = document.createElement('iframe')
        frame.src = src
        const ready = new Promise<void>((resolve) => {
          window.addEventListener('message', ({ data }) => {
            if (data.event === 'ready') resolve()
            else heard.push(data)
          })
        })
        document.body.append(frame)
        await ready
        const last = { pid1: 1, id: 9, call: 'state' }
        const messages = [
          ...[null, 7, 'boot', {}, { pid1: 2, id: 1, call: 'boot' }, { pid1: 1, call: 'boot' }, { pid1: 1, id: 'x' }],
          ...[
            { pid1: 1, id: 2, call: 'eval', code: '1' },
            { pid1: 1, id: 3, call: 'type' },
          ],
          ...[
            { pid1: 1, id: 4, call: 'type', text: 'x'.repeat(70_000) },
            { pid1: 1, id: 5, call: 'boot', more: 1 },
          ],
          ...[
            { pid1: 1, id: 6, call: 'expect', text: '', timeout: 1 },
            { pid1: 1, id: 7, call: 'expect', text: 'x' },
          ],
          last,
        ]
        for (const message of messages) frame.contentWindow!.postMessage(message, '*')
        while (!heard.some(({ id }) => id === 9)) await new Promise((resolve) => setTimeout(resolve, 20))
        return heard.map(({ id, error }) => [id, error?.code ?? 'none'])
      },
      `${stage.server.url}?embed&host=${encodeURIComponent(new URL(hostUrl).origin)}#${link}`,
    )
    expect(answers).toEqual([...[2, 3, 4, 5, 6, 7].map((id) => [id, 'request-invalid']), [9, 'none']])
    await page.close()
  })
})
