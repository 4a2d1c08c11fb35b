/** Where the entries of an archive lie, in a few arrays: to hand thousands from thread to thread at once. */

import { align4, TRAILER } from './header.ts'
import type { CpioSpan } from './spans.ts'

/** The entries in their order; in the arrays of numbers the trailer after them. Offsets and lengths in bytes. */
export interface PackedSpans {
  readonly paths: readonly string[]
  /** Of the headers, ascending. */
  readonly offsets: Float64Array<ArrayBuffer>
  /** The names' lengths, NULs included. */
  readonly nameSizes: Uint16Array<ArrayBuffer>
  readonly contentSizes: Float64Array<ArrayBuffer>
}

export function packSpans(spans: readonly CpioSpan[]): PackedSpans {
  const count = spans.length + 1
  const packed = {
    paths: spans.map(({ path }) => path),
    offsets: new Float64Array(count),
    nameSizes: new Uint16Array(count),
    contentSizes: new Float64Array(count),
  }
  let end = 0
  spans.forEach(({ headerOffset, nameSize, dataOffset, dataLength }, at) => {
    packed.offsets[at] = headerOffset
    packed.nameSizes[at] = nameSize
    packed.contentSizes[at] = dataLength
    end = align4(dataOffset + dataLength)
  })
  packed.offsets[count - 1] = end
  packed.nameSizes[count - 1] = TRAILER.length + 1
  return packed
}
