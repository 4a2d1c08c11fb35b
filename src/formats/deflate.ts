/** Compresses with deflate (RFC 1951), as small as it can; the same in every engine. */
import { Deflate } from 'fflate'

/** Bytes a step: some 30 ms of work. */
const STEP = 1 << 20

/** Yields how many bytes are done, step by step; returns all of them compressed. */
export function* deflateInSteps(bytes: Uint8Array): Generator<number, readonly Uint8Array[], void> {
  const parts: Uint8Array[] = []
  const stream = new Deflate({ level: 9 }, (part) => {
    parts.push(part)
  })
  let at = 0
  do {
    const end = Math.min(at + STEP, bytes.length)
    stream.push(bytes.subarray(at, end), end === bytes.length)
    at = end
    yield at
  } while (at < bytes.length)
  return parts
}
