/** Links that were damaged on their way, and links that were never made by pid1. */

import fc from 'fast-check'
import { deflateSync } from 'fflate'
import { beforeAll, describe, expect, test } from 'vitest'
import { isPid1Error, type Pid1Error } from '../../src/error.ts'
import { encodeBase64Url } from '../../src/link/base64url.ts'
import { currentBase } from '../../src/link/bases.ts'
import { packBody } from '../../src/link/body.ts'
import { openEnvelope, sealEnvelope } from '../../src/link/envelope.ts'
import { readLink } from '../../src/link/link.ts'
import { recipeNamed, writeProjectFile } from '../../src/project/index.ts'
import real from './golden/version-1.json' with { type: 'json' }

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
/** The longest a refusal may take, in ms. */
const QUICK_MS = 100

const load = async () => {
  throw new Error('nothing is downloaded for a link that is refused')
}

/** The error that reading `link` ends in, and how long that took. */
async function refusal(link: string): Promise<{ error: Pid1Error<'link-invalid'>; ms: number }> {
  const start = performance.now()
  try {
    await readLink(link, load)
  } catch (error) {
    if (isPid1Error(error, 'link-invalid')) return { error, ms: performance.now() - start }
    throw error
  }
  throw new Error('it was opened')
}

/** Whatever else the machine is at: of three tries the quickest counts. */
const TRIES = 3

async function whyNot(link: string): Promise<string> {
  let quickest = Number.POSITIVE_INFINITY
  for (let attempt = 1; ; attempt++) {
    const { error, ms } = await refusal(link)
    quickest = Math.min(quickest, ms)
    if (quickest >= QUICK_MS && attempt < TRIES) continue
    expect(quickest).toBeLessThan(QUICK_MS)
    return error.data.why
  }
}

const encoder = new TextEncoder()
const bytesOf = (json: unknown) => encoder.encode(typeof json === 'string' ? json : JSON.stringify(json))
const { name, sha256 } = currentBase('minimal')
const base = [name, sha256]

/** A whole link around a body of one's own. */
function linkOf(body: Uint8Array | unknown, changes: Partial<Parameters<typeof sealEnvelope>[0]> = {}): string {
  const bytes = body instanceof Uint8Array ? body : bytesOf(body)
  const images = [new Uint8Array(32)]
  return sealEnvelope({ version: 1, codec: 1, size: bytes.length, images, body: packBody(bytes), ...changes })
}

// What a first call compiles is no part of what a refusal takes.
beforeAll(() => refusal(linkOf({ base, put: [{ path: '/x', kind: 'fifo', mode: 'no' }] })))

describe.each(['recipe minimal', 'another /init', 'a demo with a script'])('%s', (title) => {
  const { link } = real.find((candidate) => candidate.name === title)!

  test('with any one character changed is found out', () => {
    for (let at = 5; at < link.length; at++)
      for (const digit of DIGITS)
        if (digit !== link[at])
          expect(() => openEnvelope(link.slice(0, at) + digit + link.slice(at + 1))).toThrow(
            expect.objectContaining({ code: 'link-invalid' }),
          )
  })

  test('cut short anywhere is found out, and said to be', async () => {
    for (let length = 0; length < link.length; length++) {
      const cut = link.slice(0, length)
      expect(() => openEnvelope(cut), cut).toThrow(expect.objectContaining({ code: 'link-invalid' }))
    }
    expect(await whyNot(link.slice(0, -1))).toMatch(/cut-short|altered/)
    expect(await whyNot(link.slice(0, -10))).toBe('cut-short')
  })

  test('with anything added is found out', async () => {
    for (const more of ['A', 'AAAA', '.', ' ', '%20', '=', '\n', '&x=1'])
      expect(await whyNot(link + more)).toBe('altered')
  })
})

describe('what pid1 never made', () => {
  test('a prototype is no field of anything', async () => {
    const link = linkOf(`{"base":${JSON.stringify(base)},"set":{"__proto__":{"name":"x","memory":1}}}`)
    const { project } = await readLink(link, load)
    expect(writeProjectFile(project)).toBe(writeProjectFile(recipeNamed('minimal').make()))
    expect({}).not.toHaveProperty('memory')
  })

  test('random characters and random bytes are refused', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.string({ maxLength: 300 }), fc.uint8Array({ maxLength: 300 }).map(encodeBase64Url)),
        async (text) => {
          expect(await whyNot(`demo=${text}`)).toMatch(/^(altered|cut-short)$/)
        },
      ),
    )
  })

  test('random bytes in a whole envelope are refused', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.nat(1 << 20), async (body, size) => {
        expect(await whyNot(linkOf({}, { body, size }))).toBe('refused')
      }),
    )
  })

  test('what is no link is said to be none', async () => {
    for (const text of ['', 'hello', 'src=x', 'dem', 'Demo=AQEG', '<img src=x onerror=alert(1)>'])
      expect(await whyNot(text)).toBe('refused')
  })

  test('a version from the future is told apart from damage', async () => {
    expect(await whyNot(linkOf({ base }, { version: 2 }))).toBe('newer')
    expect(await whyNot(linkOf({ base }, { version: 0 }))).toBe('altered')
    expect(await whyNot(linkOf({ base }, { codec: 9 }))).toBe('refused')
  })

  test('a link does not say that it came from another', async () => {
    const { project } = await readLink(linkOf({ base, set: { origin: 'demo=abc' } }), load)
    expect(project).not.toHaveProperty('origin')
  })

  test('13,000 characters that unpack to 10 MiB are refused before they are', async () => {
    const bomb = new Uint8Array(10 << 20)
    const body = deflateSync(bomb, { level: 9 })
    const honest = linkOf({}, { body, size: bomb.length })
    expect(honest.length).toBeGreaterThan(13_000)
    expect(await whyNot(honest)).toBe('refused')
    expect(await whyNot(linkOf({}, { body, size: 1000 }))).toBe('refused')
    expect(await whyNot(linkOf({}, { body, size: 1 << 18 }))).toBe('refused')
  })

  test('a million entries are refused before they are unpacked', async () => {
    const entries = bytesOf(`{"base":${JSON.stringify(base)},"put":[${'{},'.repeat(1_000_000)}{}]}`)
    expect(await whyNot(linkOf(entries))).toBe('refused')
  })

  test('a link longer than any is refused unread', async () => {
    expect(await whyNot(`demo=${'A'.repeat(10 << 20)}`)).toBe('refused')
  })

  test.for([
    ['a hundred thousand entries', `{"base":${JSON.stringify(base)},"put":[${'0,'.repeat(130_000)}0]}`],
    [
      'entries as many as there is room for',
      `{"base":${JSON.stringify(base)},"put":[${'{"path":""},'.repeat(17_000)}0]}`,
    ],
    ['brackets as deep as there is room for', '['.repeat(1 << 18)],
    [
      'settings as deep as there is room for',
      `{"base":${JSON.stringify(base)},"set":{"medium":${'['.repeat(120_000)}${']'.repeat(120_000)}}}`,
    ],
    ['a path as long as there is room for', { base, put: [{ path: '/a'.repeat(120_000), kind: 'fifo', mode: '644' }] }],
    ['a name as long as there is room for', { base, set: { name: 'a'.repeat(250_000) } }],
    [
      'most entries, the last of them wrong',
      {
        base,
        put: [
          ...Array.from({ length: 1_999 }, (_, at) => ({ path: `/f${at}`, kind: 'fifo', mode: '644' })),
          { path: '/g', kind: 'fifo', mode: '9' },
        ],
      },
    ],
    ['no JSON', 'base'],
    ['JSON of nothing', 'null'],
    ['no base', {}],
    ['a field that is none', { base, sets: {} }],
    ['a base of the wrong form', { base: ['minimal', 'sha256'] }],
    ['a field that no project has', { base, set: { script: 'alert(1)' } }],
    ['a prototype for a path', { base, put: [{ path: '__proto__', kind: 'fifo', mode: '644' }] }],
    ['a path that leaves the root', { base, put: [{ path: '/../x', kind: 'fifo', mode: '644' }] }],
    ['a path with a NUL', { base, put: [{ path: '/a\0b', kind: 'fifo', mode: '644' }] }],
    ['an entry without a parent', { base, put: [{ path: '/no/x', kind: 'fifo', mode: '644' }] }],
    ['a change of what is not there', { base, put: [{ path: '/no', text: '' }] }],
    ['a removal of what is not there', { base, remove: ['/no'] }],
    [
      'two entries of one name',
      {
        base,
        put: [
          { path: '/init', text: '' },
          { path: '/init', text: '' },
        ],
      },
    ],
    ['a hard link to itself', { base, put: [{ path: '/a', kind: 'link', to: '/a' }] }],
    [
      'hard links in a circle',
      {
        base,
        put: [
          { path: '/a', kind: 'link', to: '/b' },
          { path: '/b', kind: 'link', to: '/a' },
        ],
      },
    ],
    ['contents that are not there', { base, put: [{ path: '/init', bytes: 10 }] }],
    ['contents of a negative size', { base, put: [{ path: '/init', bytes: -1 }] }],
    ['contents of nobody', concat(bytesOf({ base }), Uint8Array.of(0, 1, 2))],
    ['a file that says two contents', { base, put: [{ path: '/init', text: 'a', base64: 'YQ==' }] }],
    ['a kernel whose bytes are others', { base, set: { kernel: { sha256, size: 1, base64: 'YQ==' } } }],
    ['fewer images than disks', { base, set: { disks: [{ directory: '/dev', fileSystem: 'ext4', size: 32 }] } }],
    ['memory without end', { base, set: { memory: 1e9 } }],
    [
      'a script of too many steps',
      { base, set: { demo: { script: Array.from({ length: 201 }, () => ({ type: 'ls' })) } } },
    ],
    ['a step that does two things', { base, set: { demo: { script: [{ type: 'ls', keys: 'q' }] } } }],
  ] as const)('%s is refused', async ([, body]) => {
    expect(await whyNot(linkOf(body))).toBe('refused')
  })
})

function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  return Uint8Array.of(...a, ...b)
}
