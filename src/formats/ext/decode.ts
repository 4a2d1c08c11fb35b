/** The image of an ext2, ext3 or ext4 file system to entries, as the kernel would show them once it is mounted. */
import { isPid1Error } from '../../error.ts'
import {
  type BareDirectory,
  decodePath,
  type Ino,
  kindOfMode,
  type Leaf,
  PATH_MAX,
  TYPE_BITS,
} from '../../rootfs/index.ts'
import { EntryList } from '../entry-list.ts'
import { showPath } from '../losses.ts'
import { type Budget, budgetOf, type Decoded, type Limits } from '../reading.ts'
import type { SparseImage } from '../sparse.ts'
import { attributesOf, INLINE_DATA } from './attributes.ts'
import { contentOf, isShort } from './content.ts'
import { type DiskInode, deviceOf } from './inode.ts'
import { replayed } from './journal.ts'
import { INODE } from './on-disk.ts'
import { corruptExt } from './superblock.ts'
import type { Volume } from './volume.ts'
import { type Named, type Warn, walk } from './walk.ts'

const UINT32_MAX = 0xffff_ffff

/**
 * Reads a file system; what its journal has is carried out first. Contents are views of the image where they lie in
 * one piece. lost+found is left out where it is as mke2fs makes it.
 * Throws image-corrupt where the file system as a whole is damaged (a damaged entry is left out with a warning),
 * image-unsupported, limit-exceeded.
 */
export function decodeExt(image: SparseImage, limits: Limits): Decoded {
  const list = new EntryList(limits)
  const warn: Warn = (code, path, message) => list.warn(code, path, message)
  const budget = budgetOf(limits)
  const volume = replayed(image, warn)
  const reader = new Reader(volume, budget, warn)
  const numbers = new Map<number, Ino>()
  for (const named of withoutLostAndFound(walk(volume, limits, budget, warn), volume)) {
    const { path, inode } = named
    const known = numbers.get(inode.ino)
    if (known !== undefined) list.link(path, known)
    else {
      const read = reader.read(named)
      if (read) numbers.set(inode.ino, list.add(path, read))
    }
  }
  return list.finish()
}

const LOST_AND_FOUND = '/lost+found'
const LOST_AND_FOUND_MODE = TYPE_BITS.directory | 0o700

/** mke2fs makes it with more blocks than a directory without entries has, and before all others. */
function* withoutLostAndFound(all: Iterable<Named>, { superblock, blockSize }: Volume): Generator<Named, void, void> {
  let held: Named | undefined
  for (const named of all) {
    if (held && named.path.startsWith(`${LOST_AND_FOUND}/`)) yield held
    held = undefined
    const { path, inode } = named
    const isAsMade = inode.ino === superblock.firstIno && inode.size > blockSize && inode.mode === LOST_AND_FOUND_MODE
    if (path === LOST_AND_FOUND && isAsMade) held = named
    else yield named
  }
}

class Reader {
  constructor(
    private readonly volume: Volume,
    private readonly budget: Budget,
    private readonly warn: Warn,
  ) {}

  /** The inode as a tree has it, or undefined if it is damaged, which is warned of. */
  read({ path, inode }: Named): BareDirectory | Leaf | undefined {
    try {
      const read = this.convert(path, inode)
      this.warnOfAttributes(path, inode)
      return read
    } catch (error) {
      if (!isPid1Error(error, 'image-corrupt')) throw error
      const { offset, reason } = error.data
      this.warn('entry-left-out', path, `${showPath(path)} is left out: ${reason} (byte ${offset})`)
      return undefined
    }
  }

  private convert(path: string, inode: DiskInode): BareDirectory | Leaf {
    const { uid, gid } = inode
    const attributes = { mode: inode.mode & 0o7777, uid, gid, mtime: this.timeOf(path, inode) }
    const kind = kindOfMode(inode.mode)!
    switch (kind) {
      case 'file':
        return { kind, ...attributes, content: contentOf(this.volume, inode, this.budget) }
      case 'symlink':
        return { kind, ...attributes, target: this.targetOf(inode) }
      case 'character':
      case 'block':
        return { kind, ...attributes, ...deviceOf(inode) }
      default:
        return { kind, ...attributes }
    }
  }

  private targetOf(inode: DiskInode): string {
    const { size, offset } = inode
    if (size === 0 || size >= PATH_MAX)
      throw corruptExt(offset + INODE.i_size_lo, `a symbolic link has a target of ${size} bytes`)
    const bytes = isShort(inode, this.volume)
      ? inode.block.subarray(0, size)
      : contentOf(this.volume, inode, this.budget)
    if (bytes.includes(0)) throw corruptExt(offset, 'the target of a symbolic link has a NUL byte in it')
    return decodePath(bytes)
  }

  /** A tree has times from 1970 to 2106. */
  private timeOf(path: string, { mtime }: DiskInode): number {
    const held = Math.min(Math.max(mtime, 0), UINT32_MAX)
    if (held !== mtime)
      this.warn(
        'time-out-of-range',
        path,
        `${showPath(path)} has the time ${mtime}, which an initramfs cannot hold: it is set to ${held}`,
      )
    return held
  }

  private warnOfAttributes(path: string, inode: DiskInode): void {
    let what: string
    try {
      const names = attributesOf(this.volume, inode).flatMap(({ name }) => (name === INLINE_DATA ? [] : showPath(name)))
      if (names.length === 0) return
      what = `the attribute ${names[0]}${names.length > 1 ? ` and ${names.length - 1} more` : ''}`
    } catch (error) {
      if (!isPid1Error(error, 'image-corrupt')) throw error
      what = 'attributes that are damaged'
    }
    this.warn('attribute-dropped', path, `${showPath(path)} has ${what}, which an initramfs cannot hold`)
  }
}
