/** The tree as the rows that show: one for each entry whose directories are all unfolded. */
import { computed } from '@preact/signals'
import {
  contentSize,
  type Directory,
  type HardLinks,
  hardLinks,
  type Ino,
  type Inode,
  joinPath,
  ROOT_INO,
  sortNames,
  type Tree,
} from '../../rootfs/index.ts'
import { tree } from '../state/project.ts'
import { expanded } from '../state/workspace.ts'

export interface Row {
  readonly path: string
  readonly name: string
  readonly ino: Ino
  readonly inode: Inode
  /** 1 for the root. */
  readonly level: number
  /** Place among its siblings, from 1, and how many they are. */
  readonly position: number
  readonly siblings: number
  readonly isOpen: boolean
}

/** How many names an inode has, of those that have more than one. */
export const nlinks = computed(() => hardLinks(tree.value))

/** The rows of a directory's names, in byte order, as they were shown last. */
interface Shown {
  readonly path: string
  readonly level: number
  readonly names: readonly string[]
  readonly inos: readonly Ino[]
  readonly rows: Row[]
}

/** By the names themselves: an edit of what they stand for leaves them the very value they were. */
const shown = new WeakMap<Directory['entries'], Shown>()

function shownOf({ entries }: Directory, path: string, level: number): Shown {
  const known = shown.get(entries)
  if (known?.path === path && known.level === level) return known
  const names = sortNames([...entries.keys()])
  const fresh = { path, level, names, inos: names.map((name) => entries.get(name)!), rows: [] }
  shown.set(entries, fresh)
  return fresh
}

/** A row that is as it was is the very value it was. */
export const rows = computed<readonly Row[]>(() => rowsOf(tree.value, expanded.value))

export function rowsOf({ inodes }: Tree, unfolded: ReadonlySet<Ino>): Row[] {
  const isOpen = (ino: Ino, { kind }: Inode) => kind === 'directory' && unfolded.has(ino)
  const root = inodes.get(ROOT_INO) as Directory
  const own = { path: '/', name: '/', ino: ROOT_INO, inode: root, level: 1, position: 1, siblings: 1 }
  const all: Row[] = [{ ...own, isOpen: isOpen(ROOT_INO, root) }]
  const visit = (directory: Directory, path: string, level: number) => {
    const { names, inos, rows } = shownOf(directory, path, level)
    for (let at = 0; at < inos.length; at++) {
      const ino = inos[at]!
      const inode = inodes.get(ino)!
      const open = isOpen(ino, inode)
      let row = rows[at]
      if (row?.inode !== inode || row.isOpen !== open) {
        const name = names[at]!
        const place = { level, position: at + 1, siblings: names.length }
        row = { path: joinPath(path, name), name, ino, inode, ...place, isOpen: open }
        rows[at] = row
      }
      all.push(row)
      if (open) visit(inode as Directory, row.path, level + 1)
    }
  }
  if (all[0]!.isOpen) visit(root, '/', 2)
  return all
}

/** Bytes of all files below each directory; a file with several names there counts once, as for du. */
export const sizesBelow = computed(() => sizesOf(tree.value, nlinks.value))

/** `links`: how many names those inodes have that have several. */
export function sizesOf({ inodes }: Tree, links: HardLinks): ReadonlyMap<Ino, number> {
  const sizes = new Map<Ino, number>()
  /** Bytes of the files with one name, and the others, of which a directory further up may have more names. */
  const sum = (inode: Directory): { alone: number; linked: Set<Ino> } => {
    let alone = 0
    const linked = new Set<Ino>()
    for (const ino of inode.entries.values()) {
      const child = inodes.get(ino)!
      if (child.kind === 'directory') {
        const below = sum(child)
        sizes.set(ino, below.alone + [...below.linked].reduce((total, each) => total + fileSize(each), 0))
        alone += below.alone
        for (const each of below.linked) linked.add(each)
      } else if (links.has(ino)) linked.add(ino)
      else if (child.kind === 'file') alone += contentSize(child.content)
    }
    return { alone, linked }
  }
  const fileSize = (ino: Ino) => {
    const inode = inodes.get(ino)!
    return inode.kind === 'file' ? contentSize(inode.content) : 0
  }
  sum(inodes.get(ROOT_INO) as Directory)
  return sizes
}
