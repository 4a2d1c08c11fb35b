/** What must be told to another copy of a project to bring it up to date: a thread's, a data base's. */
import { changedInodes, type Ino, type Inode, InodeTable, keepHardLinks } from '../rootfs/index.ts'
import type { Project } from './project.ts'

/** A project without its files. */
export type ProjectHeader = Omit<Project, 'tree'>

export interface ProjectDelta {
  readonly header: ProjectHeader
  readonly nextIno: Ino
  /** Each inode that is not what it was; undefined: it is gone. */
  readonly changes: ReadonlyMap<Ino, Inode | undefined>
}

export function headerOf({ tree: _tree, ...header }: Project): ProjectHeader {
  return header
}

/** What leads from `before`, or from nothing, to `after`. Inodes are compared by identity: an edit keeps all others. */
export function diffProjects(before: Project | undefined, after: Project): ProjectDelta {
  const changes = new Map<Ino, Inode | undefined>()
  const old: ReadonlyMap<Ino, Inode> = before?.tree.inodes ?? new Map()
  const { inodes, nextIno } = after.tree
  for (const ino of changedInodes(old, inodes)) changes.set(ino, inodes.get(ino))
  return { header: headerOf(after), nextIno, changes }
}

/** The project that `delta`, made for `before`, leads to. */
export function applyDelta(before: Project | undefined, { header, nextIno, changes }: ProjectDelta): Project {
  if (before && changes.size === 0) return { ...header, tree: { inodes: before.tree.inodes, nextIno } }
  const inodes = new InodeTable(before?.tree.inodes)
  for (const [ino, inode] of changes) {
    if (inode) inodes.set(ino, inode)
    else inodes.delete(ino)
  }
  if (before) keepHardLinks(before.tree.inodes, inodes, changes.keys())
  return { ...header, tree: { inodes, nextIno } }
}

/** Inodes that are told at once: few enough for a moment's work. */
const PART = 2_000

/** The same in parts, to be applied in turn; only after the last is it a project again. */
export function inParts(delta: ProjectDelta, most = PART): ProjectDelta[] {
  if (delta.changes.size <= most) return [delta]
  const all = [...delta.changes]
  const parts: ProjectDelta[] = []
  for (let at = 0; at < all.length; at += most) parts.push({ ...delta, changes: new Map(all.slice(at, at + most)) })
  return parts
}
