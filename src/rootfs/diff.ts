/** How one tree differs from another, path by path. */
import type { BareDirectory } from './entry.ts'
import {
  type Content,
  contentSize,
  type Directory,
  type Ino,
  type Inode,
  isBlobRef,
  type Leaf,
  ROOT_INO,
} from './inode.ts'
import { listEntries } from './list-entries.ts'
import { comparePaths, sortNames } from './path.ts'
import { find, type Tree } from './tree.ts'

export type Change = 'new' | 'edited' | 'removed'

/**
 * The paths whose entry is not the same in both trees, in the order of `listEntries`, removed ones last. Of names
 * that are hard links in one tree alone, all but the first are edited.
 */
export function diffTrees(before: Tree, after: Tree): Map<string, Change> {
  if (before === after) return new Map()
  const plain = compareTrees(before, after, new Set())
  const relinked = plain.isRenumbered ? relinkedPaths(before, after) : new Set<string>()
  const { list } = relinked.size > 0 ? compareTrees(before, after, relinked) : plain
  const changed = new Map<string, Change>()
  const removed = new Map<string, Change>()
  list?.(changed, removed)
  for (const [path, change] of removed) changed.set(path, change)
  return changed
}

/** True if `diffTrees` finds nothing: told at the first difference. */
export function sameTrees(a: Tree, b: Tree): boolean {
  const isSame = (left: Ino, right: Ino): boolean => {
    const [old, now] = [a.inodes.get(left)!, b.inodes.get(right)!]
    if (old !== now && !sameInode(old, now)) return false
    const [oldNames, newNames] = [namesOf(old), namesOf(now)]
    if (oldNames.size !== newNames.size) return false
    for (const [name, ino] of newNames) {
      const other = oldNames.get(name)
      if (other === undefined || !isSame(other, ino)) return false
    }
    return true
  }
  // Entries alike may still be linked otherwise.
  return a === b || (isSame(ROOT_INO, ROOT_INO) && diffTrees(a, b).size === 0)
}

/** Lists a difference, once it is known to be one: what is new or edited, and what is removed. */
type List = (changed: Map<string, Change>, removed: Map<string, Change>) => void

/** Most of two trees is shared: only what is not is listed, and put in order. `relinked` paths count as edited. */
function compareTrees(before: Tree, after: Tree, relinked: ReadonlySet<string>) {
  /** Whether a path leads to inodes of two numbers: if none does, hard links are the same. */
  let isRenumbered = false

  const compare = (path: string, oldIno: Ino, newIno: Ino): List | undefined => {
    const old = before.inodes.get(oldIno)!
    const now = after.inodes.get(newIno)!
    const isEdited = (old !== now && !sameInode(old, now)) || relinked.has(path)
    const [oldNames, newNames] = [namesOf(old), namesOf(now)]
    const prefix = path === '/' ? path : `${path}/`
    const different = new Map<string, List>()
    for (const [name, ino] of newNames) {
      const other = oldNames === newNames ? ino : oldNames.get(name)
      if (other === undefined) {
        different.set(name, (changed) => all(after, prefix + name, ino, 'new', changed))
        continue
      }
      if (other !== ino) isRenumbered = true
      else if (relinked.size === 0) {
        const inode = after.inodes.get(ino)!
        if (inode.kind !== 'directory' && inode === before.inodes.get(ino)) continue
      }
      const list = compare(prefix + name, other, ino)
      if (list) different.set(name, list)
    }
    if (oldNames !== newNames)
      for (const [name, ino] of oldNames)
        if (!newNames.has(name))
          different.set(name, (_, removed) => all(before, prefix + name, ino, 'removed', removed))

    if (!isEdited && different.size === 0) return undefined
    return (changed, removed) => {
      if (isEdited) changed.set(path, 'edited')
      for (const name of sortNames([...different.keys()])) different.get(name)!(changed, removed)
    }
  }
  const list = compare('/', ROOT_INO, ROOT_INO)
  return { list, isRenumbered }
}

/** The paths in both trees that are a link to another such path's inode in one tree, and not in the other. */
function relinkedPaths(before: Tree, after: Tree): Set<string> {
  const paths = new Set([...linkedPaths(before), ...linkedPaths(after)])
  const shared = [...paths].filter((path) => find(before, path) && find(after, path)).sort(comparePaths)
  const [old, now] = [firstNames(before, shared), firstNames(after, shared)]
  return new Set(shared.filter((path) => old.get(path) !== now.get(path)))
}

function linkedPaths(tree: Tree): string[] {
  return listEntries(tree)
    .filter(({ nlink }) => nlink > 1)
    .map(({ path }) => path)
}

/** For each of `paths` the first of them that leads to the same inode. */
function firstNames(tree: Tree, paths: readonly string[]): Map<string, string> {
  const firsts = new Map<Ino, string>()
  const names = new Map<string, string>()
  for (const path of paths) {
    const { ino } = find(tree, path)!
    if (!firsts.has(ino)) firsts.set(ino, path)
    names.set(path, firsts.get(ino)!)
  }
  return names
}

/** Lists all that `path` and what lies below it are in a tree. */
function all(tree: Tree, path: string, ino: Ino, change: Change, into: Map<string, Change>): void {
  into.set(path, change)
  const names = namesOf(tree.inodes.get(ino)!)
  if (names.size === 0) return
  for (const name of sortNames([...names.keys()])) all(tree, `${path}/${name}`, names.get(name)!, change, into)
}

const NO_NAMES: Directory['entries'] = new Map()

function namesOf(inode: Inode): Directory['entries'] {
  return inode.kind === 'directory' ? inode.entries : NO_NAMES
}

/** True if they are the same in all but their numbers and names. */
export function sameInode(a: BareDirectory | Leaf, b: BareDirectory | Leaf): boolean {
  if (a === b) return true
  if (a.mode !== b.mode || a.uid !== b.uid || a.gid !== b.gid || a.mtime !== b.mtime) return false
  switch (a.kind) {
    case 'file':
      return b.kind === 'file' && sameContent(a.content, b.content)
    case 'symlink':
      return b.kind === 'symlink' && a.target === b.target
    case 'character':
    case 'block':
      return b.kind === a.kind && a.major === b.major && a.minor === b.minor
    default:
      return a.kind === b.kind
  }
}

/** True if they are the same bytes. */
export function sameContent(a: Content, b: Content): boolean {
  if (a === b) return true
  if (contentSize(a) !== contentSize(b)) return false
  if (isBlobRef(a) || isBlobRef(b)) return isBlobRef(a) && isBlobRef(b) && a.sha256 === b.sha256
  return a.every((byte, at) => byte === b[at])
}
