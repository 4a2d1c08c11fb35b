/**
 * Offset of the next place after `from` where `needle` stands in `bytes`, or of the last one before it if `backwards`;
 * at the end it goes on from the other end. -1 if it is nowhere. Horspool's way, so that zeros without end do
 * not slow it down.
 */
export function findBytes(bytes: Uint8Array, needle: Uint8Array, from: number, backwards: boolean): number {
  if (needle.length === 0 || needle.length > bytes.length) return -1
  const last = bytes.length - needle.length
  if (backwards) {
    const before = searchBackwards(bytes, needle, 0, Math.min(from - 1, last))
    return before >= 0 ? before : searchBackwards(bytes, needle, Math.max(0, from), last)
  }
  const after = searchForwards(bytes, needle, from + 1, last)
  return after >= 0 ? after : searchForwards(bytes, needle, 0, Math.min(from, last))
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
