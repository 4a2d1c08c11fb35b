/** Every name of an ext2, ext3 or ext4 file system, with the inode it stands for. */
import { isPid1Error } from '../../error.ts'
import { baseName, decodePath, encodePath, joinPath, kindOfMode, PATH_MAX } from '../../rootfs/index.ts'
import { showPath } from '../losses.ts'
import { type ArchiveWarning, type Budget, type Limits, tooMany } from '../reading.ts'
import { runsOf } from './blocks.ts'
import { inlineData, type Located, spend } from './content.ts'
import { type Dirent, direntsOf } from './directory.ts'
import type { DiskInode } from './inode.ts'
import { I_BLOCK_LENGTH, INODE_FLAGS, INODES } from './on-disk.ts'
import { corruptExt } from './superblock.ts'
import type { Volume } from './volume.ts'

export interface Named {
  readonly path: string
  readonly inode: DiskInode
}

export type Warn = (code: ArchiveWarning['code'], path: string | null, message: string) => void

/**
 * The names below the root, it first, directories before what they hold, in the order that the disk has them. What is
 * damaged is left out with a warning, and so is each further name of a directory: it may lead in a circle.
 * Throws image-corrupt if the root is damaged, limit-exceeded.
 */
export function* walk(volume: Volume, limits: Limits, budget: Budget, warn: Warn): Generator<Named, void, void> {
  const root = volume.inode(INODES.root)
  if (kindOfMode(root.mode) !== 'directory') throw corruptExt(root.offset, 'its root is not a directory')
  yield { path: '/', inode: root }
  const reached = new Set([INODES.root as number])
  const open = [{ path: '/', entries: entriesOf(volume, root, budget), taken: new Set<string>() }]
  let count = 1
  while (open.length > 0) {
    const { path: directory, entries, taken } = open.at(-1)!
    const dirent = nextOf(entries, directory, warn)
    if (!dirent) {
      open.pop()
      continue
    }
    if (++count > limits.entries) throw tooMany('entries', limits.entries)
    const path = joinPath(directory, decodePath(dirent.name))
    const leaveOut = (reason: string) =>
      warn('entry-left-out', path, `${showPath(path)} is left out: ${reason} (byte ${dirent.offset})`)
    const reason = taken.has(path) ? 'its directory has the name twice' : flawOf(dirent, path, volume)
    if (reason !== undefined) {
      leaveOut(reason)
      continue
    }
    taken.add(path)
    let inode: DiskInode
    try {
      inode = volume.inode(dirent.ino)
    } catch (error) {
      if (!isPid1Error(error, 'image-corrupt')) throw error
      leaveOut(error.data.reason)
      continue
    }
    const kind = kindOfMode(inode.mode)
    if (kind === undefined) leaveOut(`inode ${inode.ino} is not in use, or of a type that is not known`)
    else if (kind !== 'directory') yield { path, inode }
    else if (reached.has(inode.ino)) leaveOut('it is a directory that has another name already')
    else {
      reached.add(inode.ino)
      yield { path, inode }
      open.push({ path, entries: entriesOf(volume, inode, budget), taken: new Set() })
    }
  }
}

interface LocatedDirent extends Dirent {
  /** Bytes from the image's start. */
  readonly offset: number
}

/** The next entry, or undefined at the end, or where no more can be read. */
function nextOf(
  entries: Generator<LocatedDirent, void, void>,
  directory: string,
  warn: Warn,
): LocatedDirent | undefined {
  try {
    return entries.next().value ?? undefined
  } catch (error) {
    if (!isPid1Error(error, 'image-corrupt')) throw error
    const { offset, reason } = error.data
    const message = `${showPath(directory)} is damaged at byte ${offset}, and what it has from there on is left out: ${reason}`
    warn('directory-damaged', directory, message)
    return undefined
  }
}

/** The used entries of a directory, without "." and "..". */
function* entriesOf(volume: Volume, inode: DiskInode, budget: Budget): Generator<LocatedDirent, void, void> {
  let number = 0
  for (const { bytes, offset } of partsOf(volume, inode, budget))
    for (const dirent of direntsOf(bytes, offset, volume.has('filetype')))
      if (dirent.ino !== 0 && (number++ > 1 || !isDot(dirent.name))) yield { ...dirent, offset: offset + dirent.at }
}

/** What holds a directory's entries, one after another: no entry goes from one part into the next. */
export function* partsOf(volume: Volume, inode: DiskInode, budget: Budget): Generator<Located, void, void> {
  const { blockSize } = volume
  if (inode.flags & INODE_FLAGS.inlineData) {
    const [first, more] = inlineData(volume, inode)
    // The parent's number takes the place of "." and "..".
    yield { bytes: first!.bytes.subarray(4, I_BLOCK_LENGTH), offset: first!.offset + 4 }
    if (more) yield more
    return
  }
  for (const { logical, physical, length } of runsOf(volume, inode, () => spend(budget, blockSize)))
    for (let i = 0; i < length && (logical + i) * blockSize < inode.size; i++) {
      spend(budget, blockSize)
      yield { bytes: volume.read(physical + i), offset: (physical + i) * blockSize }
    }
}

function isDot(name: Uint8Array): boolean {
  return name.length <= 2 && name.length > 0 && name.every((byte) => byte === DOT)
}

const DOT = 0x2e
const SLASH = 0x2f

/** What is wrong with an entry, if anything is. */
function flawOf({ ino, name }: Dirent, path: string, { superblock }: Volume): string | undefined {
  if (name.length === 0) return 'it has no name'
  if (isDot(name)) return `"${baseName(path)}" would not stay in its place`
  if (name.includes(SLASH) || name.includes(0)) return 'a name cannot hold a slash or a NUL byte'
  if (path.length * 3 >= PATH_MAX && encodePath(path).length >= PATH_MAX)
    return `Linux takes paths of at most ${PATH_MAX - 1} bytes`
  const isUsable = ino === INODES.root || (ino >= superblock.firstIno && ino <= superblock.inodes)
  return isUsable ? undefined : `it leads to inode ${ino}, which no file has`
}
