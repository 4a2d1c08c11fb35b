/** Entries to the bytes of a cpio archive, as `find . | cpio -o -H newc` would write them. */
import { Pid1Error } from '../../error.ts'
import { type Content, contentSize, type Entry, encodePath, type Ino, PATH_MAX, TYPE_BITS } from '../../rootfs/index.ts'
import { align4, BLOCK, FIELD, FILESIZE_MAX, HEADER_LENGTH, MAGIC, sumBytes, TRAILER } from './header.ts'

// An engine compiles a module's own constants into its code, but looks those of others up at each use. Over the
// entries of a tree that costs as much as writing half of their headers.
const HEADER = HEADER_LENGTH
const NAME_MOST = PATH_MAX
const FILE_MOST = FILESIZE_MAX
const TYPE_FILE = TYPE_BITS.file
const TYPE_SYMLINK = TYPE_BITS.symlink

// The fields' offsets in units of two bytes.
const INO = FIELD.ino / 2
const MODE = FIELD.mode / 2
const UID = FIELD.uid / 2
const GID = FIELD.gid / 2
const NLINK = FIELD.nlink / 2
const MTIME = FIELD.mtime / 2
const FILESIZE = FIELD.filesize / 2
const RDEVMAJOR = FIELD.rdevmajor / 2
const RDEVMINOR = FIELD.rdevminor / 2
const NAMESIZE = FIELD.namesize / 2
const CHECK = FIELD.check / 2

/** newc, or newc with a checksum. */
export type CpioFormat = keyof typeof MAGIC

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
  return layout(entries, (text) => encodePath(text).length)
}

function layout(entries: readonly Entry[], byteLength: (text: string) => number): CpioLayout {
  const spans: CpioSpan[] = []
  const hardLinks = new Map<Ino, { readonly ino: Ino; left: number }>()
  let nextIno = 1
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

    // A NUL at its end in place of the slash at its beginning.
    const nameSize = byteLength(slashName(path))
    if (nameSize > NAME_MOST) throw tooLong(path, `its path has ${nameSize - 1} bytes`)
    let dataLength = 0
    // The kernel makes each name of a symlink anew, so each needs the target (linux/init/initramfs.c: do_symlink).
    if (inode.kind === 'symlink') {
      dataLength = byteLength(inode.target)
      if (dataLength >= NAME_MOST) throw tooLong(path, `its target has ${dataLength} bytes`)
    } else if (inode.kind === 'file' && isLast) {
      dataLength = contentSize(inode.content)
      if (dataLength > FILE_MOST) throw tooLarge(path, dataLength)
    }
    const dataOffset = align4(offset + HEADER + nameSize)
    spans.push({ path, ino, headerOffset: offset, headerLength: dataOffset - offset, nameSize, dataOffset, dataLength })
    offset = align4(dataOffset + dataLength)
  }
  return { size: Math.ceil((offset + align4(HEADER + TRAILER.length + 1)) / BLOCK) * BLOCK, spans }
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
  let { size, spans } = layout(entries, (text) => text.length)
  let bytes = allocate(size)
  if (!writeHeaders(bytes, entries, spans, format)) {
    ;({ size, spans } = layoutCpio(entries))
    bytes = allocate(size)
    writeHeaders(bytes, entries, spans, format)
  }
  writeContents(bytes, entries, spans, bytesOf, format)
  return { bytes, spans }
}

function allocate(size: number): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(size)
  } catch (cause) {
    throw new Pid1Error(
      'image-too-large',
      `Cannot pack an image of ${size} bytes: there is not enough memory for it here. Remove large files`,
      { size },
      { cause },
    )
  }
}

/** Writes all but the files' contents; false if a text is not as long as its span says. */
function writeHeaders(
  bytes: Uint8Array<ArrayBuffer>,
  entries: readonly Entry[],
  spans: readonly CpioSpan[],
  format: CpioFormat,
): boolean {
  // A header begins at a multiple of four, and each field on an even byte: no digit need be written alone.
  const words = new Uint32Array(bytes.buffer)
  const units = new Uint16Array(bytes.buffer)
  const magic = toUnits(MAGIC[format])
  let end = 0
  for (let i = 0; i < spans.length; i++) {
    const { path, ino, headerOffset, nameSize, dataOffset, dataLength } = spans[i]!
    const { inode, nlink } = entries[i]!
    const at = headerOffset / 2
    writeZeros(words, units, headerOffset)
    units[at] = magic[0]!
    units[at + 1] = magic[1]!
    units[at + 2] = magic[2]!
    writeHex(units, at + INO, ino)
    writeHex(units, at + UID, inode.uid)
    writeHex(units, at + GID, inode.gid)
    writeHex(units, at + NLINK, inode.kind === 'directory' ? DIRECTORY_NLINK : nlink)
    writeHex(units, at + MTIME, inode.mtime)
    writeHex(units, at + FILESIZE, dataLength)
    writeHex(units, at + NAMESIZE, nameSize)
    if (!writeText(bytes, headerOffset + HEADER, slashName(path), 1, nameSize - 1)) return false

    // Each kind by its own fixed name: to look up one that varies costs as much as all the fields.
    let type: number = TYPE_FILE
    if (inode.kind === 'symlink') {
      type = TYPE_SYMLINK
      if (!writeText(bytes, dataOffset, inode.target, 0, dataLength)) return false
    } else if (inode.kind !== 'file') {
      type = TYPE_BITS[inode.kind]
      if (inode.kind === 'character' || inode.kind === 'block') {
        writeHex(units, at + RDEVMAJOR, inode.major)
        writeHex(units, at + RDEVMINOR, inode.minor)
      }
    }
    writeHex(units, at + MODE, type | inode.mode)
    end = align4(dataOffset + dataLength)
  }
  writeZeros(words, units, end)
  units.set(magic, end / 2)
  writeHex(units, end / 2 + NLINK, 1)
  writeHex(units, end / 2 + NAMESIZE, TRAILER.length + 1)
  return writeText(bytes, end + HEADER, TRAILER, 0, TRAILER.length)
}

function writeContents(
  bytes: Uint8Array<ArrayBuffer>,
  entries: readonly Entry[],
  spans: readonly CpioSpan[],
  bytesOf: (content: Content) => Uint8Array,
  format: CpioFormat,
): void {
  const units = new Uint16Array(bytes.buffer)
  for (let i = 0; i < spans.length; i++) {
    const { inode } = entries[i]!
    if (inode.kind !== 'file') continue
    const { path, headerOffset, dataOffset, dataLength } = spans[i]!
    if (dataLength === 0) continue
    const content = bytesOf(inode.content)
    if (content.length !== dataLength) throw sizeWrong(path, dataLength, content.length)
    bytes.set(content, dataOffset)
    if (format === 'crc') writeHex(units, headerOffset / 2 + CHECK, sumBytes(content))
  }
}

const SLASH_TRAILER = `/${TRAILER}`

/** The name that `find .` piped to cpio gives an entry, with a slash before it. */
function slashName(path: string): string {
  if (path.length === 1) return '/.'
  // Without the "./" a file of the trailer's name would end the archive.
  return path.length === SLASH_TRAILER.length && path === SLASH_TRAILER ? `/.${path}` : path
}

/** Writes `text` from its character `start` on; false if that does not give `length` bytes. */
function writeText(bytes: Uint8Array, at: number, text: string, start: number, length: number): boolean {
  let bits = 0
  for (let i = start; i < text.length; i++) {
    const code = text.charCodeAt(i)
    bits |= code
    bytes[at + i - start] = code
  }
  if (bits < 0x80) return true
  const encoded = encodePath(start === 0 ? text : text.slice(start))
  if (encoded.length !== length) return false
  bytes.set(encoded, at)
  return true
}

/** As gen_init_cpio and most file systems count it: its own "." and its parent's name. No reader looks at it. */
const DIRECTORY_NLINK = 2

/** For each byte its two digits as one unit, in memory order. */
const HEX_PAIRS = toUnits(
  Array.from({ length: 256 }, (_, byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(''),
)
/** Four zeros, in whatever order. */
const ZEROS = 0x30303030

function toUnits(text: string): Uint16Array {
  return new Uint16Array(Uint8Array.from(text, (character) => character.charCodeAt(0)).buffer)
}

/** A header whose fields are all 0, without its magic. It ends in half a word. */
function writeZeros(words: Uint32Array, units: Uint16Array, offset: number): void {
  const end = (offset + HEADER - 2) / 4
  for (let at = offset / 4; at < end; at++) words[at] = ZEROS
  units[end * 2] = ZEROS & 0xffff
}

/** Writes a field that is all zeros so far. */
function writeHex(units: Uint16Array, at: number, value: number): void {
  units[at + 3] = HEX_PAIRS[value & 0xff]!
  if (value > 0xff) units[at + 2] = HEX_PAIRS[(value >>> 8) & 0xff]!
  if (value > 0xffff) {
    units[at + 1] = HEX_PAIRS[(value >>> 16) & 0xff]!
    units[at] = HEX_PAIRS[value >>> 24]!
  }
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
