/** Compresses with deflate (RFC 1951), as small as it can; the same in every engine. */
import { Deflate } from 'fflate'
import { crc32 } from './crc32.ts'
import { partsOf, type SparseImage } from './sparse.ts'

/** Bytes a step: some 30 ms of work. */
const STEP = 1 << 20

/** What archives keep of a content. */
export interface Deflated {
  readonly parts: readonly Uint8Array[]
  /** CRC-32 of the content itself. */
  readonly crc: number
}

/** Yields how many bytes are done, step by step; returns all of them compressed. */
export function* deflateInSteps(content: SparseImage): Generator<number, Deflated, void> {
  const parts: Uint8Array[] = []
  const stream = new Deflate({ level: 9 }, (part) => {
    parts.push(part)
  })
  if (content.size > 0) beginAtStart(stream)
  let crc = 0
  let done = 0
  for (const part of partsOf(content, STEP)) {
    crc = crc32(part, crc)
    done += part.length
    stream.push(part, done === content.size)
    yield done
  }
  if (content.size === 0) stream.push(new Uint8Array(), true)
  return { parts, crc }
}

/**
 * fflate 0.8 has its stream begin 32 KiB into a buffer, and refers back into the zeros before as if they had been part of
 * it (github.com/101arrowz/fflate, issue 260): of what has zeros near its start it makes what nobody can unpack. With
 * nothing before its start there is nothing to refer to.
 */
function beginAtStart(stream: Deflate): void {
  ;(stream as unknown as { s: object }).s = { l: 0, i: 0, w: 0, z: 0 }
}
