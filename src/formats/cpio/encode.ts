/** Entries to the bytes of a cpio archive, as `find . | cpio -o -H newc` would write them. */
import { Pid1Error } from '../../error.ts'
import type { Content, Entry } from '../../rootfs/index.ts'
import { allocate } from '../sparse.ts'
import { sumBytes } from './header.ts'
import { type CpioSpan, layOut, layoutCpio } from './spans.ts'
import { type CpioFormat, writeCheck, writeHeaders } from './write-headers.ts'

export interface CpioArchive {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly spans: readonly CpioSpan[]
}

/**
 * The archive of entries, in the order of `listEntries`. `bytesOf` yields a content's bytes; what it yields is
 * copied at once and not kept.
 * Throws what `layoutCpio` throws before it makes a byte, image-too-large, and content-size-wrong if `bytesOf` is at odds with
 * `contentSize`.
 */
export function encodeCpio(
  entries: readonly Entry[],
  bytesOf: (content: Content) => Uint8Array,
  format: CpioFormat = 'newc',
): CpioArchive {
  // Nearly all texts are ASCII. To find out is to write them: then it is known whether these lengths were right.
  let { size, spans } = layOut(entries, (text) => text.length)
  let bytes = allocate(size)
  if (!writeHeaders(bytes, entries, spans, format)) {
    ;({ size, spans } = layoutCpio(entries))
    bytes = allocate(size)
    writeHeaders(bytes, entries, spans, format)
  }
  writeContents(bytes, entries, spans, bytesOf, format)
  return { bytes, spans }
}

function writeContents(
  bytes: Uint8Array<ArrayBuffer>,
  entries: readonly Entry[],
  spans: readonly CpioSpan[],
  bytesOf: (content: Content) => Uint8Array,
  format: CpioFormat,
): void {
  for (let i = 0; i < spans.length; i++) {
    const { inode } = entries[i]!
    if (inode.kind !== 'file' || spans[i]!.dataLength === 0) continue
    const { headerOffset, dataOffset } = spans[i]!
    const content = contentOf(spans[i]!, bytesOf(inode.content))
    bytes.set(content, dataOffset)
    if (format === 'crc') writeCheck(bytes, headerOffset, sumBytes(content))
  }
}

/** Throws content-size-wrong unless the content has as many bytes as were laid out for it. */
export function contentOf({ path, dataLength }: CpioSpan, content: Uint8Array): Uint8Array {
  if (content.length !== dataLength) throw sizeWrong(path, dataLength, content.length)
  return content
}

function sizeWrong(path: string, size: number, actual: number) {
  return new Pid1Error('content-size-wrong', `${path} is said to have ${size} bytes, but has ${actual}`, {
    path,
    size,
    actual,
  })
}
