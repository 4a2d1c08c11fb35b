/** Images as blobs: what a browser keeps as it likes, in memory or on a disk, and hands from thread to thread at no cost. */
import type { SparseImage } from '../../src/formats/sparse.ts'

/** Bytes of zeros that are in a blob once, however often. */
const ZEROS = 8 << 20
/** Up to so many zeros are written out: each part of a blob takes time. */
const WRITTEN_MOST = 64 << 10

/** Smaller ones are as soon copied as looked up. Bytes. */
const KEPT_LEAST = 64 << 10

/** Of contents that several images share: a blob takes a copy of bytes, but none of another blob. */
const kept = new WeakMap<Uint8Array, Blob>()

function partOf(bytes: Uint8Array): BlobPart {
  if (bytes.length < KEPT_LEAST) return bytes as Uint8Array<ArrayBuffer>
  const blob = kept.get(bytes) ?? new Blob([bytes as Uint8Array<ArrayBuffer>])
  kept.set(bytes, blob)
  return blob
}

/** A blob of the image's bytes, all of them; it takes the memory of what is in it. */
export function blobOf(image: SparseImage, mediaType: string): Blob {
  const written = new Uint8Array(WRITTEN_MOST)
  let zeros: Blob | undefined
  const parts: BlobPart[] = []
  let at = 0
  const zerosUntil = (end: number) => {
    if (end - at <= WRITTEN_MOST) {
      if (end > at) parts.push(written.subarray(0, end - at))
      return
    }
    zeros ??= new Blob([new Uint8Array(ZEROS)])
    for (; at < end; at = Math.min(at + ZEROS, end)) parts.push(zeros.slice(0, end - at))
  }
  for (const { offset, bytes } of image.pieces) {
    zerosUntil(offset)
    parts.push(partOf(bytes))
    at = offset + bytes.length
  }
  zerosUntil(image.size)
  return new Blob(parts, { type: mediaType })
}
