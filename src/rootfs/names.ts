/** The names of a tree, looked up without listing all of its entries. */
import { type Ino, ROOT_INO } from './inode.ts'
import { comparePaths, joinPath } from './path.ts'
import type { Tree } from './tree.ts'

/** All paths of an inode, in byte order; none if the tree does not hold it. */
export function pathsTo(tree: Tree, wanted: Ino): string[] {
  if (wanted === ROOT_INO) return ['/']
  if (!tree.inodes.has(wanted)) return []
  const paths: string[] = []
  // Names from the root down; a path is put together only where it leads to what is wanted.
  const way: string[] = []
  const visit = (directory: Ino) => {
    const inode = tree.inodes.get(directory)!
    if (inode.kind !== 'directory') return
    for (const [name, ino] of inode.entries) {
      if (ino === wanted) paths.push(joinPath(`/${way.join('/')}`, name))
      way.push(name)
      visit(ino)
      way.pop()
    }
  }
  visit(ROOT_INO)
  return paths.sort(comparePaths)
}

/** How many entries `listEntries` would list. */
export function countEntries(tree: Tree): number {
  let count = 1
  for (const inode of tree.inodes.values()) if (inode.kind === 'directory') count += inode.entries.size
  return count
}
