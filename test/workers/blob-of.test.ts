import { expect, test } from 'vitest'
import { flatten, type SparseImage } from '../../src/formats/sparse.ts'
import { blobOf } from '../../workers/image/blob-of.ts'

test('a blob holds all bytes of an image, be the gaps between its pieces small or large', async () => {
  const piece = (offset: number, length: number) => ({ offset, bytes: new Uint8Array(length).fill(offset % 251) })
  const images: SparseImage[] = [
    { size: 0, pieces: [] },
    { size: 20 << 20, pieces: [] },
    { size: 40_000_000, pieces: [piece(1, 10), piece(12, 3), piece(70_000, 5), piece(30_000_001, 100)] },
  ]
  for (const image of images) {
    const blob = blobOf(image, 'application/octet-stream')
    expect(Buffer.compare(new Uint8Array(await blob.arrayBuffer()), flatten(image))).toBe(0)
  }
})
