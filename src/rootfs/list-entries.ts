/** A tree as a list. Most of one tree is in the next: what did not change is the same value in both their lists. */
import type { Entry } from './entry.ts'
import { hardLinks } from './hard-links.ts'
import { type Directory, type Ino, type Inode, ROOT_INO } from './inode.ts'
import { type SortedNames, sortedNames } from './sorted-names.ts'
import type { Tree } from './tree.ts'

/** What was listed last for a directory's names. In arrays of their own: nearly all is only looked at. */
interface Listed {
  readonly prefix: string
  readonly inodes: Inode[]
  readonly nlinks: number[]
  readonly entries: Entry[]
}

const listed = new WeakMap<SortedNames, Listed>()
const lists = new WeakMap<Tree['inodes'], readonly Entry[]>()

/** Every entry of the tree, the root first, parents before children, siblings in byte order. */
export function listEntries(tree: Tree): readonly Entry[] {
  const { inodes } = tree
  const known = lists.get(inodes)
  if (known) return known
  const links = hardLinks(tree)
  const root = inodes.get(ROOT_INO) as Directory
  const list = [entryOf('/', ROOT_INO, root, 1)]
  const visit = (directory: Directory, prefix: string) => {
    const names = sortedNames(directory)
    const before = listedOf(names, prefix)
    for (let at = 0; at < names.inos.length; at++) {
      const ino = names.inos[at]!
      const inode = inodes.get(ino)!
      const nlink = links.size === 0 ? 1 : (links.get(ino) ?? 1)
      if (before.inodes[at] !== inode || before.nlinks[at] !== nlink) {
        before.inodes[at] = inode
        before.nlinks[at] = nlink
        before.entries[at] = entryOf(prefix + names.names[at]!, ino, inode, nlink)
      }
      const entry = before.entries[at]!
      list.push(entry)
      if (inode.kind === 'directory') visit(inode, `${entry.path}/`)
    }
  }
  visit(root, '/')
  lists.set(inodes, list)
  return list
}

function listedOf(names: SortedNames, prefix: string): Listed {
  const known = listed.get(names)
  if (known?.prefix === prefix) return known
  const fresh = { prefix, inodes: [], nlinks: [], entries: [] }
  listed.set(names, fresh)
  return fresh
}

function entryOf(path: string, ino: Ino, inode: Inode, nlink: number): Entry {
  if (inode.kind !== 'directory') return { path, ino, nlink, inode }
  const { kind, mode, uid, gid, mtime } = inode
  return { path, ino, nlink: 1, inode: { kind, mode, uid, gid, mtime } }
}
