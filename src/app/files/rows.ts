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
  type SortedNames,
  sortedNames,
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

/** The rows of a directory's names as they were shown last, and what they stood for. */
interface Shown {
  readonly path: string
  readonly level: number
  readonly inodes: Inode[]
  /** Which of them are no directories. */
  readonly leaves: boolean[]
  readonly rows: Row[]
}

const shown = new WeakMap<SortedNames, Shown>()

function shownOf(names: SortedNames, path: string, level: number): Shown {
  const known = shown.get(names)
  if (known?.path === path && known.level === level) return known
  const fresh = { path, level, inodes: [], leaves: [], rows: [] }
  shown.set(names, fresh)
  return fresh
}

/** A row that is as it was is the very value it was. */
export const rows = computed<readonly Row[]>(() => rowsOf(tree.value, expanded.value))

export function rowsOf({ inodes }: Tree, unfolded: ReadonlySet<Ino>): Row[] {
  const root = inodes.get(ROOT_INO) as Directory
  const own = { path: '/', name: '/', ino: ROOT_INO, inode: root, level: 1, position: 1, siblings: 1 }
  const all: Row[] = [{ ...own, isOpen: unfolded.has(ROOT_INO) }]
  const visit = (directory: Directory, path: string, level: number) => {
    const sorted = sortedNames(directory)
    const { names, inos } = sorted
    const before = shownOf(sorted, path, level)
    for (let at = 0; at < inos.length; at++) {
      const ino = inos[at]!
      const inode = inodes.get(ino)!
      // Nearly all are leaves that are as they were: these are not looked into.
      if (before.inodes[at] === inode && before.leaves[at]) {
        all.push(before.rows[at]!)
        continue
      }
      const isOpen = inode.kind === 'directory' && unfolded.has(ino)
      if (before.inodes[at] !== inode || before.rows[at]!.isOpen !== isOpen) {
        const name = names[at]!
        const place = { level, position: at + 1, siblings: names.length }
        before.inodes[at] = inode
        before.leaves[at] = inode.kind !== 'directory'
        before.rows[at] = { path: joinPath(path, name), name, ino, inode, ...place, isOpen }
      }
      const row = before.rows[at]!
      all.push(row)
      if (inode.kind === 'directory' && isOpen) visit(inode, row.path, level + 1)
    }
  }
  if (unfolded.has(ROOT_INO)) visit(root, '/', 2)
  return all
}

/** Bytes of all files below each directory; a file with several names there counts once, as for du. */
export const sizesBelow = computed(() => sizesOf(tree.value, nlinks.value))

/** What the names of a directory itself stood for when its files were added up last. */
interface Summed {
  readonly links: HardLinks
  readonly inodes: readonly Inode[]
  /** Bytes of the files with one name. */
  readonly alone: number
  /** The other files, of which a directory further up may have more names. */
  readonly linked: readonly Ino[]
  readonly directories: readonly Ino[]
}

const summed = new WeakMap<SortedNames, Summed>()

/** `links`: how many names those inodes have that have several. */
export function sizesOf({ inodes }: Tree, links: HardLinks): ReadonlyMap<Ino, number> {
  const sizes = new Map<Ino, number>()
  const sum = (directory: Directory): { alone: number; linked: Set<Ino> } => {
    const own = summedOf(directory, inodes, links)
    let { alone } = own
    const linked = new Set(own.linked)
    for (const ino of own.directories) {
      const below = sum(inodes.get(ino) as Directory)
      sizes.set(ino, below.alone + [...below.linked].reduce((total, each) => total + fileSize(inodes.get(each)!), 0))
      alone += below.alone
      for (const each of below.linked) linked.add(each)
    }
    return { alone, linked }
  }
  sum(inodes.get(ROOT_INO) as Directory)
  return sizes
}

function summedOf(directory: Directory, inodes: Tree['inodes'], links: HardLinks): Summed {
  const names = sortedNames(directory)
  const { inos } = names
  const known = summed.get(names)
  if (known?.links === links && inos.every((ino, at) => known.inodes[at] === inodes.get(ino))) return known
  const own = inos.map((ino) => inodes.get(ino)!)
  const fresh: Summed = {
    links,
    inodes: own,
    alone: own.reduce((total, inode, at) => (links.has(inos[at]!) ? total : total + fileSize(inode)), 0),
    linked: inos.filter((ino, at) => links.has(ino) && own[at]!.kind === 'file'),
    directories: inos.filter((_, at) => own[at]!.kind === 'directory'),
  }
  summed.set(names, fresh)
  return fresh
}

function fileSize(inode: Inode): number {
  return inode.kind === 'file' ? contentSize(inode.content) : 0
}
