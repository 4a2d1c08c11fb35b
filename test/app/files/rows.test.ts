import { expect, test } from 'vitest'
import { sizesOf } from '../../../src/app/files/rows.ts'
import { type Entry, find, hardLinks, treeFromEntries } from '../../../src/rootfs/index.ts'

test('a file with several names counts once for each directory that it is below', () => {
  const own = { mode: 0o755, uid: 0, gid: 0, mtime: 0 }
  const directory = (path: string, ino: number): Entry => ({
    path,
    ino,
    nlink: 1,
    inode: { kind: 'directory', ...own },
  })
  const file = (path: string, ino: number, nlink: number, size: number): Entry => ({
    path,
    ino,
    nlink,
    inode: { kind: 'file', ...own, content: new Uint8Array(size) },
  })
  const tree = treeFromEntries([
    directory('/', 1),
    directory('/a', 2),
    directory('/a/b', 3),
    file('/a/b/one', 4, 3, 1000),
    file('/a/b/two', 4, 3, 1000),
    file('/a/own', 5, 1, 10),
    directory('/c', 6),
    file('/c/three', 4, 3, 1000),
  ])
  const sizes = sizesOf(tree, hardLinks(tree))
  const at = (path: string) => sizes.get(find(tree, path)!.ino)
  expect([at('/a'), at('/a/b'), at('/c')]).toEqual([1010, 1000, 1000])
})
