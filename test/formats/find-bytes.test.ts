import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findBytes } from '../../src/formats/find-bytes.ts'
import { flatten, imageOf, type SparseImage } from '../../src/formats/sparse.ts'

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

/** Few values, so that much is found; with gaps. */
const bytes = fc.uint8Array({ min: 0, max: 2, minLength: 1, maxLength: 40 })
const images = fc.array(fc.tuple(fc.nat(60), bytes), { maxLength: 5 }).chain((list) =>
  fc.nat(50).map((rest): SparseImage => {
    let offset = 0
    const pieces = list.map(([gap, each]) => {
      const piece = { offset: offset + gap, bytes: each as Uint8Array<ArrayBuffer> }
      offset += gap + each.length
      return piece
    })
    return { size: offset + rest, pieces }
  }),
)

test('finds in an image with gaps what is found in all its bytes', () => {
  const needles = fc.uint8Array({ min: 0, max: 2, minLength: 0, maxLength: 4 })
  fc.assert(
    fc.property(images, needles, fc.nat(300), fc.boolean(), (image, needle, anywhere, backwards) => {
      const from = image.size === 0 ? 0 : anywhere % image.size
      expect(findBytes(image, needle, from, backwards)).toBe(
        findBytes(imageOf(flatten(image)), needle, from, backwards),
      )
    }),
    { numRuns: 1000 },
  )
})

test('finds what lies over the border of what is looked through at once, and takes no time for gaps', () => {
  const needle = Uint8Array.of(1, 2, 3, 4)
  const size = 2 ** 40
  for (const offset of [(1 << 22) - 2, (1 << 22) * 5 - 1, 2 ** 33 + 1]) {
    const image = { size: 2 ** 33 + (1 << 24), pieces: [{ offset, bytes: needle }] }
    expect(findBytes(image, needle, 0, false)).toBe(offset)
    expect(findBytes(image, needle, 0, true)).toBe(offset)
  }
  expect(findBytes({ size, pieces: [] }, new Uint8Array(3), 7, false)).toBe(8)
  expect(findBytes({ size, pieces: [] }, new Uint8Array(3), 7, true)).toBe(6)
})

test('nothing is nowhere', () => {
  expect(findBytes(imageOf(new Uint8Array(3)), new Uint8Array(0), 0, false)).toBe(-1)
  expect(findBytes(imageOf(new Uint8Array(0)), new Uint8Array(1), 0, true)).toBe(-1)
})
