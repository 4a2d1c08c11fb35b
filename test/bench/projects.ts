/** Projects of any size to edit. */
import { type Project, recipeNamed } from '../../src/project/index.ts'
import { type Entry, treeFromEntries } from '../../src/rootfs/index.ts'

const PER_DIRECTORY = 100
const OWN = { uid: 0, gid: 0, mtime: 0 }

/** An /init, and `count` files of together `bytes` bytes, a hundred a directory. No two files hold the same. */
export function projectOf(count: number, bytes: number): Project {
  const entries: Entry[] = [{ path: '/', ino: 1, nlink: 1, inode: { kind: 'directory', mode: 0o755, ...OWN } }]
  const add = (path: string, inode: Entry['inode']) => entries.push({ path, ino: entries.length + 1, nlink: 1, inode })
  const size = Math.round(bytes / count)
  for (let i = 0; i < count; i++) {
    const directory = `/data-${String(Math.floor(i / PER_DIRECTORY)).padStart(3, '0')}`
    if (i % PER_DIRECTORY === 0) add(directory, { kind: 'directory', mode: 0o755, ...OWN })
    const content = new Uint8Array(size).fill(i)
    new DataView(content.buffer).setUint32(0, i)
    add(`${directory}/file-${String(i).padStart(5, '0')}`, { kind: 'file', mode: 0o644, ...OWN, content })
  }
  add(INIT, { kind: 'file', mode: 0o755, ...OWN, content: new TextEncoder().encode('#!/bin/sh\n') })
  return { ...recipeNamed('empty').make(), name: `${count} files`, tree: treeFromEntries(entries) }
}

/** What is edited. */
export const INIT = '/init'
