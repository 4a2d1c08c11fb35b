/** An initramfs explained: each byte of it belongs to a field, and each field says what it holds and what for. */
import { decodePath } from '../../rootfs/index.ts'
import { gunzipMember, isGzip } from '../gzip.ts'
import { startsWith } from '../magic.ts'
import { budgetOf, corrupt, type Limits, truncated } from '../reading.ts'
import { type PlacedSpan, type Section, spansOf } from '../section.ts'
import type { Span } from '../span.ts'
import { explainPart } from './explain.ts'
import { align4, HEADER_LENGTH, MAGIC, readHeader, TRAILER } from './header.ts'
import { partsOfEntry } from './parts.ts'

/**
 * Explains one entry. `entry` begins at its header and holds at least the header and the name; what it holds of the
 * content makes the explanation better. `offset` is where it lies in the archive, which ends at `end`.
 * Throws archive-corrupt where the header's numbers are not hexadecimal.
 */
export function explainCpioEntry(entry: Uint8Array, offset: number, end: number): Span[] {
  const header = readHeader(entry, 0)
  const facts = {
    header,
    isCrc: startsWith(entry, MAGIC.crc),
    name: decodePath(entry.subarray(HEADER_LENGTH, HEADER_LENGTH + header.namesize - 1)),
    content: entry.subarray(align4(HEADER_LENGTH + header.namesize)).subarray(0, header.filesize),
  }
  return partsOfEntry(offset, header.namesize, header.filesize)
    .map((part) => ({ ...part, length: Math.min(part.length, end - part.offset) }))
    .filter((part) => part.length > 0)
    .map((part) => ({ ...part, ...explainPart(part, facts) }))
}

/** Explains the zeros after a trailer, or between archives. */
export function explainFiller(offset: number, length: number): Span {
  return {
    field: 'end padding',
    kind: 'padding',
    offset,
    length,
    value: length === 1 ? 'one zero byte' : `${length} zero bytes`,
    meaning:
      'cpio writes whole blocks of 512 bytes and fills the last one with zeros; the kernel skips zeros between archives',
  }
}

/** Every byte of the archive, as spans without gaps from its first to its last. Throws what `sectionsOfCpio` throws. */
export function layoutOfCpio(bytes: Uint8Array, limits: Limits): Generator<PlacedSpan, void, void> {
  return spansOf(sectionsOfCpio(bytes, limits))
}

/**
 * Every byte of an initramfs that `decodeCpio` reads, in sections without gaps from its first to its last. A compressed
 * archive within it is one.
 * Throws archive-corrupt, archive-truncated, gzip-corrupt, limit-exceeded.
 */
export function* sectionsOfCpio(bytes: Uint8Array, limits: Limits): Generator<Section, void, void> {
  const budget = budgetOf(limits)
  let at = 0
  while (at < bytes.length) {
    if (bytes[at] === 0) {
      let end = at + 1
      while (bytes[end] === 0) end++
      yield { ...explainFiller(at, end - at), region: FILLER, title: 'padding' }
      at = end
    } else if (isGzip(bytes, at)) {
      const member = gunzipMember(bytes, at, budget)
      yield { ...explainMember(at, member.end - at, member.bytes.length), region: ARCHIVE, title: 'gzip' }
      at = member.end
    } else if (startsWith(bytes, '0707', at)) {
      if (at + HEADER_LENGTH > bytes.length) throw truncated(at, null)
      const entry = sectionOfEntry(bytes, at)
      yield entry
      at += entry.length
    } else throw corrupt(at, 'neither an entry nor a compressed archive begins here')
  }
}

const ARCHIVE = { sort: 'file', name: 'entries' } as const
const FILLER = { sort: 'free', name: 'end padding' } as const

function sectionOfEntry(bytes: Uint8Array, offset: number): Section {
  const { namesize, filesize } = readHeader(bytes, offset)
  const parts = partsOfEntry(offset, namesize, filesize)
  const last = parts.at(-1)!
  const end = Math.min(last.offset + last.length, bytes.length)
  const name = decodePath(bytes.subarray(offset + HEADER_LENGTH, offset + HEADER_LENGTH + namesize - 1))
  const isTrailer = name === TRAILER
  return {
    field: 'entry',
    kind: 'name',
    offset,
    length: end - offset,
    value: name,
    meaning: 'The header of an entry, its name, and its content behind them',
    region: ARCHIVE,
    title: isTrailer ? 'trailer' : pathOfName(name),
    ...(!isTrailer && { path: pathOfName(name) }),
    fields: () => explainCpioEntry(bytes.subarray(offset), offset, bytes.length),
  }
}

/** "." is the root, as the archives of find and cpio have it. */
function pathOfName(name: string): string {
  const path = name.replace(/^\.?\/+/, '')
  return path === '.' ? '/' : `/${path}`
}

function explainMember(offset: number, length: number, unpacked: number): Span {
  return {
    field: 'gzip',
    kind: 'content',
    offset,
    length,
    value: `${length} bytes, which unpack to ${unpacked}`,
    meaning: 'A compressed archive: the kernel unpacks it and goes on behind it',
  }
}
