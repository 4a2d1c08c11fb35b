import fc from 'fast-check'
import { expect, test } from 'vitest'
import { AgentClient } from '../../../src/machine/agent/client.ts'
import { encodeFrame, FRAME_HEADER } from '../../../src/machine/agent/protocol.ts'
import { encodePath } from '../../../src/rootfs/index.ts'

const END = new Uint8Array(8)

/** An agent that answers each request as it is told to. */
function agentThat(answer: (request: number, type: string) => Uint8Array[]): AgentClient {
  const client: AgentClient = new AgentClient((bytes) => {
    const request = bytes[2]!
    if (request === 0) return
    queueMicrotask(() => {
      for (const piece of answer(request, String.fromCharCode(bytes[3]!))) client.receive(piece)
    })
  })
  return client
}

interface Fields {
  path?: string
  target?: string
  mode?: number
  rdev?: [number, number]
}

function record({ path = '/file', target = '', mode = 0o100644, rdev = [0, 0] }: Fields = {}): Uint8Array {
  const [name, to] = [encodePath(path), encodePath(target)]
  const bytes = new Uint8Array(48 + name.length + to.length)
  const view = new DataView(bytes.buffer)
  view.setUint16(0, name.length, true)
  view.setUint16(2, to.length, true)
  const fields = [1, 7, mode, 1, 2, 1, 99, 5, 1, ...rdev]
  for (const [index, value] of fields.entries()) view.setUint32(4 + 4 * index, value, true)
  bytes.set(name, 48)
  bytes.set(to, 48 + name.length)
  return bytes
}

test('a list arrives whole, in whatever pieces, with noise before and between its frames', async () => {
  const whole = [
    record({ path: '/', mode: 0o40755 }),
    record({ path: '/a\udcff' }),
    record({ path: '/l', target: 'to', mode: 0o120777 }),
  ]
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(40)), fc.string({ unit: fc.constantFrom('x', 'q', '1') }), async (cuts, noise) => {
      const client = agentThat((request) => {
        const body = Uint8Array.from(whole.flatMap((bytes) => [...bytes]))
        const half = body.length >> 1
        const bytes = Uint8Array.from([
          ...encodePath(noise),
          ...encodeFrame(request, 'l', body.subarray(0, half)),
          ...encodePath(noise),
          ...encodeFrame(request, 'l', body.subarray(half)),
          ...encodeFrame(request, '.', END),
        ])
        const pieces: Uint8Array[] = []
        let at = 0
        for (const cut of cuts) {
          pieces.push(bytes.subarray(at, at + cut))
          at += cut
        }
        return [...pieces, bytes.subarray(at)]
      })
      const { entries } = await client.list()
      expect(entries.map(({ path }) => path)).toEqual(['/', '/a\udcff', '/l'])
      expect(entries[1]).toMatchObject({ ino: 7, isChanged: true, inode: { kind: 'file', uid: 1, gid: 2, mtime: 99 } })
      expect(entries[1]!.inode).toMatchObject({ size: 5 + 2 ** 32 })
      expect(entries[2]!.inode).toMatchObject({ kind: 'symlink', target: 'to' })
    }),
  )
})

test.for<[string, Uint8Array]>([
  ['a path that leads out of the tree', record({ path: '/../etc' })],
  ['a path that is not absolute', record({ path: 'etc' })],
  ['an empty path', record({ path: '' })],
  ['a path with a NUL', record({ path: '/a\0b' })],
  ['a type of file that Linux has not', record({ mode: 0o170000 })],
  ['a symbolic link without a target', record({ mode: 0o120777 })],
  ['a device out of range', record({ mode: 0o020600, rdev: [4096, 0] })],
  ['a record that is cut off', record().subarray(0, 50)],
])('a list with %s is refused, and the next is taken', async ([, bytes]) => {
  let isGood = false
  const client = agentThat((request) => [
    encodeFrame(request, 'l', isGood ? record() : bytes),
    encodeFrame(request, '.', END),
  ])
  await expect(client.list()).rejects.toMatchObject({ code: 'agent-answer-invalid' })
  isGood = true
  expect((await client.list()).entries).toHaveLength(1)
})

test('any bytes at all end in an answer, an error of a known code, or silence', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('l', 'c', 't', 'h', '.'),
      fc.uint8Array({ maxLength: 200 }),
      async (type, body) => {
        const client = agentThat((request) => [encodeFrame(request, type, body), encodeFrame(request, '.', END)])
        client.patience = 1
        const asked = [client.list(), client.read([{ path: '/a', size: 1 }], () => {}), client.hello()]
        for (const outcome of await Promise.allSettled(asked))
          if (outcome.status === 'rejected')
            expect(outcome.reason).toMatchObject({ code: expect.stringMatching(/^[a-z-]+$/) })
      },
    ),
  )
})

test('files that were not asked for are refused', async () => {
  const header = `07070100000001000081A4${'0'.repeat(16)}00000001${'0'.repeat(48)}0000000500000000`
  const archive = encodePath(`${header}/etc\0\0`)
  const client = agentThat((request) => [encodeFrame(request, 'c', archive), encodeFrame(request, '.', END)])
  await expect(client.read([{ path: '/a', size: 1 }], () => {})).rejects.toMatchObject({ code: 'agent-answer-invalid' })
})

test('an answer to an earlier request is not taken for one to the next', async () => {
  const client = agentThat((request) => [
    encodeFrame(request - 1, 'l', record({ path: '/old' })),
    encodeFrame(request - 1, '.', END),
    encodeFrame(request, 'l', record({ path: '/new' })),
    encodeFrame(request, '.', END),
  ])
  expect((await client.list()).entries.map(({ path }) => path)).toEqual(['/new'])
})

test('an agent that says nothing more is called silent, and one that goes on is waited for', async () => {
  const silent = agentThat((request) => [encodeFrame(request, 'l', record())])
  silent.patience = 20
  await expect(silent.list()).rejects.toMatchObject({ code: 'agent-silent' })
})

test('a client that is closed answers all it was asked, and will be, with the reason', async () => {
  const client = agentThat(() => [])
  const asked = client.list()
  client.receive(new Uint8Array(FRAME_HEADER))
  await Promise.resolve()
  client.close(new Error('the machine ended'))
  await expect(asked).rejects.toThrow('the machine ended')
  await expect(client.hello()).rejects.toThrow('the machine ended')
})

test('an agent of another version is refused', async () => {
  const client = agentThat((request) => [
    encodeFrame(request, 'h', Uint8Array.of(2, 0, 0, 0)),
    encodeFrame(request, '.', END),
  ])
  await expect(client.hello()).rejects.toMatchObject({ code: 'agent-answer-invalid' })
})
