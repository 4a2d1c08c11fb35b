/**
 * A root file system as an immutable value: inodes by number, directories mapping names to numbers.
 * Like a disk, and unlike a nested object, it gives a hard link its true meaning and makes a rename of a
 * large directory a change to two small maps.
 */
import { Pid1Error } from '../error.ts'
import type { Entry } from './entry.ts'
import { type Directory, type Ino, type Inode, ROOT_INO } from './inode.ts'
import { InodeTable } from './inode-table.ts'
import { splitPath } from './path.ts'
import { sortedNames } from './sorted-names.ts'

export interface Tree {
  readonly inodes: ReadonlyMap<Ino, Inode>
  /** The number the next new inode takes. Numbers are never used again, so an undone act can be redone. */
  readonly nextIno: Ino
}

/** What a path leads to. */
export interface Found {
  readonly ino: Ino
  readonly inode: Inode
}

const ROOT: Directory = { kind: 'directory', mode: 0o755, uid: 0, gid: 0, mtime: 0, entries: new Map() }

/** A tree that holds an empty root directory, mode 755, owned by root. */
export const EMPTY_TREE: Tree = { inodes: new InodeTable([[ROOT_INO, ROOT]]), nextIno: ROOT_INO + 1 }

/** The inode at `path`, or undefined. Symlinks are not followed. Throws path-invalid. */
export function find(tree: Tree, path: string): Found | undefined {
  let ino: Ino = ROOT_INO
  let inode = tree.inodes.get(ino)!
  for (const name of splitPath(path)) {
    if (inode.kind !== 'directory') return undefined
    const next = inode.entries.get(name)
    if (next === undefined) return undefined
    ino = next
    inode = tree.inodes.get(ino)!
  }
  return { ino, inode }
}

/** Like `find`, but throws path-missing where there is nothing. */
export function get(tree: Tree, path: string): Found {
  const found = find(tree, path)
  if (!found) throw new Pid1Error('path-missing', `There is no ${path} in this root file system`, { path })
  return found
}

/** A directory's names and what they stand for, in byte order. */
export function children(tree: Tree, directory: Directory): { name: string; ino: Ino; inode: Inode }[] {
  const { names, inos } = sortedNames(directory)
  return names.map((name, at) => ({ name, ino: inos[at]!, inode: tree.inodes.get(inos[at]!)! }))
}

/**
 * The tree that a list of entries describes. Parents must come first, as in an archive the kernel unpacks;
 * an entry for "/" sets the root's attributes. Entries with one `ino` share one inode, whose content is the
 * last that is not empty.
 * Throws path-exists, parent-missing, not-a-directory or path-invalid, naming the entry.
 */
export function treeFromEntries(entries: Iterable<Entry>): Tree {
  const inodes = new InodeTable()
  const names = new Map<string, Map<string, Ino>>()
  const newNumber = new Map<Ino, Ino>()
  let nextIno = ROOT_INO + 1

  const root = new Map<string, Ino>()
  names.set('/', root)
  inodes.set(ROOT_INO, { ...ROOT, entries: root })

  for (const { path, ino, inode } of entries) {
    if (path === '/') {
      if (inode.kind !== 'directory') throw notADirectory('/')
      inodes.set(ROOT_INO, { ...inode, entries: root })
      continue
    }
    const parts = splitPath(path)
    const name = parts.pop()!
    const parentOf = `/${parts.join('/')}`
    const siblings = names.get(parentOf)
    if (!siblings) throw parentMissing(path, parentOf)
    if (siblings.has(name))
      throw new Pid1Error('path-exists', `Two entries have the name ${path}: remove or rename one of them`, { path })

    const linked = inode.kind === 'directory' ? undefined : newNumber.get(ino)
    const number = linked ?? nextIno++
    siblings.set(name, number)
    if (inode.kind === 'directory') {
      const own = new Map<string, Ino>()
      names.set(path, own)
      inodes.set(number, { ...inode, entries: own })
    } else {
      newNumber.set(ino, number)
      const empty = inode.kind === 'file' && inode.content instanceof Uint8Array && inode.content.length === 0
      if (linked === undefined || !empty) inodes.set(number, inode)
    }
  }
  return { inodes, nextIno }
}

export function parentMissing(path: string, parent: string) {
  return new Pid1Error(
    'parent-missing',
    `${path} has no parent directory: the kernel would drop it without a word. Add ${parent} before it`,
    { path, parent },
  )
}

export function notADirectory(path: string) {
  return new Pid1Error('not-a-directory', `${path} is not a directory`, { path })
}
