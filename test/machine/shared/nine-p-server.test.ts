import fc from 'fast-check'
import { expect, test } from 'vitest'
import { TYPE } from '../../../src/machine/shared/nine-p-message.ts'
import { NinePServer } from '../../../src/machine/shared/nine-p-server.ts'
import { SHARED_BYTES_MAX, SHARED_ENTRIES_MAX, SharedDirectory } from '../../../src/machine/shared/shared-directory.ts'

const ERROR = TYPE.lerror + 1

function message(type: number, tag: number, body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(7 + body.length)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, bytes.length, true)
  view.setUint8(4, type)
  view.setUint16(5, tag, true)
  bytes.set(body, 7)
  return bytes
}

const ATTACH = message(TYPE.attach, 1, Uint8Array.of(0, 0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0))

/** A field of a request; small numbers, so that fids meet. */
const field = fc.oneof(
  fc.nat(3).map((value) => Uint8Array.of(value, 0, 0, 0)),
  fc.uint8Array({ minLength: 4, maxLength: 8 }),
  fc.constantFrom('', '.', '..', 'a', 'b', 'a/b', '\0', '9P2000.L', 'x'.repeat(300)).map((name) => {
    const bytes = Buffer.from(name)
    return Uint8Array.of(bytes.length & 0xff, bytes.length >> 8, ...bytes)
  }),
)
const request = fc
  .tuple(
    fc.oneof(fc.constantFrom(...Object.values(TYPE)), fc.nat(255)),
    fc.nat(0xffff),
    fc.array(field, { maxLength: 6 }),
  )
  .map(([type, tag, fields]) => message(type, tag, new Uint8Array(fields.flatMap((bytes) => [...bytes]))))

test('whatever a guest asks, it gets one reply with its tag, and the directory stays sound', () => {
  fc.assert(
    fc.property(fc.array(request, { maxLength: 60 }), (requests) => {
      const directory = new SharedDirectory()
      const server = new NinePServer(directory)
      for (const bytes of [ATTACH, ...requests]) {
        const reply = server.handle(bytes)
        const view = new DataView(reply.buffer, reply.byteOffset, reply.byteLength)
        expect(view.getUint32(0, true)).toBe(reply.length)
        expect([bytes[4]! + 1, ERROR]).toContain(view.getUint8(4))
        expect(view.getUint16(5, true)).toBe(new DataView(bytes.buffer).getUint16(5, true))
      }
      const entries = directory.list()
      for (const { path } of entries) expect(path).toMatch(/^(\/[^/\0]{1,255})+$/)
      // With all names gone and a new session begun, nothing is left.
      for (const name of directory.root.entries.keys()) directory.remove(`/${name}`)
      server.handle(message(TYPE.version, 0, new Uint8Array(6)))
      expect(directory.list()).toEqual([])
      expect(directory.bytesLeft).toBe(SHARED_BYTES_MAX)
      expect(directory.entriesLeft).toBe(SHARED_ENTRIES_MAX)
    }),
    { numRuns: 1000 },
  )
})

test('a request cut short anywhere is refused', () => {
  for (let length = 0; length < ATTACH.length; length++)
    expect(new NinePServer(new SharedDirectory()).handle(ATTACH.subarray(0, length))[4]).toBe(ERROR)
  expect(new NinePServer(new SharedDirectory()).handle(ATTACH)[4]).toBe(TYPE.attach + 1)
})

test('a directory read into no room at all is read as nothing', () => {
  const server = new NinePServer(new SharedDirectory())
  server.handle(ATTACH)
  const reply = server.handle(message(TYPE.readdir, 2, new Uint8Array(16)))
  expect([...reply]).toEqual([11, 0, 0, 0, TYPE.readdir + 1, 2, 0, 0, 0, 0, 0])
})
