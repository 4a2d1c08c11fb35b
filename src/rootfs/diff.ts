/** How one tree differs from another, path by path. */
import type { BareDirectory, Entry } from './entry.ts'
import { type Content, contentSize, isBlobRef, type Leaf } from './inode.ts'
import { listEntries, type Tree } from './tree.ts'

export type Change = 'new' | 'edited' | 'removed'

/** The paths whose entry is not the same in both trees, in the order of `listEntries`, removed ones last. */
export function diffTrees(before: Tree, after: Tree): Map<string, Change> {
  const changes = new Map<string, Change>()
  if (before === after) return changes
  const old = new Map<string, Entry>(listEntries(before).map((entry) => [entry.path, entry]))
  for (const { path, inode } of listEntries(after)) {
    const earlier = old.get(path)
    old.delete(path)
    if (!earlier) changes.set(path, 'new')
    else if (!sameInode(earlier.inode, inode)) changes.set(path, 'edited')
  }
  for (const path of old.keys()) changes.set(path, 'removed')
  return changes
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
