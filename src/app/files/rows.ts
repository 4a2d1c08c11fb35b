/** The tree as the rows that show: one for each entry whose directories are all unfolded. */
import { computed } from '@preact/signals'
import {
  comparePaths,
  contentSize,
  type Directory,
  type Ino,
  type Inode,
  joinPath,
  linkCounts,
  ROOT_INO,
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

/** How many names each inode has. */
export const nlinks = computed(() => linkCounts(tree.value))

/** A directory's names in byte order, sorted once: an edit elsewhere leaves the directory the very value it was. */
const sorted = new WeakMap<Directory['entries'], string[]>()

function namesOf({ entries }: Directory): string[] {
  const known = sorted.get(entries)
  if (known) return known
  const names = [...entries.keys()].sort(comparePaths)
  sorted.set(entries, names)
  return names
}

export const rows = computed<readonly Row[]>(() => {
  const shown: Row[] = []
  const { inodes } = tree.value
  const unfolded = expanded.value
  const visit = (path: string, name: string, ino: Ino, level: number, position: number, siblings: number) => {
    const inode = inodes.get(ino)!
    const isOpen = inode.kind === 'directory' && unfolded.has(ino)
    shown.push({ path, name, ino, inode, level, position, siblings, isOpen })
    if (!isOpen) return
    const names = namesOf(inode)
    names.forEach((child, at) => {
      visit(joinPath(path, child), child, inode.entries.get(child)!, level + 1, at + 1, names.length)
    })
  }
  visit('/', '/', ROOT_INO, 1, 1, 1)
  return shown
})

/** Bytes of all files below each directory; a file with several names there counts once, as for du. */
export const sizesBelow = computed(() => sizesOf(tree.value, nlinks.value))

/** `names`: how many each inode has. */
export function sizesOf({ inodes }: Tree, names: ReadonlyMap<Ino, number>): ReadonlyMap<Ino, number> {
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
      } else if (names.get(ino) === 1) alone += fileSize(ino)
      else linked.add(ino)
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
