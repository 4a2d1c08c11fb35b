import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findBytes } from '../../src/formats/find-bytes.ts'
import { imageOf } from '../../src/formats/sparse.ts'

const few = (length: { minLength?: number; maxLength: number }) => fc.uint8Array({ max: 2, ...length })

test('finds what Buffer finds, from anywhere, both ways, around the ends', () => {
  fc.assert(
    fc.property(few({ maxLength: 60 }), few({ minLength: 1, maxLength: 5 }), fc.nat(60), (bytes, needle, from) => {
      const places: number[] = []
      for (let at = Buffer.from(bytes).indexOf(needle); at >= 0; at = Buffer.from(bytes).indexOf(needle, at + 1))
        places.push(at)
      expect(findBytes(imageOf(bytes), needle, from, false)).toBe(places.find((at) => at > from) ?? places[0] ?? -1)
      expect(findBytes(imageOf(bytes), needle, from, true)).toBe(
        places.findLast((at) => at < from) ?? places.at(-1) ?? -1,
      )
    }),
    { numRuns: 500 },
  )
})

test('finds what lies far apart in an image of little but zeros, and across its pieces', () => {
  const at = (offset: number, ...bytes: number[]) => ({ offset, bytes: Uint8Array.from(bytes) })
  const image = {
    size: 64 << 20,
    pieces: [at(7, 1, 2), at((32 << 20) - 1, 1), at(32 << 20, 2), at((40 << 20) - 2, 1, 2)],
  }
  const places = [7, (32 << 20) - 1, (40 << 20) - 2]
  const needle = Uint8Array.of(1, 2)
  for (const [i, place] of places.entries()) {
    expect(findBytes(image, needle, place, false)).toBe(places[(i + 1) % 3])
    expect(findBytes(image, needle, place, true)).toBe(places[(i + 2) % 3])
  }
  expect(findBytes(image, Uint8Array.of(0, 0, 3), 0, false)).toBe(-1)
})

test('nothing is nowhere', () => {
  expect(findBytes(imageOf(new Uint8Array(3)), new Uint8Array(0), 0, false)).toBe(-1)
  expect(findBytes(imageOf(new Uint8Array(0)), new Uint8Array(1), 0, true)).toBe(-1)
})
