/**
 * The bytes of an initramfs to entries, by the rules of the kernel (linux/init/initramfs.c: unpack_to_rootfs):
 * cpio archives one after another, zeros between them, each plain or compressed. But where the kernel drops
 * something without a word, this throws or warns.
 */
import { Pid1Error } from '../../error.ts'
import {
  type BareDirectory,
  type Ino,
  kindOfMode,
  type Leaf,
  MAJOR_MAX,
  MINOR_MAX,
  PATH_MAX,
} from '../../rootfs/index.ts'
import { EntryList } from '../entry-list.ts'
import { gunzipMember, isGzip } from '../gzip.ts'
import type { Inflated } from '../inflate.ts'
import { startsWith, unknownArchive } from '../magic.ts'
import { normalPath, textField } from '../names.ts'
import { budgetOf, corrupt, type Decoded, type Limits, tooMany, truncated } from '../reading.ts'
import { align4, HEADER_LENGTH, type Header, MAGIC, readHeader, sumBytes, TRAILER } from './header.ts'

/**
 * Reads an initramfs. Contents are views of `bytes`, or of what was decompressed. `first` is what its first, compressed
 * member holds, where that is known already.
 * Throws archive-truncated, archive-corrupt, archive-unknown, gzip-corrupt, limit-exceeded, path-invalid,
 * path-exists, not-a-directory, number-invalid.
 */
export function decodeCpio(bytes: Uint8Array, limits: Limits, first?: Inflated): Decoded {
  if (bytes.length > limits.bytes) throw tooMany('bytes', limits.bytes)
  const budget = budgetOf(limits)
  const decoder = new Decoder(limits)
  decoder.read(bytes, (at) => {
    const member = at === 0 && first ? first : gunzipMember(bytes, at, budget)
    if (member === first) budget.left -= first.bytes.length
    decoder.read(member.bytes)
    return member.end
  })
  if (decoder.isEmpty) throw unknownArchive(bytes)
  return decoder.finish()
}

const DIGIT_ZERO = 0x30

class Decoder {
  private readonly list: EntryList
  /** Inodes with more than one name, by all that tells them apart; each archive has its own. */
  private readonly hardLinks = new Map<string, Ino>()
  /** Nothing was there but zeros, if anything. An archive without files has a trailer. */
  isEmpty = true
  /** The archive that is being read has had entries, and no trailer yet. */
  private isOpen = false

  constructor(limits: Limits) {
    this.list = new EntryList(limits)
  }

  /** Reads archives and zeros up to the end of `bytes`; `readMember` reads a compressed one, and says where it ends. */
  read(bytes: Uint8Array, readMember?: (at: number) => number): void {
    let at = 0
    while (at < bytes.length) {
      if (bytes[at] === 0) at++
      else if (bytes[at] === DIGIT_ZERO) at = this.entry(bytes, at)
      else if (isGzip(bytes, at) && readMember) at = readMember(at)
      else if (at === 0) throw unknownArchive(bytes)
      else throw corrupt(at, 'neither an entry nor a compressed archive begins here')
    }
  }

  finish(): Decoded {
    if (this.isOpen)
      this.list.warn('trailer-missing', null, `The archive has no ${TRAILER} at its end: it may have been cut short`)
    return this.list.finish()
  }

  /** Reads the entry at `at`; returns the offset of what follows. */
  private entry(bytes: Uint8Array, at: number): number {
    const isCrc = startsWith(bytes, MAGIC.crc, at)
    if (!isCrc && !startsWith(bytes, MAGIC.newc, at)) {
      if (at + 6 > bytes.length && startsWith(bytes, '07070'.slice(0, bytes.length - at), at)) throw truncated(at, null)
      throw at === 0 || startsWith(bytes, '070707', at)
        ? unknownArchive(bytes.subarray(at))
        : corrupt(at, 'no cpio magic')
    }
    if (at % 4 !== 0) throw corrupt(at, 'an archive begins here, but the kernel needs it at a multiple of four')
    if (at + HEADER_LENGTH > bytes.length) throw truncated(at, null)
    const header = readHeader(bytes, at)

    const nameAt = at + HEADER_LENGTH
    const nameEnd = nameAt + header.namesize
    // The kernel skips both without a word.
    if (header.namesize === 0) throw corrupt(at, 'an entry has no name')
    if (header.namesize > PATH_MAX)
      throw corrupt(at, `a name has ${header.namesize} bytes, and Linux takes ${PATH_MAX}`)
    if (nameEnd > bytes.length) throw truncated(at, null)
    if (bytes[nameEnd - 1] !== 0) throw corrupt(at, 'a name does not end in NUL')
    const name = textField(bytes.subarray(nameAt, nameEnd))
    const dataAt = align4(nameEnd)
    const dataEnd = dataAt + header.filesize
    if (dataEnd > bytes.length) throw truncated(at, name)
    const data = bytes.subarray(dataAt, dataEnd)

    this.isEmpty = false
    if (name === TRAILER) {
      this.hardLinks.clear()
      this.isOpen = false
    } else {
      this.isOpen = true
      this.add(normalPath(name), header, data, at)
      if (isCrc && kindOfMode(header.mode) === 'file' && sumBytes(data) !== header.check)
        throw corrupt(at, `the bytes of ${name} do not fit their checksum`)
    }
    return Math.min(align4(dataEnd), bytes.length)
  }

  private add(path: string, header: Header, data: Uint8Array, at: number): void {
    const inode = inodeOf(path, header, data, at)
    if (path === '/' && inode.kind !== 'directory')
      throw new Pid1Error('not-a-directory', 'The archive has a root that is not a directory', { path })
    if (header.nlink < 2 || inode.kind === 'directory') {
      this.list.add(path, inode)
      return
    }
    // The kernel makes each symlink anew, so two of one number may have two targets.
    const target = inode.kind === 'symlink' ? inode.target : ''
    const key = [header.ino, header.devmajor, header.devminor, inode.kind, target].join(' ')
    const first = this.hardLinks.get(key)
    if (first === undefined) this.hardLinks.set(key, this.list.add(path, inode))
    else {
      this.list.link(path, first)
      this.merge(path, first, inode)
    }
  }

  /** One more name for an inode: a file takes the later attributes, and the later content if there is any. */
  private merge(path: string, ino: Ino, later: Leaf): void {
    const earlier = this.list.inode(ino)
    const differs = () =>
      this.list.warn(
        'hard-link-differs',
        path,
        `${path} has the inode number of an earlier entry, so the kernel makes them one, but they differ`,
      )
    if (earlier.kind === 'file' && later.kind === 'file') {
      const before = earlier.content as Uint8Array
      const after = later.content as Uint8Array
      if (before.length > 0 && after.length > 0 && !sameBytes(before, after)) differs()
      this.list.replace(ino, after.length > 0 ? later : { ...later, content: before })
    } else if ('major' in earlier && 'major' in later)
      if (earlier.major !== later.major || earlier.minor !== later.minor) differs()
  }
}

function inodeOf(path: string, header: Header, data: Uint8Array, at: number): BareDirectory | Leaf {
  const kind = kindOfMode(header.mode)
  const attributes = { mode: header.mode & 0o7777, uid: header.uid, gid: header.gid, mtime: header.mtime }
  // The kernel skips such an entry without a word.
  if (kind !== 'file' && kind !== 'symlink' && data.length > 0) throw corrupt(at, `${path} is no file, but has content`)
  switch (kind) {
    case undefined:
      throw corrupt(at, `${path} has the mode ${header.mode.toString(8)}, which is of no file type`)
    case 'file':
      return { kind, ...attributes, content: data }
    case 'symlink':
      return { kind, ...attributes, target: targetOf(path, data) }
    case 'character':
    case 'block': {
      const { rdevmajor: major, rdevminor: minor } = header
      checkDevice(path, 'major', major, MAJOR_MAX)
      checkDevice(path, 'minor', minor, MINOR_MAX)
      return { kind, ...attributes, major, minor }
    }
    default:
      return { kind, ...attributes }
  }
}

function targetOf(path: string, data: Uint8Array): string {
  const target = textField(data)
  const reason =
    target === '' ? 'it has no target' : data.length >= PATH_MAX ? `its target has ${data.length} bytes` : undefined
  if (reason) throw new Pid1Error('path-invalid', `The symbolic link ${path} cannot be: ${reason}`, { path, reason })
  return target
}

function checkDevice(path: string, field: string, value: number, most: number): void {
  if (value > most)
    throw new Pid1Error(
      'number-invalid',
      `The device node ${path} has the ${field} number ${value}: Linux has 0 to ${most}`,
      { field, value, least: 0, most },
    )
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at])
}
