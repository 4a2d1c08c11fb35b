import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  applyEdit,
  diffTrees,
  EMPTY_TREE,
  type Entry,
  get,
  invertEdit,
  type Laid,
  layOver,
  listEntries,
  type Tree,
  treeFromEntries,
} from '../../src/rootfs/index.ts'
import { canonical, trees } from './random-tree.ts'

const OWN = { mode: 0o644, uid: 0, gid: 0, mtime: 0 }
const directory = (path: string, mode = 0o755): Entry => ({
  path,
  ino: 0,
  nlink: 1,
  inode: { kind: 'directory', ...OWN, mode },
})
const file = (path: string, text: string, ino = Math.abs(path.length * 7919 + text.length), nlink = 1): Entry => ({
  path,
  ino,
  nlink,
  inode: { kind: 'file', ...OWN, content: new TextEncoder().encode(text) },
})
const symlink = (path: string, target: string): Entry => ({
  path,
  ino: 1,
  nlink: 1,
  inode: { kind: 'symlink', ...OWN, mode: 0o777, target },
})

const TREE = treeFromEntries([
  directory('/bin'),
  file('/bin/busybox', 'ELF', 10, 2),
  file('/bin/sh', 'ELF', 10, 2),
  directory('/etc', 0o700),
  file('/etc/fstab', 'proc /proc proc\n'),
  symlink('/lib', 'usr/lib'),
])

const fates = (report: readonly Laid[]) => Object.fromEntries(report.map(({ path, fate }) => [path, fate]))
const textAt = (tree: Tree, path: string) => {
  const { inode } = get(tree, path)
  return inode.kind === 'file' && inode.content instanceof Uint8Array
    ? new TextDecoder().decode(inode.content)
    : undefined
}

test('directories merge, files replace, and what is the same stays the very same', () => {
  const { edit, report } = layOver(TREE, '/', [
    directory('/etc'),
    file('/etc/fstab', 'none /tmp tmpfs\n'),
    file('/etc/profile', 'PS1=#\n'),
    symlink('/lib', 'usr/lib'),
  ])
  expect(fates(report)).toEqual({
    '/etc': 'replaced',
    '/etc/fstab': 'replaced',
    '/etc/profile': 'added',
    '/lib': 'same',
  })
  const tree = applyEdit(TREE, edit)
  expect(get(tree, '/etc').inode.mode).toBe(0o755)
  expect(get(tree, '/etc/fstab').ino).toBe(get(TREE, '/etc/fstab').ino)
  expect(textAt(tree, '/etc/fstab')).toBe('none /tmp tmpfs\n')
  expect(applyEdit(tree, invertEdit(edit)).inodes).toEqual(TREE.inodes)
})

test('a directory and what is none do not take each other’s place, nor is a symbolic link followed', () => {
  const { edit, report } = layOver(TREE, '/', [
    file('/etc', 'no'),
    directory('/bin/sh'),
    file('/lib/libc.so.6', 'ELF'),
    file('/bin/sh/x', ''),
    file('/ok', ''),
  ])
  expect(report).toEqual([
    { path: '/etc', fate: 'refused', reason: 'a directory is in its place' },
    { path: '/bin/sh', fate: 'refused', reason: 'a file is in its place' },
    { path: '/lib/libc.so.6', fate: 'refused', reason: '/lib is a symbolic link here' },
    { path: '/bin/sh/x', fate: 'refused', reason: '/bin/sh is a file here' },
    { path: '/ok', fate: 'added' },
  ])
  expect([...diffTrees(TREE, applyEdit(TREE, edit))]).toEqual([['/ok', 'new']])
})

test('a file that replaces one of two hard links leaves the other as it was', () => {
  const tree = applyEdit(TREE, layOver(TREE, '/', [file('/bin/sh', 'dash')]).edit)
  expect([textAt(tree, '/bin/sh'), textAt(tree, '/bin/busybox')]).toEqual(['dash', 'ELF'])
})

test('hard links that replace hard links are the same inode with other content', () => {
  const { edit } = layOver(TREE, '/', [
    file('/bin/busybox', '', 3, 3),
    file('/bin/sh', '', 3, 3),
    file('/ls', 'new', 3, 3),
  ])
  const tree = applyEdit(TREE, edit)
  const inos = ['/bin/busybox', '/bin/sh', '/ls'].map((path) => get(tree, path).ino)
  expect(new Set(inos)).toEqual(new Set([get(TREE, '/bin/sh').ino]))
  expect(textAt(tree, '/bin/busybox')).toBe('new')
})

test('only what is chosen is laid, in directories that are made where they are missing', () => {
  const entries = [directory('/', 0o1777), directory('/a', 0o700), file('/a/b', 'x'), file('/a/c', 'y')]
  const { edit, report } = layOver(TREE, '/srv/new', entries, new Set(['/a/c']))
  expect(report).toEqual([{ path: '/a/c', fate: 'added' }])
  const tree = applyEdit(TREE, edit)
  expect([...diffTrees(TREE, tree).keys()]).toEqual(['/srv', '/srv/new', '/srv/new/a', '/srv/new/a/c'])
  expect(get(tree, '/srv/new/a').inode.mode).toBe(0o755)
})

test('a path that would not stay below the directory is refused', () => {
  const { edit, report } = layOver(TREE, '/', [file('/../x', ''), file('/bin/../../x', ''), file('/a//b', '')])
  expect(report.map(({ fate }) => fate)).toEqual(['refused', 'refused', 'refused'])
  expect(edit.changes.size).toBe(0)
})

test('a tree laid over nothing is that tree, and laid over itself changes nothing', () => {
  fc.assert(
    fc.property(trees, (tree) => {
      const entries = listEntries(tree)
      expect(canonical(applyEdit(EMPTY_TREE, layOver(EMPTY_TREE, '/', entries).edit))).toEqual(canonical(tree))
      const again = layOver(tree, '/', entries)
      expect(again.edit.changes.size).toBe(0)
      expect(again.report.every(({ fate }) => fate === 'same')).toBe(true)
    }),
  )
})

test('the report says of each entry what the difference says', () => {
  fc.assert(
    fc.property(trees, trees, (tree, other) => {
      const { edit, report } = layOver(tree, '/', listEntries(other))
      const after = applyEdit(tree, edit)
      const changes = diffTrees(tree, after)
      expect([...changes.values()]).not.toContain('removed')
      for (const { path, fate } of report) {
        if (fate === 'refused') expect(changes.get(path)).not.toBe('new')
        if (fate === 'added') expect(changes.get(path)).toBe('new')
        if (fate === 'same') expect(changes.has(path)).toBe(false)
        if (fate !== 'refused') expect(get(after, path).inode).toMatchObject({ mode: get(other, path).inode.mode })
      }
      const laid = layOver(after, '/', listEntries(other)).report
      expect(laid.every(({ fate }) => fate === 'same' || fate === 'refused')).toBe(true)
    }),
  )
})
