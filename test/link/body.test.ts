import { randomBytes } from 'node:crypto'
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { inflate } from '../../src/formats/inflate.ts'
import { layOutBody, packBody, readBody, unpackBody } from '../../src/link/body.ts'
import { DICTIONARY_1 } from '../../src/link/dictionary-1.ts'

const unlimited = () => ({ most: 1 << 24, left: 1 << 24 })

/** Text that has much of the dictionary in it, and text that has nothing of it. */
const texts = fc
  .array(
    fc.oneof(
      fc.tuple(fc.nat(DICTIONARY_1.length), fc.nat(400)).map(([at, length]) => DICTIONARY_1.slice(at, at + length)),
      fc.uint8Array({ maxLength: 300 }),
    ),
    { maxLength: 20 },
  )
  .map((parts) => new Uint8Array(Buffer.concat(parts)))

test('what zlib packs with a dictionary is unpacked, and zlib unpacks what is packed', () => {
  fc.assert(
    fc.property(texts, fc.constantFrom(1, 6, 9), (bytes, level) => {
      const byZlib = deflateRawSync(bytes, { level, dictionary: DICTIONARY_1 })
      expect(inflate(byZlib, 0, unlimited(), DICTIONARY_1)).toEqual({ bytes, end: byZlib.length })
      expect(unpackBody(packBody(bytes), bytes.length)).toEqual(bytes)
      expect(new Uint8Array(inflateRawSync(packBody(bytes), { dictionary: DICTIONARY_1 }))).toEqual(bytes)
    }),
  )
})

test('the dictionary is no part of what a budget pays for', () => {
  const bytes = DICTIONARY_1.slice(0, 5000)
  const budget = { most: 5000, left: 5000 }
  expect(inflate(packBody(bytes), 0, budget, DICTIONARY_1).bytes).toEqual(bytes)
  expect(budget.left).toBe(0)
  const short = { most: 4999, left: 4999 }
  expect(() => inflate(packBody(bytes), 0, short, DICTIONARY_1)).toThrow(
    expect.objectContaining({ code: 'limit-exceeded' }),
  )
})

test('contents that are no text take no more room than their bytes', () => {
  const content = new Uint8Array(randomBytes(3000))
  const laidOut = layOutBody({ base: ['minimal', 'ab'.repeat(32)], put: [{ path: '/x', content }, { path: '/y' }] })
  expect(laidOut.length).toBeLessThan(3200)
  expect(readBody(laidOut).put).toEqual([
    { path: '/x', base64: Buffer.from(content).toString('base64') },
    { path: '/y' },
  ])
})
