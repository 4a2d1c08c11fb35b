/** A tree while an act changes it: any number of changes, which become one edit. */
import type { Edit, InodeChange } from './edit.ts'
import { hardLinks } from './hard-links.ts'
import { type Directory, type Ino, type Inode, ROOT_INO } from './inode.ts'
import { InodeTable } from './inode-table.ts'
import { baseName, parentPath } from './path.ts'
import type { Tree } from './tree.ts'

/** Reads as a tree does. Whoever calls it sees to it that names are free, and names valid. */
export class Draft implements Tree {
  readonly inodes: InodeTable
  nextIno: Ino
  readonly #tree: Tree
  readonly #touched = new Set<Ino>()
  /** Names of the directories that are the draft's own, and so may change. */
  readonly #names = new Map<Ino, Map<string, Ino>>()
  /** Names that inodes have got, less those they have lost. */
  readonly #more = new Map<Ino, number>()

  constructor(tree: Tree) {
    this.#tree = tree
    this.inodes = new InodeTable(tree.inodes)
    this.nextIno = tree.nextIno
  }

  /** Adds an inode that has no name yet. */
  create(inode: Inode): Ino {
    const ino = this.nextIno++
    this.put(ino, inode)
    return ino
  }

  /** Replaces an inode by one of any kind; a directory's names with it. */
  put(ino: Ino, inode: Inode): void {
    this.#touched.add(ino)
    this.#names.delete(ino)
    this.inodes.set(ino, inode)
  }

  /** Gives an inode a name. */
  link(directory: Ino, name: string, ino: Ino): void {
    this.#namesOf(directory).set(name, ino)
    this.#count(ino, 1)
  }

  /** Takes a name away; an inode goes with its last name, and a directory with all below it. */
  unlink(directory: Ino, name: string): void {
    const ino = this.#release(directory, name)
    if (this.nlink(ino) === 0) this.#drop(ino)
  }

  /** Gives what has one name another. */
  move(from: { directory: Ino; name: string }, to: { directory: Ino; name: string }): void {
    this.link(to.directory, to.name, this.#release(from.directory, from.name))
  }

  /** The directory at `path`, made with those it lies in, mode 755, if it is missing; undefined if that cannot be. */
  makeDirectory(path: string): Ino | undefined {
    if (path === '/') return ROOT_INO
    const parent = this.makeDirectory(parentPath(path))
    if (parent === undefined) return undefined
    const name = baseName(path)
    const there = this.namesIn(parent).get(name)
    if (there !== undefined) return this.inodes.get(there)!.kind === 'directory' ? there : undefined
    const made = this.create({ kind: 'directory', mode: 0o755, uid: 0, gid: 0, mtime: 0, entries: new Map() })
    this.link(parent, name, made)
    return made
  }

  /** The names in a directory. */
  namesIn(directory: Ino): ReadonlyMap<string, Ino> {
    return (this.inodes.get(directory) as Directory).entries
  }

  /** How many names an inode has by now. */
  nlink(ino: Ino): number {
    const { inodes } = this.#tree
    return (inodes.has(ino) ? (hardLinks(this.#tree).get(ino) ?? 1) : 0) + (this.#more.get(ino) ?? 0)
  }

  /** All of it as one edit of the tree it began with. It is done then: what it holds is the edit's now. */
  edit(name: string): Edit {
    const changes = new Map<Ino, InodeChange>()
    for (const ino of this.#touched) {
      const before = this.#tree.inodes.get(ino)
      const after = this.inodes.get(ino)
      if (before !== after) changes.set(ino, { before, after })
    }
    return { name, changes }
  }

  #namesOf(directory: Ino): Map<string, Ino> {
    const own = this.#names.get(directory)
    if (own) return own
    const inode = this.inodes.get(directory) as Directory
    const entries = new Map(inode.entries)
    this.put(directory, { ...inode, entries })
    this.#names.set(directory, entries)
    return entries
  }

  #release(directory: Ino, name: string): Ino {
    const names = this.#namesOf(directory)
    const ino = names.get(name)!
    names.delete(name)
    this.#count(ino, -1)
    return ino
  }

  #drop(ino: Ino): void {
    const inode = this.inodes.get(ino)!
    this.#touched.add(ino)
    this.inodes.delete(ino)
    if (inode.kind !== 'directory') return
    for (const child of inode.entries.values()) {
      this.#count(child, -1)
      if (this.nlink(child) === 0) this.#drop(child)
    }
  }

  #count(ino: Ino, names: number): void {
    this.#more.set(ino, (this.#more.get(ino) ?? 0) + names)
  }
}
