/** Links of somebody who means no good, opened in the page under its own strict policy. */
import { createHash } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { currentBase } from '../../src/link/bases.ts'
import { packBody } from '../../src/link/body.ts'
import { sealEnvelope } from '../../src/link/envelope.ts'
import { recipeNamed, writeProjectFile } from '../../src/project/index.ts'
import { describeInBrowsers } from './browsers.ts'
import { Workbench } from './workbench.ts'

/** What would run, ask somebody, or be markup, wherever it is taken for more than text. */
const PAYLOADS = [
  '<img src=x onerror="hacked=1">',
  '<script>hacked=1</script>',
  '<svg onload=hacked=1>',
  '<iframe srcdoc="<script>parent.hacked=1</script>">',
  '<a href="javascript:hacked=1" autofocus onfocus=hacked=1>x</a>',
  '"><style>@import "https://evil.example/x.css";</style>',
  '<link rel=stylesheet href=https://evil.example/x.css>',
  '<meta http-equiv=refresh content="0;url=https://evil.example/">',
  'url(https://evil.example/x.png)',
  '{{constructor.constructor("hacked=1")()}}',
  'javascript:hacked=1',
  '\u202egnp.exe\u2066',
  '\x1b]8;;javascript:hacked=1\x07x\x1b]8;;\x07',
]

const { name, sha256 } = currentBase('minimal')
const base = [name, sha256]

function linkOf(body: unknown): string {
  const bytes = new TextEncoder().encode(JSON.stringify(body))
  return sealEnvelope({ version: 1, codec: 1, size: bytes.length, images: [new Uint8Array(32)], body: packBody(bytes) })
}

/** Every text that a link can bring, with each payload: whole links, with a checksum that is right. */
const wholeLinks = PAYLOADS.flatMap((payload) => [
  linkOf({ base, set: { name: payload } }),
  linkOf({ base, set: { demo: { note: payload, masks: [payload] } } }),
  linkOf({ base, set: { demo: { script: [{ caption: payload, wait: payload, type: payload, expect: payload }] } } }),
  linkOf({ base, set: { commandLine: payload.slice(0, 200) } }),
  linkOf({ base, put: [{ path: `/${payload.replaceAll('/', '_')}`, kind: 'file', mode: '644', text: payload }] }),
  linkOf({ base, put: [{ path: '/l', kind: 'symlink', target: payload }] }),
  linkOf({ base: [payload, sha256] }),
])

/** No links at all, or not whole. */
const fragments = [
  ...PAYLOADS.slice(0, 4).flatMap((payload) => [payload, `demo=${payload}`, `src=${encodeURIComponent(payload)}`]),
  'src=https://evil.example/x.json&sha256=00',
  `src=https://evil.example/x.json&sha256=${'0'.repeat(64)}`,
  `src=javascript:hacked=1&sha256=${'0'.repeat(64)}`,
  `src=data:application/json,{}&sha256=${'0'.repeat(64)}`,
]

const LINKS = [...wholeLinks, ...fragments]

describeInBrowsers('hostile links', (stage) => {
  test('run no script, ask nobody, and are text wherever they are shown', async () => {
    expect(LINKS.length).toBeGreaterThanOrEqual(100)
    const workbench = await Workbench.open(stage.browser, stage.server.url)
    const { page, requests } = workbench
    await workbench.atRest()
    await page.waitForSelector('html[data-ready]')
    const before = requests.length
    const elements = await page.$$eval(
      'body script, body iframe, body link, body meta, body img',
      (found) => found.length,
    )
    for (const link of LINKS) {
      await page.evaluate((fragment) => {
        location.hash = fragment
      }, link)
      await page.waitForFunction(() => {
        const dialog = document.querySelector('.open-link')
        return dialog?.querySelector('.link-verdict:is(.is-same, .is-other), [role=alert], .link-url')
      })
      const found = await page.evaluate(() => ({
        markup: document.querySelectorAll('body script, body iframe, body link, body meta, body img').length,
        inDialog: document.querySelectorAll('.open-link :is(script, iframe, img, svg, style, a, link, meta)').length,
        hacked: 'hacked' in globalThis,
        phase: document.documentElement.dataset.phase,
      }))
      expect(found, link).toEqual({ markup: elements, inDialog: 0, hacked: false, phase: 'idle' })
      await page.keyboard.press('Escape')
      await page.waitForFunction(() => location.hash === '' && !document.querySelector('.open-link'))
    }
    const asked = requests.slice(before).filter((url) => !url.startsWith(stage.server.url) && !url.startsWith('data:'))
    expect(asked).toEqual([])
    expect(workbench.errors).toEqual([])
    await page.close()
  }, 300_000)
})

describeInBrowsers('a link to a file elsewhere', (stage) => {
  const project = { ...recipeNamed('minimal').make(), name: 'From elsewhere' }
  const file = writeProjectFile(project)
  const hash = createHash('sha256').update(file).digest('hex')
  let server: Server
  let asked: string[] = []
  let address: string

  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push(request.url!)
      response.setHeader('access-control-allow-origin', '*')
      response.end(request.url === '/demo.pid1.json' ? file : '{"format":"pid1"}')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(() => {
    server.close()
  })

  const open = (path: string) =>
    Workbench.open(stage.browser, `${stage.server.url}#src=${encodeURIComponent(address + path)}&sha256=${hash}`)

  test('asks before it is fetched, and opens if it is what the link names', async () => {
    asked = []
    const { page } = await open('/demo.pid1.json')
    await page.waitForSelector('.open-link .link-url ::-p-text(/demo.pid1.json)')
    expect(asked).toEqual([])
    await page.click('.open-link .button.primary')
    await page.waitForSelector('.open-link h2 ::-p-text(From elsewhere)')
    expect(asked).toEqual(['/demo.pid1.json'])
    await page.click('.open-link .dialog-buttons button ::-p-text(Edit)')
    await page.waitForSelector('.project-name ::-p-text(From elsewhere)')
    await page.close()
  })

  test('is refused if it is anything else', async () => {
    const { page } = await open('/other')
    await page.waitForSelector('.open-link .link-url')
    await page.click('.open-link .button.primary')
    await page.waitForSelector('.open-link [role=alert] ::-p-text(is not what the link is of)')
    expect(await page.$('.open-link .button.primary')).toBeNull()
    await page.close()
  })
})
