/** A tree as a list. Most of one tree is in the next: what did not change is the same value in both their lists. */
import type { Entry } from './entry.ts'
import { hardLinks } from './hard-links.ts'
import { type Directory, type Ino, type Inode, ROOT_INO } from './inode.ts'
import { sortNames } from './path.ts'
import type { Tree } from './tree.ts'

/** A directory's names in their order, and what was listed for them last. */
interface Listed {
  readonly prefix: string
  readonly paths: readonly string[]
  readonly inos: readonly Ino[]
  readonly inodes: Inode[]
  readonly entries: Entry[]
}

/** By the names themselves: an edit of what they stand for leaves them the very value they were. */
const listed = new WeakMap<Directory['entries'], Listed>()
const lists = new WeakMap<Tree['inodes'], readonly Entry[]>()

/** Every entry of the tree, the root first, parents before children, siblings in byte order. */
export function listEntries(tree: Tree): readonly Entry[] {
  const { inodes } = tree
  const known = lists.get(inodes)
  if (known) return known
  const links = hardLinks(tree)
  const root = inodes.get(ROOT_INO) as Directory
  const list = [entryOf('/', ROOT_INO, root, 1)]
  const visit = (path: string, directory: Directory) => {
    const { paths, inos, inodes: before, entries } = namesOf(directory, path === '/' ? path : `${path}/`)
    for (let at = 0; at < inos.length; at++) {
      const ino = inos[at]!
      const inode = inodes.get(ino)!
      const nlink = links.get(ino) ?? 1
      let entry = entries[at]
      if (!entry || before[at] !== inode || entry.nlink !== nlink) {
        entry = entryOf(paths[at]!, ino, inode, nlink)
        before[at] = inode
        entries[at] = entry
      }
      list.push(entry)
      if (inode.kind === 'directory') visit(entry.path, inode)
    }
  }
  visit('/', root)
  lists.set(inodes, list)
  return list
}

function namesOf({ entries: names }: Directory, prefix: string): Listed {
  const known = listed.get(names)
  if (known?.prefix === prefix) return known
  const sorted = sortNames([...names.keys()])
  const fresh: Listed = {
    prefix,
    paths: sorted.map((name) => prefix + name),
    inos: sorted.map((name) => names.get(name)!),
    inodes: [],
    entries: [],
  }
  listed.set(names, fresh)
  return fresh
}

function entryOf(path: string, ino: Ino, inode: Inode, nlink: number): Entry {
  if (inode.kind !== 'directory') return { path, ino, nlink, inode }
  const { kind, mode, uid, gid, mtime } = inode
  return { path, ino, nlink: 1, inode: { kind, mode, uid, gid, mtime } }
}
