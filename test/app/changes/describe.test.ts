import { expect, test } from 'vitest'
import { describeChanges } from '../../../src/app/changes/describe.ts'
import { minimal } from '../../../src/project/recipes/minimal.ts'
import {
  add,
  applyEdit,
  chmod,
  diffTrees,
  type Edit,
  encodePath,
  remove,
  rename,
  retarget,
  type Tree,
  write,
} from '../../../src/rootfs/index.ts'

const before = minimal.make().tree
const directory = { kind: 'directory', mode: 0o755, uid: 0, gid: 0, mtime: 0 } as const
const file = (text: string) =>
  ({ kind: 'file', mode: 0o644, uid: 0, gid: 0, mtime: 0, content: encodePath(text) }) as const

function changesAfter(...acts: ((tree: Tree) => Edit)[]) {
  const after = acts.reduce((tree, act) => applyEdit(tree, act(tree)), before)
  return describeChanges(before, after, diffTrees(before, after)).map(({ path, change, details, from, below }) =>
    [change, path, from && `from ${from}`, ...details, below > 0 && `+${below}`].filter(Boolean).join(' | '),
  )
}

test('an edit is told by what is not the same any more', () => {
  expect(
    changesAfter(
      (tree) => chmod(tree, '/init', 0o644),
      (tree) => write(tree, '/init', encodePath('#!/bin/sh\nexec sh\n')),
      (tree) => retarget(tree, '/bin/sh', '/bin/busybox'),
    ),
  ).toEqual([
    'edited | /bin/sh | target busybox → /bin/busybox',
    'edited | /init | mode 755 → 644 | content +1 −6 lines',
  ])
})

test('what is new or gone with its directory is counted there', () => {
  expect(
    changesAfter(
      (tree) => add(tree, '/etc/init.d', directory),
      (tree) => add(tree, '/etc/init.d/rcS', file('x')),
      (tree) => remove(tree, '/usr'),
    ),
  ).toEqual(['new | /etc/init.d | directory | +1', 'removed | /usr | directory | +240'])
})

test('a rename is a move, of a directory with all in it', () => {
  expect(
    changesAfter(
      (tree) => rename(tree, '/init', '/etc/init'),
      (tree) => rename(tree, '/sbin', '/usr/system'),
      (tree) => chmod(tree, '/etc/init', 0o700),
    ),
  ).toEqual(['moved | /etc/init | from /init | mode 755 → 700', 'moved | /usr/system | from /sbin | +71'])
})

test('a directory that was renamed and changed is told as gone and come', () => {
  expect(
    changesAfter(
      (tree) => rename(tree, '/etc', '/ETC'),
      (tree) => add(tree, '/ETC/a', file('')),
    ),
  ).toEqual(['new | /ETC | directory | +1', 'removed | /etc | directory'])
})
