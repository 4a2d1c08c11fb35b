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

/** Bytes of all files below each directory; a file with several names counts once for each. */
export const sizesBelow = computed(() => {
  const sizes = new Map<Ino, number>()
  const sum = (of: Tree, inode: Directory): number => {
    let total = 0
    for (const ino of inode.entries.values()) {
      const child = of.inodes.get(ino)!
      if (child.kind === 'file') total += contentSize(child.content)
      else if (child.kind === 'directory') {
        const below = sum(of, child)
        sizes.set(ino, below)
        total += below
      }
    }
    return total
  }
  sum(tree.value, tree.value.inodes.get(ROOT_INO) as Directory)
  return sizes
})
