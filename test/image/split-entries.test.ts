import { expect, test } from 'vitest'
import { splitEntries } from '../../src/image/split-entries.ts'
import { add, applyEdit, type Edit, EMPTY_TREE, link, listEntries, type Tree } from '../../src/rootfs/index.ts'

const own = { mode: 0o755, uid: 0, gid: 0, mtime: 0 } as const

function grown(...acts: ((tree: Tree) => Edit)[]): Tree {
  return acts.reduce((tree, act) => applyEdit(tree, act(tree)), EMPTY_TREE)
}

const directory = (path: string) => (tree: Tree) => add(tree, path, { kind: 'directory', ...own })
const file = (path: string) => (tree: Tree) => add(tree, path, { kind: 'file', ...own, content: new Uint8Array([1]) })

test('what lies in a disk’s directory is the disk’s, and the directory is empty elsewhere', () => {
  const tree = grown(directory('/mnt'), file('/mnt/a'), directory('/mnt/b'), file('/mnt/b/c'), file('/mntx'))
  const { root, disks } = splitEntries(listEntries(tree), ['/mnt'])
  expect(root.map(({ path }) => path)).toEqual(['/', '/mnt', '/mntx'])
  expect(disks[0]!.map(({ path }) => path)).toEqual(['/', '/a', '/b', '/b/c'])
})

test('of a disk in another’s directory the inner one has its own', () => {
  const tree = grown(directory('/mnt'), directory('/mnt/home'), file('/mnt/home/me'), file('/mnt/a'))
  const { disks } = splitEntries(listEntries(tree), ['/mnt', '/mnt/home'])
  expect(disks.map((disk) => disk.map(({ path }) => path))).toEqual([
    ['/', '/a', '/home'],
    ['/', '/me'],
  ])
})

test('a hard link whose other name is on another disk is none', () => {
  const tree = grown(
    file('/a'),
    directory('/mnt'),
    (tree) => link(tree, '/mnt/b', '/a'),
    (tree) => link(tree, '/c', '/a'),
  )
  const { root, disks } = splitEntries(listEntries(tree), ['/mnt'])
  expect(root.filter(({ inode }) => inode.kind === 'file').map(({ nlink }) => nlink)).toEqual([2, 2])
  expect(disks[0]!.map(({ nlink }) => nlink)).toEqual([1, 1])
})

test('a directory that is not there is an empty list', () => {
  expect(splitEntries(listEntries(EMPTY_TREE), ['/mnt'])).toMatchObject({ root: [{ path: '/' }], disks: [[]] })
})
