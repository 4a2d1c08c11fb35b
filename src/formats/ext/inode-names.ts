/** What a person calls an inode: by its first name, or by what it is for. */
import { decodePath, formatOctal, type Kind, kindOfMode } from '../../rootfs/index.ts'
import { showPath } from '../losses.ts'
import { isShort } from './content.ts'
import { counted } from './fields.ts'
import { type DiskInode, deviceOf } from './inode.ts'
import type { Volume } from './volume.ts'

const KIND_NAMES: Readonly<Record<Kind, string>> = {
  directory: 'directory',
  file: 'regular file',
  symlink: 'symbolic link',
  character: 'character device',
  block: 'block device',
  fifo: 'FIFO',
  socket: 'socket',
}

/** Inodes that are for no file (linux/fs/ext4/ext4.h: EXT4_BAD_INO and on). */
const RESERVED: Readonly<Record<number, string>> = {
  1: 'the list of bad blocks',
  3: 'what each user has, for quotas',
  4: 'what each group has, for quotas',
  5: 'reserved for a boot loader',
  6: 'reserved for deleted files',
  7: 'blocks kept for more group descriptors',
  8: 'the journal',
  9: 'reserved for snapshots',
  10: 'reserved for copies',
}

export class InodeNames {
  /** `paths` has the first name of each inode that has one. */
  constructor(
    private readonly volume: Volume,
    private readonly paths: ReadonlyMap<number, string>,
  ) {}

  /** All that one line can say of it. */
  factsOf(inode: DiskInode): string {
    const path = this.paths.get(inode.ino)
    const reserved = RESERVED[inode.ino]
    const kind = kindOfMode(inode.mode)
    if (path === undefined && reserved !== undefined) return reserved
    if (kind === undefined) return `of type ${inode.mode.toString(8)}, which is not known`
    const facts = [KIND_NAMES[kind], `mode ${formatOctal(inode.mode & 0o7777)}`]
    if (kind === 'file') facts.push(counted(inode.size, 'byte'))
    if (kind === 'character' || kind === 'block')
      facts.push(`major ${deviceOf(inode).major}, minor ${deviceOf(inode).minor}`)
    if (kind === 'symlink' && isShort(inode, this.volume))
      facts.push(`to ${showPath(decodePath(inode.block.subarray(0, inode.size)))}`)
    if (kind !== 'directory' && inode.links > 1) facts.push(`${inode.links} names`)
    return [...facts, path === undefined ? 'without a name' : showPath(path)].join(', ')
  }

  nameOf({ ino }: DiskInode): string {
    const path = this.paths.get(ino)
    if (path !== undefined) return showPath(path)
    return RESERVED[ino] ?? `inode ${ino}, which has no name`
  }

  pathOf({ ino }: DiskInode): { readonly path?: string } {
    const path = this.paths.get(ino)
    return path === undefined ? {} : { path }
  }
}
