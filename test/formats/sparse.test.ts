import fc from 'fast-check'
import { expect, test } from 'vitest'
import { concat } from '../../src/formats/concat.ts'
import { flatten, keptSize, partsOf, type SparseImage } from '../../src/formats/sparse.ts'

/** Pieces and what lies between them. */
const images: fc.Arbitrary<SparseImage> = fc
  .array(fc.tuple(fc.nat(20), fc.uint8Array({ minLength: 1, maxLength: 20 })), { maxLength: 6 })
  .chain((runs) => {
    let end = 0
    const pieces = runs.map(([gap, bytes]) => {
      const offset = end + gap
      end = offset + bytes.length
      return { offset, bytes }
    })
    return fc.nat(20).map((gap) => ({ size: end + gap, pieces }))
  })

test('the parts of an image are all of it, in order, none empty or longer than was asked for', () => {
  fc.assert(
    fc.property(images, fc.integer({ min: 1, max: 30 }), (image, most) => {
      const parts = [...partsOf(image, most)]
      expect(concat(parts)).toEqual(flatten(image))
      expect(parts.every(({ length }) => length > 0 && length <= most)).toBe(true)
    }),
  )
})

test('the parts of 2 GiB of zeros are one array, many times', () => {
  const image = { size: 2 ** 31, pieces: [{ offset: 2 ** 30, bytes: Uint8Array.of(1) }] }
  expect(keptSize(image)).toBe(1)
  const parts = [...partsOf(image, 1 << 20)]
  expect(new Set(parts.map(({ buffer }) => buffer)).size).toBe(2)
  expect(parts.reduce((sum, { length }) => sum + length, 0)).toBe(image.size)
})
