/** Files to a zip archive (PKWARE APPNOTE.TXT 6.3), for Unix: with modes, and the same bytes for the same files. */
import { Pid1Error } from '../error.ts'
import { concat } from './concat.ts'
import { crc32 } from './crc32.ts'
import { type Deflated, deflateInSteps } from './deflate.ts'
import { limitText } from './reading.ts'
import { flatten, type SparseImage } from './sparse.ts'

export interface ZipFile {
  /** Relative, in ASCII. */
  readonly path: string
  readonly content: SparseImage
  /** Permission bits. */
  readonly mode: number
  /** Seconds since 1970, for what unpacks it; without it, 1980-01-01, which is the first day of a zip. */
  readonly mtime?: number
  /** True if compressing it again would gain nothing. */
  readonly isCompressed?: boolean
}

/** Its number of files and its offsets; for more there is another format, Zip64. */
const FILES_MOST = 0xffff
const SIZE_MOST = 0xffff_ffff

const VERSION = 20
/** Made on Unix: the upper half of the external attributes is st_mode. */
const MADE_BY = (3 << 8) | VERSION
const S_IFREG = 0o100000
const STORED = 0
const DEFLATED = 8
/** 1980-01-01 as MS-DOS writes it. */
const DOS_DATE = (1 << 5) | 1
/** "UT", the extended timestamp (Info-ZIP: proginfo/extrafld.txt), with the time of modification. */
const EXTENDED_TIMESTAMP = 0x5455
const MTIME_ONLY = 1

/** Yields how many bytes of all files are done; returns the archive. Throws limit-exceeded. */
export function* zipInSteps(files: readonly ZipFile[]): Generator<number, Uint8Array<ArrayBuffer>, void> {
  if (files.length > FILES_MOST) throw tooMany('entries', FILES_MOST)
  const parts: Uint8Array[] = []
  const central: Uint8Array[] = []
  let offset = 0
  let done = 0
  for (const file of files) {
    const { content } = file
    const data = file.isCompressed ? stored(content) : yield* shifted(deflateInSteps(content), done)
    done += content.size
    const size = data.parts.reduce((sum, { length }) => sum + length, 0)
    const common = commonFields(file, size, data.crc)
    const local = localHeader(file, common)
    parts.push(local)
    for (const part of data.parts) parts.push(part)
    central.push(centralHeader(file, common, offset))
    offset += local.length + size
    if (offset > SIZE_MOST) throw tooMany('bytes', SIZE_MOST)
  }
  return concat([...parts, ...central, endRecord(central, offset)])
}

function stored(content: SparseImage): Deflated {
  const bytes = flatten(content)
  return { parts: [bytes], crc: crc32(bytes) }
}

function* shifted<T>(steps: Generator<number, T, void>, by: number): Generator<number, T, void> {
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
    yield by + step.value
  }
}

/** A value and its size in bytes, little-endian. */
type Field = readonly [value: number, size: 1 | 2 | 4]

function localHeader(file: ZipFile, common: readonly Field[]): Uint8Array {
  return concat([record([[0x04034b50, 4], ...common]), nameOf(file), extraOf(file)])
}

function centralHeader(file: ZipFile, common: readonly Field[], offset: number): Uint8Array {
  const fields: Field[] = [
    [0x02014b50, 4],
    [MADE_BY, 2],
    ...common,
    // Length of a comment, number of the disk, "is text".
    [0, 2],
    [0, 2],
    [0, 2],
    [((S_IFREG | file.mode) << 16) >>> 0, 4],
    [offset, 4],
  ]
  return concat([record(fields), nameOf(file), extraOf(file)])
}

/** What both headers say of a file. */
function commonFields(file: ZipFile, size: number, crc: number): Field[] {
  return [
    [VERSION, 2],
    // No flags.
    [0, 2],
    [file.isCompressed ? STORED : DEFLATED, 2],
    [0, 2],
    [DOS_DATE, 2],
    [crc, 4],
    [size, 4],
    [file.content.size, 4],
    [file.path.length, 2],
    [extraOf(file).length, 2],
  ]
}

function endRecord(central: readonly Uint8Array[], offset: number): Uint8Array {
  const length = central.reduce((sum, header) => sum + header.length, 0)
  return record([
    [0x06054b50, 4],
    [0, 2],
    [0, 2],
    [central.length, 2],
    [central.length, 2],
    [length, 4],
    [offset, 4],
    [0, 2],
  ])
}

function nameOf({ path }: ZipFile): Uint8Array {
  return new TextEncoder().encode(path)
}

function extraOf({ mtime }: ZipFile): Uint8Array {
  if (mtime === undefined) return new Uint8Array()
  return record([
    [EXTENDED_TIMESTAMP, 2],
    [5, 2],
    [MTIME_ONLY, 1],
    [mtime, 4],
  ])
}

function record(fields: readonly Field[]): Uint8Array {
  const bytes = new Uint8Array(fields.reduce((sum, [, size]) => sum + size, 0))
  const view = new DataView(bytes.buffer)
  let at = 0
  for (const [value, size] of fields) {
    if (size === 1) view.setUint8(at, value)
    else if (size === 2) view.setUint16(at, value, true)
    else view.setUint32(at, value, true)
    at += size
  }
  return bytes
}

function tooMany(what: 'entries' | 'bytes', most: number) {
  return new Pid1Error(
    'limit-exceeded',
    `A zip archive holds at most ${limitText(what, most)}: choose another format`,
    {
      what,
      most,
    },
  )
}
