import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findBytes } from '../../src/formats/find-bytes.ts'

const few = (length: { minLength?: number; maxLength: number }) => fc.uint8Array({ max: 2, ...length })

test('finds what Buffer finds, from anywhere, both ways, around the ends', () => {
  fc.assert(
    fc.property(few({ maxLength: 60 }), few({ minLength: 1, maxLength: 5 }), fc.nat(60), (bytes, needle, from) => {
      const places: number[] = []
      for (let at = Buffer.from(bytes).indexOf(needle); at >= 0; at = Buffer.from(bytes).indexOf(needle, at + 1))
        places.push(at)
      expect(findBytes(bytes, needle, from, false)).toBe(places.find((at) => at > from) ?? places[0] ?? -1)
      expect(findBytes(bytes, needle, from, true)).toBe(places.findLast((at) => at < from) ?? places.at(-1) ?? -1)
    }),
    { numRuns: 500 },
  )
})

test('nothing is nowhere', () => {
  expect(findBytes(new Uint8Array(3), new Uint8Array(0), 0, false)).toBe(-1)
  expect(findBytes(new Uint8Array(0), new Uint8Array(1), 0, true)).toBe(-1)
})
