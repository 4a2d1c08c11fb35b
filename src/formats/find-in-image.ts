/** Looks for bytes in the image of a disk, where most of it is zeros of which nothing is kept. */
import { findBytes } from './find-bytes.ts'
import { isGap, readImage, type SparseImage } from './sparse.ts'

/** Bytes looked through at once. */
const WINDOW = 1 << 22

/**
 * Offset of the next place after `from` where `needle` stands in the image, or of the last one before it if `backwards`;
 * at the end it goes on from the other end. -1 if it is nowhere.
 */
export function findInImage(image: SparseImage, needle: Uint8Array, from: number, backwards: boolean): number {
  if (needle.length === 0 || needle.length > image.size) return -1
  const last = image.size - needle.length
  const inRange = (low: number, high: number) => (backwards ? lastIn : firstIn)(image, needle, low, high)
  const [near, far] = backwards
    ? [inRange(0, Math.min(from - 1, last)), () => inRange(Math.max(0, from), last)]
    : [inRange(Math.max(0, from + 1), last), () => inRange(0, Math.min(from, last))]
  return near >= 0 ? near : far()
}

/** The first place from `low` to `high`. */
function firstIn(image: SparseImage, needle: Uint8Array, low: number, high: number): number {
  for (let at = low; at <= high; at += WINDOW) {
    const found = findWithin(image, needle, at, Math.min(at + WINDOW - 1, high), false)
    if (found >= 0) return found
  }
  return -1
}

/** The last place from `low` to `high`. */
function lastIn(image: SparseImage, needle: Uint8Array, low: number, high: number): number {
  for (let end = high; end >= low; end -= WINDOW) {
    const found = findWithin(image, needle, Math.max(low, end - WINDOW + 1), end, true)
    if (found >= 0) return found
  }
  return -1
}

function findWithin(image: SparseImage, needle: Uint8Array, low: number, high: number, isLast: boolean): number {
  const length = high - low + needle.length
  const hasOnlyZeros = needle.every((byte) => byte === 0)
  if (isGap(image, low, length)) return hasOnlyZeros ? (isLast ? high : low) : -1
  const bytes = readImage(image, low, length)
  const found = isLast ? findBytes(bytes, needle, bytes.length, true) : findBytes(bytes, needle, -1, false)
  return found < 0 ? -1 : low + found
}
