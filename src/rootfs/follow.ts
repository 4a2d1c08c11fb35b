import type { Ino } from './inode.ts'
import { ROOT_INO } from './inode.ts'
import { joinPath } from './path.ts'
import type { Found, Tree } from './tree.ts'

/** How many symbolic links the kernel follows on one path (linux/include/linux/namei.h: MAXSYMLINKS). */
const MAXSYMLINKS = 40

/**
 * What the kernel would open at `path`, every symbolic link on the way and at its end followed, with this tree
 * as its root; undefined where that leads nowhere, or in a circle. `onStep` is called for each name on the way: they
 * can be tens of thousands.
 */
export function follow(
  tree: Tree,
  path: string,
  onStep: () => void = () => {},
): (Found & { readonly path: string }) | undefined {
  const ahead = path.split('/').reverse()
  let at = { path: '/', ino: ROOT_INO as Ino, inode: tree.inodes.get(ROOT_INO)! }
  const way = [at]
  for (let followed = 0; ahead.length > 0; ) {
    onStep()
    const name = ahead.pop()!
    if (at.inode.kind !== 'directory') return undefined
    if (name === '' || name === '.') continue
    if (name === '..') {
      if (way.length > 1) way.pop()
      at = way.at(-1)!
      continue
    }
    const ino = at.inode.entries.get(name)
    if (ino === undefined) return undefined
    const inode = tree.inodes.get(ino)!
    if (inode.kind === 'symlink') {
      if (++followed > MAXSYMLINKS) return undefined
      if (inode.target.startsWith('/')) way.length = 1
      at = way.at(-1)!
      ahead.push(...inode.target.split('/').reverse())
      continue
    }
    at = { path: joinPath(at.path, name), ino, inode }
    way.push(at)
  }
  return at
}
