import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findBytes } from '../../src/formats/find-bytes.ts'
import { findInImage } from '../../src/formats/find-in-image.ts'
import { flatten, type SparseImage } from '../../src/formats/sparse.ts'

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
      expect(findInImage(image, needle, from, backwards)).toBe(findBytes(flatten(image), needle, from, backwards))
    }),
    { numRuns: 1000 },
  )
})

test('finds what lies over the border of what is looked through at once, and takes no time for gaps', () => {
  const needle = Uint8Array.of(1, 2, 3, 4)
  const size = 2 ** 40
  for (const offset of [(1 << 22) - 2, (1 << 22) * 5 - 1, 2 ** 33 + 1]) {
    const image = { size: 2 ** 33 + (1 << 24), pieces: [{ offset, bytes: needle }] }
    expect(findInImage(image, needle, 0, false)).toBe(offset)
    expect(findInImage(image, needle, 0, true)).toBe(offset)
  }
  expect(findInImage({ size, pieces: [] }, new Uint8Array(3), 7, false)).toBe(8)
  expect(findInImage({ size, pieces: [] }, new Uint8Array(3), 7, true)).toBe(6)
})
