import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { preview } from '../../../src/app/import/preview.ts'
import {
  add,
  applyEdit,
  EMPTY_TREE,
  type Entry,
  find,
  type Leaf,
  layOver,
  type Tree,
} from '../../../src/rootfs/index.ts'

const OWN = { mode: 0o644, uid: 0, gid: 0, mtime: 0 }
const bytes = (text: string) => new TextEncoder().encode(text)

function file(path: string, content: string, ino = 1): Entry {
  const ref = { sha256: createHash('sha256').update(content).digest('hex'), size: content.length }
  return { path, ino, nlink: 1, inode: { kind: 'file', ...OWN, content: ref } }
}

function treeWith(path: string, leaf: Leaf): Tree {
  return applyEdit(EMPTY_TREE, add(EMPTY_TREE, path, leaf))
}

test('a preview is what layOver does, named after what is imported, its fates counted', async () => {
  const tree = treeWith('/a', { kind: 'file', ...OWN, content: bytes('old') })
  const entries = [file('/a', 'new'), file('/b', 'b', 2), file('/b/c', 'c', 3)]
  const shown = await preview(tree, '/', entries, 'a.tar')
  expect(shown.edit).toEqual({ ...layOver(tree, '/', entries).edit, name: 'import a.tar' })
  expect(shown.counts).toEqual({ added: 1, replaced: 1, refused: 1, same: 0 })
})

test('a file whose content was typed in that place is not replaced by itself', async () => {
  const typed = { kind: 'file', ...OWN, content: bytes('#!/bin/sh\n') } as const
  const tree = treeWith('/init', typed)
  const same = await preview(tree, '/', [file('/init', '#!/bin/sh\n')], 'x')
  expect(same.counts.same).toBe(1)
  expect(same.edit.changes.size).toBe(0)
  const other = await preview(tree, '/', [file('/init', '#!/bin/ash')], 'x')
  expect(other.counts.replaced).toBe(1)
})

test('what goes to another directory is compared with what is there', async () => {
  const base = applyEdit(EMPTY_TREE, add(EMPTY_TREE, '/etc', { kind: 'directory', ...OWN, mode: 0o755 }))
  const tree = applyEdit(base, add(base, '/etc/motd', { kind: 'file', ...OWN, content: bytes('hi') }))
  expect((await preview(tree, '/etc', [file('/motd', 'hi')], 'x')).counts.same).toBe(1)
  const { edit } = await preview(tree, '/var/new', [file('/motd', 'hi')], 'x')
  expect(find(applyEdit(tree, edit), '/var/new/motd')?.inode.kind).toBe('file')
})

test('a directory that is none is refused', async () => {
  const tree = treeWith('/a', { kind: 'file', ...OWN, content: bytes('') })
  await expect(preview(tree, '/a', [file('/x', 'x')], 'x')).rejects.toMatchObject({ code: 'not-a-directory' })
  await expect(preview(tree, 'a', [file('/x', 'x')], 'x')).rejects.toMatchObject({ code: 'path-invalid' })
})
