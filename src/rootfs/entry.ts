import type { Ino, Inode, Leaf } from './inode.ts'

/** A directory, without its names: in a list of entries they follow as entries of their own. */
export type BareDirectory = Omit<Extract<Inode, { kind: 'directory' }>, 'entries'>

/**
 * One name and what it stands for: what archives hold and what the formats read and write.
 *
 * Entries with the same `ino` are hard links to one inode. In a list, parents come before their
 * children, and `path` is absolute and normal ("/" is the root itself).
 */
export interface Entry {
  readonly path: string
  readonly ino: Ino
  /** How many entries of the list share this inode; 1 for a directory. */
  readonly nlink: number
  readonly inode: BareDirectory | Leaf
}
