/** Entries as the inodes of a file system: numbered, their links counted, each directory with its names. */
import { Pid1Error } from '../../error.ts'
import { baseName, type Entry, encodePath, type Ino, type Kind, PATH_MAX, parentPath } from '../../rootfs/index.ts'
import { refuse, showPath } from '../losses.ts'
import type { ExtType } from './geometry.ts'
import { INODES } from './on-disk.ts'

/** A name in a directory. */
export interface Child {
  readonly name: Uint8Array
  readonly ino: number
  readonly kind: Kind
}

/** An inode to be written. */
export interface Node {
  readonly ino: number
  /** The one that named it first. */
  readonly entry: Entry
  nlink: number
  /** Of a directory, without "." and "..". */
  readonly children: Child[]
  /** The inode of the directory it is in. The root is in itself. */
  readonly parent: number
  /** Of a symbolic link: its target's bytes. */
  readonly target: Uint8Array
}

/** Where e2fsck puts what has lost its name. */
export const LOST_AND_FOUND = '/lost+found'

/** Most links of an inode (linux/fs/ext2/ext2.h: EXT2_LINK_MAX; linux/fs/ext4/ext4.h: EXT4_LINK_MAX). */
export const LINKS_MOST: Readonly<Record<ExtType, number>> = { ext2: 32_000, ext4: 65_000 }

const NONE = new Uint8Array()

/**
 * The inodes of entries in the order of `listEntries`, and of a directory lost+found if no entry has that name; in the
 * order of their numbers, which is that of appearance.
 * Throws path-invalid for a symbolic link that Linux would not follow, format-cannot-hold for too many links.
 */
export function nodesOf(entries: readonly Entry[], type: ExtType): Node[] {
  const nodes: Node[] = []
  const directories = new Map<string, Node>()
  const hardLinks = new Map<Ino, Node>()
  let nextIno: number = INODES.first
  for (const entry of withLostAndFound(entries)) {
    const { path, inode } = entry
    const parent = path === '/' ? undefined : directories.get(parentPath(path))!
    let node = entry.nlink > 1 ? hardLinks.get(entry.ino) : undefined
    if (!node) {
      const ino = parent ? nextIno++ : INODES.root
      const target = inode.kind === 'symlink' ? targetOf(path, inode.target) : NONE
      node = { ino, entry, nlink: 0, children: [], parent: parent?.ino ?? ino, target }
      nodes.push(node)
      if (entry.nlink > 1) hardLinks.set(entry.ino, node)
    }
    // Its name; the root's is its own "..".
    node.nlink++
    parent?.children.push({ name: encodePath(baseName(path)), ino: node.ino, kind: inode.kind })
    if (inode.kind === 'directory') {
      directories.set(path, node)
      // Its ".", and the ".." it has for its parent.
      node.nlink++
      if (parent) parent.nlink++
    }
  }
  checkLinks(nodes, type)
  return nodes
}

/** Inodes are in use from the first up to this one. */
export function lastIno(nodes: readonly Node[]): number {
  return Math.max(nodes.at(-1)!.ino, INODES.first - 1)
}

function withLostAndFound(entries: readonly Entry[]): readonly Entry[] {
  if (entries.some(({ path }) => path === LOST_AND_FOUND)) return entries
  const [root, ...others] = entries
  const inode = { kind: 'directory' as const, mode: 0o700, uid: 0, gid: 0, mtime: root!.inode.mtime }
  return [root!, { path: LOST_AND_FOUND, ino: -1, nlink: 1, inode }, ...others]
}

function targetOf(path: string, text: string): Uint8Array {
  const target = encodePath(text)
  if (target.length < PATH_MAX) return target
  const reason = `its target has ${target.length} bytes, and Linux takes at most ${PATH_MAX - 1}`
  throw new Pid1Error('path-invalid', `The symbolic link ${showPath(path)} cannot be: ${reason}`, { path, reason })
}

function checkLinks(nodes: readonly Node[], type: ExtType): void {
  const most = LINKS_MOST[type]
  const over = nodes.filter(({ nlink }) => nlink > most).map(({ entry }) => entry)
  const isDirectory = ({ inode }: Entry) => inode.kind === 'directory'
  // ext4 stops counting the links of a directory there (dir_nlink).
  if (type === 'ext2')
    refuse(type, over.filter(isDirectory), `a directory has at most ${most - 2} directories in it: move some elsewhere`)
  refuse(
    type,
    over.filter((entry) => !isDirectory(entry)),
    `a file has at most ${most} names: remove some, or make them symbolic links`,
  )
}
