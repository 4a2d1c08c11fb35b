/** Which inodes have several names: counted once for a tree, and after an edit for what the edit changed. */
import type { Directory, Ino, Inode } from './inode.ts'
import type { Tree } from './tree.ts'

type Inodes = Tree['inodes']
/** How many names an inode has, of those that have more than one. */
export type HardLinks = ReadonlyMap<Ino, number>

const known = new WeakMap<Inodes, HardLinks>()

/** The inodes with more than one name. All others of the tree have one. */
export function hardLinks({ inodes }: Tree): HardLinks {
  const links = known.get(inodes) ?? count(inodes)
  known.set(inodes, links)
  return links
}

/** Of a tree that differs from one before in the inodes of these numbers: its hard links are known where that one's are. */
export function keepHardLinks(before: Inodes, after: Inodes, changed: Iterable<Ino>): void {
  const links = known.get(before)
  const next = links && recount(links, before, after, changed)
  if (next) known.set(after, next)
}

function count(inodes: Inodes): HardLinks {
  const seen = new Set<Ino>()
  const links = new Map<Ino, number>()
  for (const inode of inodes.values())
    for (const ino of namesIn(inode).values()) {
      if (seen.has(ino)) links.set(ino, (links.get(ino) ?? 1) + 1)
      seen.add(ino)
    }
  return links
}

/** Undefined for what is no tree yet: a part of a large change, with names for inodes that are still to come. */
function recount(links: HardLinks, before: Inodes, after: Inodes, changed: Iterable<Ino>): HardLinks | undefined {
  const more = new Map<Ino, number>()
  const add = (ino: Ino, names: number) => more.set(ino, (more.get(ino) ?? 0) + names)
  for (const changedIno of changed) {
    const [old, now] = [namesIn(before.get(changedIno)), namesIn(after.get(changedIno))]
    if (old === now) continue
    for (const [name, ino] of old) if (now.get(name) !== ino) add(ino, -1)
    for (const [name, ino] of now) if (old.get(name) !== ino) add(ino, 1)
  }
  if (more.size === 0) return links
  const next = new Map(links)
  for (const [ino, names] of more) {
    const nlink = (links.get(ino) ?? (before.has(ino) ? 1 : 0)) + names
    if (nlink > 0 && !after.has(ino)) return undefined
    if (nlink > 1) next.set(ino, nlink)
    else next.delete(ino)
  }
  return next
}

const NO_NAMES: Directory['entries'] = new Map()

function namesIn(inode: Inode | undefined): Directory['entries'] {
  return inode?.kind === 'directory' ? inode.entries : NO_NAMES
}
