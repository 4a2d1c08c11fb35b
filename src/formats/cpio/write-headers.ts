/** The headers of a cpio archive's entries, written as fast as their bytes could be copied. */
import { type Entry, encodePath, TYPE_BITS } from '../../rootfs/index.ts'
import { align4, FIELD, HEADER_LENGTH, MAGIC, TRAILER } from './header.ts'
import { type CpioSpan, slashName } from './spans.ts'

// An engine compiles a module's own constants into its code, but looks those of others up at each use. Over the
// entries of a tree that costs as much as writing half of their headers.
const HEADER = HEADER_LENGTH
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

/**
 * Writes all that an archive has beside its files' contents: headers, names, targets of symlinks, the trailer. Each lies
 * where its span says, or, if not the whole archive is written, where `heads` has its header begin in `bytes`, at a
 * multiple of four; the trailer's comes last. `bytes` holds zeros so far. False if a text is not as long as its span says.
 */
export function writeHeaders(
  bytes: Uint8Array<ArrayBuffer>,
  entries: readonly Entry[],
  spans: readonly CpioSpan[],
  format: CpioFormat,
  heads?: readonly number[],
): boolean {
  // Each field begins on an even byte: no digit need be written alone.
  const words = new Uint32Array(bytes.buffer)
  const units = new Uint16Array(bytes.buffer)
  const magic = toUnits(MAGIC[format])
  let end = 0
  for (let i = 0; i < spans.length; i++) {
    const { path, ino, headerOffset, headerLength, nameSize, dataOffset, dataLength } = spans[i]!
    const { inode, nlink } = entries[i]!
    const head = heads ? heads[i]! : headerOffset
    const at = head / 2
    writeZeros(words, units, head)
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
    if (!writeText(bytes, head + HEADER, slashName(path), 1, nameSize - 1)) return false

    // Each kind by its own fixed name: to look up one that varies costs as much as all the fields.
    let type: number = TYPE_FILE
    if (inode.kind === 'symlink') {
      type = TYPE_SYMLINK
      if (!writeText(bytes, head + headerLength, inode.target, 0, dataLength)) return false
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
  if (heads) end = heads[spans.length]!
  writeZeros(words, units, end)
  units.set(magic, end / 2)
  writeHex(units, end / 2 + NLINK, 1)
  writeHex(units, end / 2 + NAMESIZE, TRAILER.length + 1)
  return writeText(bytes, end + HEADER, TRAILER, 0, TRAILER.length)
}

/** Writes a checksum into the header at `head`. */
export function writeCheck(bytes: Uint8Array<ArrayBuffer>, head: number, sum: number): void {
  writeHex(new Uint16Array(bytes.buffer), head / 2 + CHECK, sum)
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
