import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { flatten, imageOf, type SparseImage } from '../../src/formats/sparse.ts'
import { Disk } from '../../src/machine/disk.ts'

const SIZE = 20 * 4096 + 512

/** Images of SIZE bytes: some runs of bytes, zeros between them. */
const images: fc.Arbitrary<SparseImage> = fc
  .array(fc.tuple(fc.nat(9000), fc.uint8Array({ minLength: 1, maxLength: 9000 })), { maxLength: 8 })
  .map((runs) => {
    let at = 0
    const pieces = []
    for (const [gap, bytes] of runs) {
      const offset = at + gap
      if (offset + bytes.length > SIZE) break
      pieces.push({ offset, bytes })
      at = offset + bytes.length
    }
    return { size: SIZE, pieces }
  })

/** Writes of whole sectors, some of them zeros. */
const writes = fc.array(
  fc.record({
    sector: fc.nat(SIZE / 512 - 20),
    count: fc.integer({ min: 1, max: 20 }),
    fill: fc.constantFrom(0, 1, 7),
  }),
  { maxLength: 12 },
)

test('a disk reads as its image with all that was written over it, and its image says the same', () => {
  fc.assert(
    fc.property(images, writes, fc.nat(SIZE), fc.nat(20_000), (image, list, offset, length) => {
      const before = flatten(image)
      const expected = before.slice()
      const disk = new Disk(image)
      for (const { sector, count, fill } of list) {
        const bytes = new Uint8Array(count * 512).fill(fill)
        disk.write(sector * 512, bytes)
        expected.set(bytes, sector * 512)
        // The disk has a copy.
        bytes.fill(9)
      }
      expect(hash(disk.read(offset, length))).toBe(hash(expected.subarray(offset, offset + length)))
      expect(disk.written).toBe(list.reduce((sum, { count }) => sum + count * 512, 0))
      const now = disk.image()
      expect(hash(flatten(now))).toBe(hash(expected))
      let end = 0
      for (const piece of now.pieces) {
        expect(piece.offset).toBeGreaterThanOrEqual(end)
        end = piece.offset + piece.bytes.length
      }
      expect(end).toBeLessThanOrEqual(SIZE)
      expect(hash(flatten(image))).toBe(hash(before))
    }),
  )
})

test('what was read before a write stays what it was', () => {
  const disk = new Disk(imageOf(new Uint8Array(8192).fill(1)))
  disk.write(0, new Uint8Array(512).fill(2))
  const read = disk.read(0, 1024)
  disk.write(0, new Uint8Array(1024).fill(3))
  expect(read[0]).toBe(2)
})

test('a page that is written full of zeros is no longer kept', () => {
  const disk = new Disk(imageOf(new Uint8Array(3 * 4096).fill(1)))
  disk.write(4096, new Uint8Array(4096))
  expect(disk.image().pieces.map(({ offset, bytes }) => [offset, bytes.length])).toEqual([
    [0, 4096],
    [8192, 4096],
  ])
})

test('a size that is not of whole sectors is rounded up', () => {
  const disk = new Disk(imageOf(new Uint8Array(1000).fill(1)))
  expect(disk.size).toBe(1024)
  expect(disk.read(512, 512)).toEqual(new Uint8Array(512).fill(1, 0, 488))
  expect(disk.image().size).toBe(1024)
})

const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
