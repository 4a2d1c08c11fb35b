import { expect, test } from 'vitest'
import type { ErrorCode } from '../../src/error.ts'
import {
  add,
  applyEdit,
  chmod,
  chown,
  EMPTY_TREE,
  find,
  get,
  hardLinks,
  type Leaf,
  link,
  listEntries,
  remove,
  rename,
  renumber,
  retarget,
  type Tree,
  treeFromEntries,
  write,
} from '../../src/rootfs/index.ts'

const OWN = { mode: 0o644, uid: 0, gid: 0, mtime: 0 }
const file = (text = ''): Leaf => ({ kind: 'file', ...OWN, content: new TextEncoder().encode(text) })
const directory = { kind: 'directory', ...OWN, mode: 0o755 } as const

const TREE = [
  (tree: Tree) => add(tree, '/bin', directory),
  (tree: Tree) => add(tree, '/bin/busybox', file('ELF')),
  (tree: Tree) => link(tree, '/bin/sh', '/bin/busybox'),
  (tree: Tree) => add(tree, '/bin/ls', { kind: 'symlink', ...OWN, target: 'busybox' }),
  (tree: Tree) => add(tree, '/null', { kind: 'character', ...OWN, major: 1, minor: 3 }),
].reduce((tree, act) => applyEdit(tree, act(tree)), EMPTY_TREE)

const REFUSALS: readonly [why: string, code: ErrorCode, act: () => unknown][] = [
  ['adding a name that is there', 'path-exists', () => add(TREE, '/bin', directory)],
  ['adding below a directory that is not there', 'parent-missing', () => add(TREE, '/sbin/init', file())],
  ['adding below a file', 'not-a-directory', () => add(TREE, '/null/x', file())],
  ['adding a name that leads up', 'path-invalid', () => add(TREE, '/bin/..', file())],
  ['a mode beyond 7777', 'number-invalid', () => chmod(TREE, '/bin', 0o10000)],
  ['an owner that is not whole', 'number-invalid', () => chown(TREE, '/bin', 0.5, 0)],
  ['an owner below 0', 'number-invalid', () => chown(TREE, '/bin', 0, -1)],
  ['a major number beyond 12 bits', 'number-invalid', () => renumber(TREE, '/null', 4096, 0)],
  ['device numbers for a file', 'path-invalid', () => renumber(TREE, '/bin/sh', 1, 1)],
  ['an empty target', 'path-invalid', () => retarget(TREE, '/bin/ls', '')],
  ['a target with NUL', 'path-invalid', () => retarget(TREE, '/bin/ls', 'a\0b')],
  ['a target for a file', 'path-invalid', () => retarget(TREE, '/bin/sh', 'x')],
  ['content for a directory', 'is-a-directory', () => write(TREE, '/bin', new Uint8Array())],
  ['content for a device', 'path-invalid', () => write(TREE, '/null', new Uint8Array())],
  ['a hard link to nothing', 'link-target-missing', () => link(TREE, '/x', '/y')],
  ['a hard link to a directory', 'is-a-directory', () => link(TREE, '/x', '/bin')],
  ['moving a directory into itself', 'path-invalid', () => rename(TREE, '/bin', '/bin/x')],
  ['moving onto a name that is there', 'path-exists', () => rename(TREE, '/null', '/bin')],
  ['moving the root', 'path-invalid', () => rename(TREE, '/', '/x')],
  ['removing the root', 'path-invalid', () => remove(TREE, '/')],
  ['removing nothing', 'path-missing', () => remove(TREE, '/x')],
  [
    'a list without the parent',
    'parent-missing',
    () => treeFromEntries([{ path: '/a/b', ino: 1, nlink: 1, inode: file() }]),
  ],
  [
    'a list with a name twice',
    'path-exists',
    () =>
      treeFromEntries([
        { path: '/a', ino: 1, nlink: 1, inode: file() },
        { path: '/a', ino: 2, nlink: 1, inode: file() },
      ]),
  ],
]

test.each(REFUSALS)('%s is refused with %s', (_, code, act) => {
  expect(act).toThrowError(expect.objectContaining({ name: 'Pid1Error', code }))
})

test('hard links share content, and the inode stays until its last name goes', () => {
  const written = applyEdit(TREE, write(TREE, '/bin/sh', Uint8Array.of(7)))
  expect(get(written, '/bin/busybox').inode).toMatchObject({ content: Uint8Array.of(7) })
  const one = applyEdit(written, remove(written, '/bin/busybox'))
  expect(hardLinks(one).has(get(one, '/bin/sh').ino)).toBe(false)
  const none = applyEdit(one, remove(one, '/bin'))
  expect(none.inodes.size).toBe(2)
  expect(find(none, '/bin/sh')).toBeUndefined()
})

test('a directory moves with all below it', () => {
  const moved = applyEdit(TREE, rename(TREE, '/bin', '/sbin'))
  expect(listEntries(moved).map(({ path }) => path)).toEqual([
    '/',
    '/null',
    '/sbin',
    '/sbin/busybox',
    '/sbin/ls',
    '/sbin/sh',
  ])
})
