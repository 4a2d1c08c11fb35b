import { expect, test } from 'vitest'
import { type Entry, follow, searchPaths, treeFromEntries } from '../../src/rootfs/index.ts'

const OWN = { mode: 0o755, uid: 0, gid: 0, mtime: 0 }
const entry = (ino: number, path: string, inode: Partial<Entry['inode']>): Entry => ({
  path,
  ino,
  nlink: 1,
  inode: { ...OWN, ...inode } as Entry['inode'],
})
const TREE = treeFromEntries([
  entry(2, '/bin', { kind: 'symlink', target: 'usr/bin' }),
  entry(3, '/init', { kind: 'symlink', target: '/bin/sh' }),
  entry(4, '/loop', { kind: 'symlink', target: 'loop' }),
  entry(5, '/usr', { kind: 'directory' }),
  entry(6, '/usr/bin', { kind: 'directory' }),
  entry(7, '/usr/bin/Xorg', { kind: 'file', content: new Uint8Array() }),
  entry(8, '/usr/bin/sh', { kind: 'symlink', target: '../../../../bin/./busybox' }),
  entry(9, '/usr/bin/busybox', { kind: 'file', content: new Uint8Array() }),
  entry(10, '/usr/bin/dangling', { kind: 'symlink', target: 'nothing' }),
])

test('symbolic links are followed as the kernel does with this tree as its root', () => {
  for (const path of ['/init', '/bin/sh', '/usr/bin/sh', '/bin/busybox'])
    expect(follow(TREE, path)?.path).toBe('/usr/bin/busybox')
  expect(follow(TREE, '/bin')?.path).toBe('/usr/bin')
  expect(follow(TREE, '/')?.path).toBe('/')
  for (const path of ['/loop', '/usr/bin/dangling', '/init/x', '/x']) expect(follow(TREE, path)).toBeUndefined()
})

test('a search looks at names, and at paths where it has a slash', () => {
  expect(searchPaths(TREE, 'bin')).toEqual(['/bin', '/usr/bin'])
  expect(searchPaths(TREE, 'bin/s')).toEqual(['/usr/bin/sh'])
  expect(searchPaths(TREE, '/')).toHaveLength(10)
  expect(searchPaths(TREE, '')).toEqual([])
})

test('lower case finds both cases, upper case only itself', () => {
  expect(searchPaths(TREE, 'xorg')).toEqual(['/usr/bin/Xorg'])
  expect(searchPaths(TREE, 'Xorg')).toEqual(['/usr/bin/Xorg'])
  expect(searchPaths(TREE, 'XORG')).toEqual([])
})
