/** Collects what a reader finds: numbers inodes, counts names against the limit, and lets no name appear twice. */
import { Pid1Error } from '../error.ts'
import { type BareDirectory, type Ino, type Leaf, parentPath } from '../rootfs/index.ts'
import { type ArchiveWarning, type Decoded, type Limits, tooMany } from './reading.ts'

type ListedInode = BareDirectory | Leaf

/** Progress is told in steps of this many names. */
const PROGRESS_STEP = 1000

export class EntryList {
  private readonly names: { readonly path: string; readonly ino: Ino }[] = []
  private readonly inodes: ListedInode[] = []
  private readonly inoOf = new Map<string, Ino>()
  private readonly warnings: ArchiveWarning[] = []

  constructor(private readonly limits: Limits) {}

  /**
   * Adds an inode under a first name; returns its number. A directory that is there already takes the new
   * attributes, as when one archive is laid over another. Throws path-exists, limit-exceeded.
   */
  add(path: string, inode: ListedInode): Ino {
    const there = this.inoOf.get(path)
    if (there !== undefined) {
      const before = this.inode(there)
      if (before.kind !== 'directory' || inode.kind !== 'directory') throw twice(path)
      if (before.mode !== inode.mode || before.uid !== inode.uid || before.gid !== inode.gid)
        this.warn('directory-repeated', path, `${path} is in the archive twice: the later mode and owner hold`)
      this.replace(there, inode)
      return there
    }
    const ino = this.inodes.push(inode)
    this.addName(path, ino)
    return ino
  }

  /** Gives an inode one more name. Throws path-exists, limit-exceeded. */
  link(path: string, ino: Ino): void {
    if (this.inoOf.has(path)) throw twice(path)
    this.addName(path, ino)
  }

  replace(ino: Ino, inode: ListedInode): void {
    this.inodes[ino - 1] = inode
  }

  inode(ino: Ino): ListedInode {
    return this.inodes[ino - 1]!
  }

  /** The number of the inode at `path`, if one is there yet. */
  find(path: string): Ino | undefined {
    return this.inoOf.get(path)
  }

  warn(code: ArchiveWarning['code'], path: string | null, message: string): void {
    this.warnings.push({ code, path, message })
  }

  finish(): Decoded {
    this.checkParents()
    const nlinks = new Uint32Array(this.inodes.length + 1)
    for (const { ino } of this.names) nlinks[ino]!++
    const entries = this.names.map(({ path, ino }) => ({ path, ino, nlink: nlinks[ino]!, inode: this.inode(ino) }))
    return { entries, warnings: this.warnings }
  }

  /**
   * What lies below a symlink would be written wherever that leads, and below a file nowhere. Throws not-a-directory.
   * Looked at last, since the entry above may come later.
   */
  private checkParents(): void {
    let good = '/'
    for (const { path } of this.names) {
      const parent = parentPath(path)
      if (parent === good) continue
      const ino = this.inoOf.get(parent)
      if (ino !== undefined && this.inode(ino).kind !== 'directory') throw belowLeaf(path, parent, this.inode(ino))
      good = parent
    }
  }

  private addName(path: string, ino: Ino): void {
    if (this.names.length === this.limits.entries) throw tooMany('entries', this.limits.entries)
    this.names.push({ path, ino })
    this.inoOf.set(path, ino)
    if (this.names.length % PROGRESS_STEP === 0) this.limits.onProgress?.({ entries: this.names.length })
  }
}

function belowLeaf(path: string, parent: string, { kind }: ListedInode) {
  const what = kind === 'symlink' ? 'a symbolic link' : 'not a directory'
  return new Pid1Error(
    'not-a-directory',
    `The archive has ${path} below ${parent}, which is ${what} in it: nothing of it was taken`,
    { path: parent },
  )
}

function twice(path: string) {
  return new Pid1Error(
    'path-exists',
    `Two entries of the archive have the name ${path}: remove or rename one of them`,
    {
      path,
    },
  )
}
