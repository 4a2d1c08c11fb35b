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
import { sortNames } from './path.ts'
import type { Tree } from './tree.ts'

export type Change = 'new' | 'edited' | 'removed'

/** The paths whose entry is not the same in both trees, in the order of `listEntries`, removed ones last. */
export function diffTrees(before: Tree, after: Tree): Map<string, Change> {
  const { changed, removed } = before === after ? NOTHING : compare(before, after, '/', ROOT_INO, ROOT_INO)
  return new Map([...changed, ...removed])
}

type Changes = readonly (readonly [path: string, change: Change])[]

interface Difference {
  /** New or edited. */
  readonly changed: Changes
  readonly removed: Changes
}

const NOTHING: Difference = { changed: [], removed: [] }

/** What differs at `path` and below it. Most of two trees is shared: only what is not is listed, and put in order. */
function compare(before: Tree, after: Tree, path: string, oldIno: Ino, newIno: Ino): Difference {
  const old = before.inodes.get(oldIno)!
  const now = after.inodes.get(newIno)!
  const isEdited = old !== now && !sameInode(old, now)
  const [oldNames, newNames] = [namesOf(old), namesOf(now)]
  const prefix = path === '/' ? path : `${path}/`
  const different = new Map<string, Difference>()
  for (const [name, ino] of newNames) {
    const other = oldNames === newNames ? ino : oldNames.get(name)
    if (other === undefined) {
      different.set(name, { changed: all(after, prefix + name, ino, 'new'), removed: [] })
      continue
    }
    const inode = after.inodes.get(ino)!
    if (inode.kind !== 'directory' && inode === before.inodes.get(other)) continue
    const difference = compare(before, after, prefix + name, other, ino)
    if (difference !== NOTHING) different.set(name, difference)
  }
  if (oldNames !== newNames)
    for (const [name, ino] of oldNames)
      if (!newNames.has(name)) different.set(name, { changed: [], removed: all(before, prefix + name, ino, 'removed') })

  if (!isEdited && different.size === 0) return NOTHING
  const changed: [string, Change][] = isEdited ? [[path, 'edited']] : []
  const inOrder = sortNames([...different.keys()]).map((name) => different.get(name)!)
  return {
    changed: [...changed, ...inOrder.flatMap((difference) => difference.changed)],
    removed: inOrder.flatMap((difference) => difference.removed),
  }
}

/** All that `path` and what lies below it are in a tree. */
function all(tree: Tree, path: string, ino: Ino, change: Change, list: [string, Change][] = []): Changes {
  list.push([path, change])
  const names = namesOf(tree.inodes.get(ino)!)
  for (const name of sortNames([...names.keys()])) all(tree, `${path}/${name}`, names.get(name)!, change, list)
  return list
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
