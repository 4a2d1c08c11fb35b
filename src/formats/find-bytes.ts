import { isGap, readImage, type SparseImage } from './sparse.ts'

/** So many places are looked at in one piece of memory. */
const WINDOW = 1 << 20

/**
 * Offset of the next place after `from` where `needle` stands in the image, or of the last one before it if `backwards`;
 * at the end it goes on from the other end. -1 if it is nowhere. Horspool's way, and past all that is not kept.
 */
export function findBytes(image: SparseImage, needle: Uint8Array, from: number, backwards: boolean): number {
  if (needle.length === 0 || needle.length > image.size) return -1
  const last = image.size - needle.length
  if (backwards) {
    const before = lastPlace(image, needle, 0, Math.min(from - 1, last))
    return before >= 0 ? before : lastPlace(image, needle, Math.max(0, from), last)
  }
  const after = firstPlace(image, needle, from + 1, last)
  return after >= 0 ? after : firstPlace(image, needle, 0, Math.min(from, last))
}

function firstPlace(image: SparseImage, needle: Uint8Array, low: number, high: number): number {
  for (let start = low; start <= high; start += WINDOW) {
    const most = Math.min(WINDOW - 1, high - start)
    if (isGap(image, start, most + needle.length)) {
      if (isZeros(needle)) return start
      continue
    }
    const found = searchForwards(readImage(image, start, most + needle.length), needle, 0, most)
    if (found >= 0) return start + found
  }
  return -1
}

function lastPlace(image: SparseImage, needle: Uint8Array, low: number, high: number): number {
  for (let end = high; end >= low; end -= WINDOW) {
    const start = Math.max(low, end - WINDOW + 1)
    if (isGap(image, start, end - start + needle.length)) {
      if (isZeros(needle)) return end
      continue
    }
    const found = searchBackwards(readImage(image, start, end - start + needle.length), needle, 0, end - start)
    if (found >= 0) return start + found
  }
  return -1
}

function isZeros(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0)
}

/** The first place from `low` to `high`. */
function searchForwards(bytes: Uint8Array, needle: Uint8Array, low: number, high: number): number {
  const end = needle.length - 1
  const skip = new Uint32Array(256).fill(needle.length)
  for (let i = 0; i < end; i++) skip[needle[i]!] = end - i
  for (let at = low; at <= high; at += skip[bytes[at + end]!]!) if (isAt(bytes, needle, at)) return at
  return -1
}

/** The last place from `low` to `high`. */
function searchBackwards(bytes: Uint8Array, needle: Uint8Array, low: number, high: number): number {
  const skip = new Uint32Array(256).fill(needle.length)
  for (let i = needle.length - 1; i > 0; i--) skip[needle[i]!] = i
  for (let at = high; at >= low; at -= skip[bytes[at]!]!) if (isAt(bytes, needle, at)) return at
  return -1
}

function isAt(bytes: Uint8Array, needle: Uint8Array, at: number): boolean {
  for (let i = needle.length - 1; i >= 0; i--) if (bytes[at + i] !== needle[i]) return false
  return true
}
