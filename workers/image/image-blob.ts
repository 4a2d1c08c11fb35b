/** A sparse image as a file: its zeros are the same bytes over and over, and take no memory. */
import type { SparseImage } from '../../src/formats/sparse.ts'

const CHUNK = 1 << 20

export function imageBlob({ size, pieces }: SparseImage): Blob {
  const zeros = new Blob([new Uint8Array(CHUNK)])
  const parts: BlobPart[] = []
  let at = 0
  const fill = (end: number) => {
    for (; at + CHUNK <= end; at += CHUNK) parts.push(zeros)
    if (at < end) parts.push(zeros.slice(0, end - at))
    at = end
  }
  for (const { offset, bytes } of pieces) {
    fill(offset)
    parts.push(bytes as Uint8Array<ArrayBuffer>)
    at = offset + bytes.length
  }
  fill(size)
  return new Blob(parts, { type: 'application/octet-stream' })
}
