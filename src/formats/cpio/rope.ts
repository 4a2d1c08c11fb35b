/** A cpio archive as pieces: its headers are written, the files' contents stay where they are. */
import type { Content, Entry } from '../../rootfs/index.ts'
import { allocate, type Piece, type SparseImage } from '../sparse.ts'
import { contentOf } from './encode.ts'
import { align4, HEADER_LENGTH, TRAILER } from './header.ts'
import { type CpioSpan, layoutCpio } from './spans.ts'
import { writeHeaders } from './write-headers.ts'

/** A content up to this many bytes is copied: a piece of its own would cost more. */
const COPIED_MOST = 128

export interface CpioRope {
  /** The bytes that `encodeCpio` makes of the same entries. */
  readonly image: SparseImage
  readonly spans: readonly CpioSpan[]
  /** All bytes of the image but the shared contents and the zeros that fill up after them. */
  readonly own: Uint8Array<ArrayBuffer>
  /** The contents that are the image's pieces, in their order. */
  readonly shared: readonly Content[]
}

/**
 * The archive of entries, in the order of `listEntries`, in time that grows with their number and not with their
 * contents. `bytesOf` yields a content's bytes, which must not change as long as the image is in use.
 * Throws what `encodeCpio` throws.
 */
export function ropeCpio(entries: readonly Entry[], bytesOf: (content: Content) => Uint8Array): CpioRope {
  const { size, spans } = layoutCpio(entries)
  const contents = spans.map(({ dataLength }, i) => {
    const { inode } = entries[i]!
    return inode.kind === 'file' && dataLength > 0 ? inode.content : undefined
  })
  const isShared = (i: number) => contents[i] !== undefined && spans[i]!.dataLength > COPIED_MOST

  /** Where in the bytes of its own each header lies, and the trailer. */
  const heads = [0]
  for (let i = 0; i < spans.length; i++) {
    const { headerLength, dataLength } = spans[i]!
    heads[i + 1] = heads[i]! + headerLength + (isShared(i) ? 0 : align4(dataLength))
  }
  const own = allocate(heads[spans.length]! + align4(HEADER_LENGTH + TRAILER.length + 1))
  writeHeaders(own, entries, spans, 'newc', heads)

  const pieces: Piece[] = []
  const shared: Content[] = []
  /** The run of its own bytes that is still to become a piece, and where it lies in the image. */
  let run = 0
  let offset = 0
  for (let i = 0; i < spans.length; i++) {
    const content = contents[i]
    if (content === undefined) continue
    const { headerLength, dataOffset, dataLength } = spans[i]!
    const bytes = contentOf(spans[i]!, bytesOf(content))
    const dataAt = heads[i]! + headerLength
    if (!isShared(i)) {
      own.set(bytes, dataAt)
      continue
    }
    shared.push(content)
    pieces.push({ offset, bytes: own.subarray(run, dataAt) }, { offset: dataOffset, bytes })
    run = dataAt
    offset = align4(dataOffset + dataLength)
  }
  pieces.push({ offset, bytes: own.subarray(run) })
  return { image: { size, pieces }, spans, own, shared }
}
