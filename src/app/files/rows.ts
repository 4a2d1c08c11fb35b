/** The tree as the rows that show: one for each entry whose directories are all unfolded. */
import { computed } from '@preact/signals'
import {
  type Change,
  children,
  contentSize,
  type Directory,
  type Ino,
  type Inode,
  joinPath,
  linkCounts,
  ROOT_INO,
  type Tree,
} from '../../rootfs/index.ts'
import { changes, tree } from '../state/project.ts'
import { expanded } from '../state/workspace.ts'

export interface Row {
  readonly path: string
  readonly name: string
  readonly ino: Ino
  readonly inode: Inode
  readonly nlink: number
  /** 1 for the root. */
  readonly level: number
  /** Place among its siblings, from 1, and how many they are. */
  readonly position: number
  readonly siblings: number
  readonly isOpen: boolean
  readonly change: Change | undefined
}

const counts = computed(() => linkCounts(tree.value))

export const rows = computed<readonly Row[]>(() => {
  const shown: Row[] = []
  const visit = (
    path: string,
    name: string,
    ino: Ino,
    inode: Inode,
    place: [level: number, at: number, of: number],
  ) => {
    const [level, position, siblings] = place
    const isOpen = inode.kind === 'directory' && expanded.value.has(ino)
    const nlink = counts.value.get(ino) ?? 1
    const change = changes.value.get(path)
    shown.push({ path, name, ino, inode, nlink, level, position, siblings, isOpen, change })
    if (!isOpen) return
    const below = children(tree.value, inode as Directory)
    below.forEach((child, at) => {
      visit(joinPath(path, child.name), child.name, child.ino, child.inode, [level + 1, at + 1, below.length])
    })
  }
  visit('/', '/', ROOT_INO, tree.value.inodes.get(ROOT_INO)!, [1, 1, 1])
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
