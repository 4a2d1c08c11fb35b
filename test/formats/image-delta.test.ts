import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { imageDelta, patchImage } from '../../src/formats/image-delta.ts'
import { flatten, imageOf, type SparseImage } from '../../src/formats/sparse.ts'

const PAGE = 4096
const SIZE = 20 * PAGE + 512

/** Images of SIZE bytes: some runs of bytes, some of them zeros, and zeros between them. */
const images: fc.Arbitrary<SparseImage> = fc
  .array(fc.tuple(fc.nat(9000), fc.integer({ min: 1, max: 9000 }), fc.nat(2)), { maxLength: 8 })
  .map((runs) => {
    let at = 0
    const pieces = []
    for (const [gap, length, fill] of runs) {
      const offset = at + gap
      if (offset + length > SIZE) break
      pieces.push({ offset, bytes: new Uint8Array(length).fill(fill) })
      at = offset + length
    }
    return { size: SIZE, pieces }
  })

const hash = (image: SparseImage) => createHash('sha256').update(flatten(image)).digest('hex')

test('a delta over its base is the image again, in pieces that lie in order within it', () => {
  fc.assert(
    fc.property(images, images, (base, image) => {
      const patched = patchImage(base, imageDelta(base, image))
      expect(hash(patched)).toBe(hash(image))
      let end = 0
      for (const { offset, bytes } of patched.pieces) {
        expect(offset).toBeGreaterThanOrEqual(end)
        end = offset + bytes.length
      }
      expect(end).toBeLessThanOrEqual(SIZE)
    }),
  )
})

test('a delta has the pages that differ, and no others', () => {
  const base = { size: SIZE, pieces: [{ offset: 0, bytes: new Uint8Array(8 * PAGE).fill(1) }] }
  const bytes = flatten(base).slice()
  bytes[PAGE + 7] = 9
  bytes[2 * PAGE] = 9
  bytes.fill(0, 5 * PAGE, 6 * PAGE)
  bytes[SIZE - 1] = 9
  expect(imageDelta(base, imageOf(bytes)).map((piece) => [piece.offset / PAGE, piece.bytes.length])).toEqual([
    [1, 2 * PAGE],
    [5, PAGE],
    [20, 512],
  ])
  expect(imageDelta(base, base)).toEqual([])
})

test('of a disk of 2 GiB only what is used is looked at', () => {
  const size = 2 ** 31
  const piece = (offset: number, fill: number) => ({ offset, bytes: new Uint8Array(100).fill(fill) })
  const base = { size, pieces: [piece(0, 1)] }
  const now = { size, pieces: [piece(0, 1), piece(size - 100, 2)] }
  const delta = imageDelta(base, now)
  expect(delta.map(({ offset }) => offset)).toEqual([size - PAGE])
  expect(patchImage(base, delta).pieces.at(-1)!.bytes.at(-1)).toBe(2)
})
