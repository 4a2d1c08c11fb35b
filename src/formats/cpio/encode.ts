/** Entries to the bytes of a cpio archive, as `find . | cpio -o -H newc` would write them. */
import { Pid1Error } from '../../error.ts'
import { type Content, contentSize, type Entry, encodePath, type Ino, PATH_MAX, TYPE_BITS } from '../../rootfs/index.ts'
import { align4, BLOCK, FILESIZE_MAX, HEADER_LENGTH, MAGIC, sumBytes, TRAILER } from './header.ts'

/** Where one entry lies in the archive; offsets and lengths in bytes. */
export interface CpioSpan {
  readonly path: string
  /** The inode's number in the archive: from 1, in order of appearance, the same for hard links. */
  readonly ino: Ino
  readonly headerOffset: number
  /** Header, name and padding. */
  readonly headerLength: number
  /** Length of the name, its NUL included. */
  readonly nameSize: number
  readonly dataOffset: number
  /** Content without padding; 0 for a hard link unless it is the last one, which carries the content. */
  readonly dataLength: number
}

export interface CpioLayout {
  /** Bytes of the whole archive. */
  readonly size: number
  /** One for each entry, in order. */
  readonly spans: readonly CpioSpan[]
}

export interface CpioArchive {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly spans: readonly CpioSpan[]
}

/**
 * Where entries, in the order of `listEntries`, will lie in the archive.
 * Throws file-too-large, and path-invalid for a path or a link's target that the kernel would silently skip.
 */
export function layoutCpio(entries: readonly Entry[]): CpioLayout {
  return layout(entries, encodeTexts(entries))
}

function layout(entries: readonly Entry[], texts: Texts): CpioLayout {
  const spans: CpioSpan[] = []
  const hardLinks = new Map<Ino, { readonly ino: Ino; left: number }>()
  let nextIno = 1
  let text = 0
  let offset = 0
  for (const { path, ino: treeIno, nlink, inode } of entries) {
    let ino = nextIno
    let isLast = true
    if (nlink > 1) {
      const group = hardLinks.get(treeIno) ?? { ino: nextIno, left: nlink }
      hardLinks.set(treeIno, group)
      ino = group.ino
      isLast = --group.left === 0
    }
    if (ino === nextIno) nextIno++

    const nameSize = textLength(texts, text, archiveName(path)) + 1
    if (nameSize > PATH_MAX) throw tooLong(path, `its path has ${nameSize - 1} bytes`)
    text += nameSize
    let dataLength = 0
    // The kernel makes each name of a symlink anew, so each needs the target (linux/init/initramfs.c: do_symlink).
    if (inode.kind === 'symlink') {
      dataLength = textLength(texts, text, inode.target)
      if (dataLength >= PATH_MAX) throw tooLong(path, `its target has ${dataLength} bytes`)
      text += dataLength + 1
    } else if (inode.kind === 'file' && isLast) {
      dataLength = contentSize(inode.content)
      if (dataLength > FILESIZE_MAX) throw tooLarge(path, dataLength)
    }
    const dataOffset = align4(offset + HEADER_LENGTH + nameSize)
    spans.push({ path, ino, headerOffset: offset, headerLength: dataOffset - offset, nameSize, dataOffset, dataLength })
    offset = align4(dataOffset + dataLength)
  }
  return { size: Math.ceil((offset + MAGIC.newc.length + TRAILER_ENTRY.length) / BLOCK) * BLOCK, spans }
}

/**
 * The archive of entries, in the order of `listEntries`. `bytesOf` yields a content's bytes; what it yields is
 * copied at once and not kept.
 * Throws what `layoutCpio` throws before it makes a byte, and content-size-wrong if `bytesOf` is at odds with
 * `contentSize`.
 */
export function encodeCpio(
  entries: readonly Entry[],
  bytesOf: (content: Content) => Uint8Array,
  format: 'newc' | 'crc' = 'newc',
): CpioArchive {
  const texts = encodeTexts(entries)
  const { size, spans } = layout(entries, texts)
  const bytes = new Uint8Array(size)
  // A field begins on an even byte and is four pairs of digits: it is written as four units of two bytes.
  const units = new Uint16Array(bytes.buffer)
  const magic = new Uint16Array(encodePath(MAGIC[format]).buffer)
  let text = 0

  for (let i = 0; i < spans.length; i++) {
    const { path, ino, headerOffset, nameSize, dataOffset, dataLength } = spans[i]!
    const { inode, nlink } = entries[i]!
    let { mode } = inode
    let rdevmajor = 0
    let rdevminor = 0
    let check = 0
    copy(texts.bytes, text, bytes, headerOffset + HEADER_LENGTH, nameSize)
    text += nameSize
    // A type that is looked up by a fixed name costs a fraction of one that is not.
    if (inode.kind === 'symlink') {
      mode |= TYPE_BITS.symlink
      copy(texts.bytes, text, bytes, dataOffset, dataLength)
      text += dataLength + 1
    } else if (inode.kind === 'file') {
      mode |= TYPE_BITS.file
      if (dataLength > 0) {
        const content = bytesOf(inode.content)
        if (content.length !== dataLength) throw sizeWrong(path, dataLength, content.length)
        bytes.set(content, dataOffset)
        if (format === 'crc') check = sumBytes(content)
      }
    } else {
      mode |= TYPE_BITS[inode.kind]
      if (inode.kind === 'character' || inode.kind === 'block') {
        rdevmajor = inode.major
        rdevminor = inode.minor
      }
    }

    // In the order of FIELD.
    let at = headerOffset / 2
    units[at++] = magic[0]!
    units[at++] = magic[1]!
    units[at++] = magic[2]!
    at = writeHex(units, at, ino)
    at = writeHex(units, at, mode)
    at = writeHex(units, at, inode.uid)
    at = writeHex(units, at, inode.gid)
    at = writeHex(units, at, inode.kind === 'directory' ? DIRECTORY_NLINK : nlink)
    at = writeHex(units, at, inode.mtime)
    at = writeHex(units, at, dataLength)
    at = writeHex(units, at, 0)
    at = writeHex(units, at, 0)
    at = writeHex(units, at, rdevmajor)
    at = writeHex(units, at, rdevminor)
    at = writeHex(units, at, nameSize)
    writeHex(units, at, check)
  }
  const last = spans.at(-1)
  bytes.set(encodePath(MAGIC[format] + TRAILER_ENTRY), last ? align4(last.dataOffset + last.dataLength) : 0)
  return { bytes, spans }
}

/** Each entry's name, and each symlink's target after it, all ending in NUL. */
interface Texts {
  readonly bytes: Uint8Array
  /** True if all are ASCII, as nearly always. Then a text has as many bytes as characters. */
  readonly isAscii: boolean
}

/** One conversion for all texts is several times faster than one for each. */
function encodeTexts(entries: readonly Entry[]): Texts {
  let texts = ''
  for (const { path, inode } of entries) {
    texts += `${archiveName(path)}\0`
    if (inode.kind === 'symlink') texts += `${inode.target}\0`
  }
  const bytes = encodePath(texts)
  return { bytes, isAscii: bytes.length === texts.length }
}

function textLength({ bytes, isAscii }: Texts, at: number, text: string): number {
  return isAscii ? text.length : bytes.indexOf(0, at) - at
}

function copy(from: Uint8Array, at: number, to: Uint8Array, offset: number, length: number): void {
  for (let i = 0; i < length; i++) to[offset + i] = from[at + i]!
}

/** As gen_init_cpio and most file systems count it: its own "." and its parent's name. No reader looks at it. */
const DIRECTORY_NLINK = 2

const hex = (value: number) => value.toString(16).toUpperCase().padStart(8, '0')

/** The last entry after its magic: all fields 0 but nlink and the size of the name. */
const TRAILER_ENTRY = `${hex(0).repeat(4)}${hex(1)}${hex(0).repeat(6)}${hex(TRAILER.length + 1)}${hex(0)}${TRAILER}\0`

/** For each byte its two digits, in memory order, as one unit. */
const HEX_PAIRS = new Uint16Array(
  Uint8Array.from({ length: 512 }, (_, i) => hex(i >> 1).charCodeAt(6 + (i & 1))).buffer,
)

/** Returns where the next field begins. */
function writeHex(units: Uint16Array, at: number, value: number): number {
  units[at] = HEX_PAIRS[value >>> 24]!
  units[at + 1] = HEX_PAIRS[(value >>> 16) & 0xff]!
  units[at + 2] = HEX_PAIRS[(value >>> 8) & 0xff]!
  units[at + 3] = HEX_PAIRS[value & 0xff]!
  return at + 4
}

/** The name that `find .` piped to cpio gives an entry. */
function archiveName(path: string): string {
  if (path === '/') return '.'
  // Without the "./" a file of the trailer's name would end the archive.
  return path === `/${TRAILER}` ? `.${path}` : path.slice(1)
}

function tooLong(path: string, what: string) {
  const reason = `${what}, and Linux takes at most ${PATH_MAX - 1}`
  return new Pid1Error('path-invalid', `Cannot pack ${path.slice(0, 60)}: ${reason}`, { path, reason })
}

function tooLarge(path: string, size: number) {
  return new Pid1Error(
    'file-too-large',
    `Cannot pack ${path}: it has ${size} bytes, and a cpio archive holds files of at most ${FILESIZE_MAX}. Remove or split it`,
    { path, size, most: FILESIZE_MAX },
  )
}

function sizeWrong(path: string, size: number, actual: number) {
  return new Pid1Error('content-size-wrong', `${path} is said to have ${size} bytes, but has ${actual}`, {
    path,
    size,
    actual,
  })
}
