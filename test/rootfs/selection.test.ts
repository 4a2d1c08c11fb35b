import { expect, test } from 'vitest'
import type { ErrorCode } from '../../src/error.ts'
import {
  add,
  applyEdit,
  copyAll,
  duplicate,
  type Edit,
  EMPTY_TREE,
  get,
  hardLinks,
  inTurn,
  invertEdit,
  type Leaf,
  link,
  listEntries,
  moveAll,
  removeAll,
  type Tree,
  topmost,
} from '../../src/rootfs/index.ts'

const OWN = { mode: 0o644, uid: 0, gid: 0, mtime: 0 }
const file = (text = ''): Leaf => ({ kind: 'file', ...OWN, content: new TextEncoder().encode(text) })
const directory = { kind: 'directory', ...OWN, mode: 0o755 } as const

const build = inTurn(EMPTY_TREE, 'build', [
  (tree) => add(tree, '/bin', directory),
  (tree) => add(tree, '/bin/busybox', file('ELF')),
  (tree) => link(tree, '/bin/sh', '/bin/busybox'),
  (tree) => add(tree, '/etc', directory),
  (tree) => add(tree, '/etc/init.d', directory),
  (tree) => add(tree, '/etc/init.d/rcS', file('mount -a\n')),
  (tree) => add(tree, '/init', file('#!/bin/sh\n')),
])
const TREE = applyEdit(EMPTY_TREE, build)

const pathsOf = (tree: Tree) => listEntries(tree).map(({ path }) => path)
const after = (edit: Edit) => applyEdit(TREE, edit)

test('several acts in turn are one edit, undone as one', () => {
  expect(build.name).toBe('build')
  expect(pathsOf(TREE)).toContain('/etc/init.d/rcS')
  expect(applyEdit(TREE, invertEdit(build)).inodes).toEqual(EMPTY_TREE.inodes)
})

test('of a selection only what lies below nothing else of it is acted on', () => {
  expect(topmost(['/etc/init.d/rcS', '/etc', '/init', '/etc', '/etcetera'])).toEqual(['/etc', '/init', '/etcetera'])
  expect(topmost(['/', '/bin'])).toEqual(['/'])
})

test('a selection is removed with all below it', () => {
  expect(pathsOf(after(removeAll(TREE, ['/etc', '/etc/init.d/rcS', '/bin/sh'])))).toEqual([
    '/',
    '/bin',
    '/bin/busybox',
    '/init',
  ])
})

test('a selection moves into a directory, and what is there stays', () => {
  const moved = after(moveAll(TREE, ['/bin/sh', '/init', '/etc/init.d'], '/etc'))
  expect(pathsOf(moved)).toEqual([
    '/',
    '/bin',
    '/bin/busybox',
    '/etc',
    '/etc/init',
    '/etc/init.d',
    '/etc/init.d/rcS',
    '/etc/sh',
  ])
  expect(get(moved, '/etc/sh').ino).toBe(get(TREE, '/bin/busybox').ino)
})

test('copies are files of their own, but hard links among them stay hard links', () => {
  const copied = after(copyAll(TREE, ['/bin/busybox', '/bin/sh', '/init'], '/etc'))
  const { ino } = get(copied, '/etc/busybox')
  expect(ino).not.toBe(get(TREE, '/bin/busybox').ino)
  expect(get(copied, '/etc/sh').ino).toBe(ino)
  expect(hardLinks(copied).get(ino)).toBe(2)
  expect(hardLinks(copied).get(get(copied, '/bin/busybox').ino)).toBe(2)
})

test('a directory is copied with all below it, and with its inner links', () => {
  const copied = after(duplicate(TREE, ['/bin', '/etc']))
  expect(pathsOf(copied)).toEqual(
    expect.arrayContaining(['/bin-2/busybox', '/bin-2/sh', '/etc-2/init.d/rcS', '/bin/sh', '/etc/init.d/rcS']),
  )
  expect(get(copied, '/bin-2/sh').ino).toBe(get(copied, '/bin-2/busybox').ino)
})

test('a copy takes the first free number behind its name', () => {
  let tree = TREE
  for (const path of ['/init', '/init', '/init-3', '/init-2']) tree = applyEdit(tree, duplicate(tree, [path]))
  expect(pathsOf(tree).filter((path) => path.startsWith('/init'))).toEqual([
    '/init',
    '/init-2',
    '/init-3',
    '/init-4',
    '/init-5',
  ])
})

test('edits read as what was done', () => {
  const names = [
    removeAll(TREE, ['/init']),
    removeAll(TREE, ['/etc']),
    removeAll(TREE, ['/init', '/bin/sh', '/etc']),
    moveAll(TREE, ['/init'], '/etc'),
    moveAll(TREE, ['/init', '/bin/sh'], '/etc'),
    copyAll(TREE, ['/init'], '/'),
    copyAll(TREE, ['/init', '/bin'], '/etc'),
    duplicate(TREE, ['/init']),
    duplicate(TREE, ['/init', '/bin']),
  ].map(({ name }) => name)
  expect(names).toEqual([
    'rm /init',
    'rm -r /etc',
    'rm -r 3 entries',
    'mv /init /etc',
    'mv 2 entries to /etc',
    'cp -a /init /init-2',
    'cp -a 2 entries to /etc',
    'cp -a /init /init-2',
    'duplicate 2 entries',
  ])
})

const TAKEN = applyEdit(TREE, add(TREE, '/etc/sh', file()))

const REFUSALS: readonly [why: string, code: ErrorCode, act: () => unknown][] = [
  ['moving onto a name that is there', 'path-exists', () => moveAll(TAKEN, ['/init', '/bin/sh'], '/etc')],
  ['moving two of one name', 'path-exists', () => moveAll(TAKEN, ['/bin/sh', '/etc/sh'], '/')],
  ['moving into what is moved', 'path-invalid', () => moveAll(TREE, ['/init', '/etc'], '/etc/init.d')],
  ['moving into a file', 'not-a-directory', () => moveAll(TREE, ['/bin'], '/init')],
  ['moving nothing', 'path-missing', () => moveAll(TREE, ['/x'], '/bin')],
  ['moving to nowhere', 'path-missing', () => moveAll(TREE, ['/init'], '/x')],
  ['copying a directory into itself', 'path-invalid', () => copyAll(TREE, ['/etc'], '/etc/init.d')],
  ['copying the root', 'path-invalid', () => duplicate(TREE, ['/'])],
  ['removing the root', 'path-invalid', () => removeAll(TREE, ['/bin', '/'])],
  ['removing nothing', 'path-missing', () => removeAll(TREE, ['/init', '/x'])],
]

test.each(REFUSALS)('%s is refused with %s', (_, code, act) => {
  expect(act).toThrowError(expect.objectContaining({ name: 'Pid1Error', code }))
})
