/** Trees to measure with: as entries, and as directories for the tools. */
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { BLOBS } from '../../src/project/catalog.ts'
import { RECIPES } from '../../src/project/index.ts'
import { type Content, type Entry, isBlobRef, listEntries } from '../../src/rootfs/index.ts'

export interface Sample {
  readonly name: string
  readonly entries: readonly Entry[]
  /** Unmeasured rounds, for the engine to compile what it will run. */
  readonly warmUps: number
  readonly rounds: number
}

/** 2,000 files from 100 bytes to 100 kB, 100 MB in all. */
export function manyFiles(): Sample {
  const own = { uid: 0, gid: 0, mtime: 0 }
  const entries: Entry[] = [{ path: '/', ino: 1, nlink: 1, inode: { kind: 'directory', mode: 0o755, ...own } }]
  for (let i = 0; i < 2000; i++) {
    const content = new Uint8Array(100 + Math.round((i * 99_900) / 1999)).fill(i)
    const path = `/file-${String(i).padStart(4, '0')}`
    entries.push({ path, ino: i + 2, nlink: 1, inode: { kind: 'file', mode: 0o644, ...own, content } })
  }
  return { name: '2,000 files, 100 MB', entries, warmUps: 3, rounds: 21 }
}

/** What the first recipe packs: one busybox and some four hundred links to it. */
export function busyboxTree(): Sample {
  return { name: 'busybox tree', entries: listEntries(RECIPES[0]!.make().tree), warmUps: 500, rounds: 51 }
}

const blobs = new Map<string, Uint8Array>()

export function bytesOf(content: Content): Uint8Array {
  if (!isBlobRef(content)) return content
  const known = blobs.get(content.sha256)
  if (known) return known
  const { file } = BLOBS.find(({ sha256 }) => sha256 === content.sha256)!
  const bytes = new Uint8Array(readFileSync(join(import.meta.dirname, '../../prebuilt', file)))
  blobs.set(content.sha256, bytes)
  return bytes
}

export function writeTree(directory: string, entries: readonly Entry[]): void {
  for (const { path, inode } of entries) {
    const real = join(directory, path)
    if (inode.kind === 'directory') mkdirSync(real, { recursive: true })
    else if (inode.kind === 'symlink') symlinkSync(inode.target, real)
    else if (inode.kind === 'file') writeFileSync(real, bytesOf(inode.content))
    else throw new Error(`${path} is neither file, directory nor symlink`)
  }
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!
}
