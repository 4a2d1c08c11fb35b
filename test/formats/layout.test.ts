/** The explained spans before archives of our own and of others. */
import { execFileSync } from 'node:child_process'
import { chmodSync, linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { prebuiltBlobs } from '../../src/cli/prebuilt-blobs.ts'
import { decodeCpio } from '../../src/formats/cpio/decode.ts'
import { encodeCpio } from '../../src/formats/cpio/encode.ts'
import { layoutOfCpio } from '../../src/formats/cpio/layout.ts'
import { gzip } from '../../src/formats/gzip.ts'
import type { Span } from '../../src/formats/span.ts'
import { flatten } from '../../src/formats/sparse.ts'
import { assemble } from '../../src/image/assemble.ts'
import { recipeNamed } from '../../src/project/index.ts'
import { type Entry, listEntries, treeFromEntries } from '../../src/rootfs/index.ts'
import { trees } from '../rootfs/random-tree.ts'
import { describeWith, run, type Tool } from '../tools.ts'
import { bytesOf, inDirectory } from './snapshot.ts'

const LIMITS = { entries: 100_000, bytes: 1 << 28 }
const ROOT = { mode: 0o755, uid: 0, gid: 0, mtime: 0 }

/** The spans, each found to begin where the one before it ends, and the last to end with the bytes. */
function explained(bytes: Uint8Array): Span[] {
  const spans = [...layoutOfCpio(bytes, LIMITS)]
  let at = 0
  for (const { offset, length, field, value, meaning } of spans) {
    expect(offset).toBe(at)
    expect(length).toBeGreaterThan(0)
    expect(field).not.toBe('')
    expect(value.length + meaning.length).toBeGreaterThan(10)
    expect(meaning).not.toMatch(/\.$|undefined|NaN/)
    at += length
  }
  expect(at).toBe(bytes.length)
  return spans
}

/** Value and meaning of each field of the entry with this name. */
function entryNamed(spans: readonly Span[], name: string): Map<string, Span> {
  const at = spans.findIndex((span) => span.field === 'name' && span.value === name)
  const from = spans.slice(0, at).findLastIndex((span) => span.field === 'magic')
  const next = spans.slice(from + 1).findIndex((span) => span.field === 'magic' || span.field === 'end padding')
  return new Map(spans.slice(from, next < 0 ? undefined : from + 1 + next).map((span) => [span.field, span]))
}

test('the explained spans of the image of minimal sum to its length', async () => {
  const { medium, manifest } = await assemble(recipeNamed('minimal').make(), prebuiltBlobs)
  const bytes = flatten(medium)
  const spans = explained(bytes)
  expect(spans.reduce((sum, { length }) => sum + length, 0)).toBe(bytes.length)
  // Each entry and the trailer, with its magic, thirteen numbers, name and NUL; and what fills the last block.
  expect(spans.filter(({ field }) => field === 'magic')).toHaveLength(manifest.length + 1)
  expect(spans.filter(({ field }) => field === 'NUL')).toHaveLength(manifest.length + 1)
  expect(spans.filter(({ kind }) => kind === 'number' || kind === 'length')).toHaveLength(13 * (manifest.length + 1))
  expect(spans.at(-1)).toMatchObject({ field: 'end padding', kind: 'padding' })
})

test('every byte of a random tree’s archive is explained, newc and crc, alone and joined to others', () => {
  fc.assert(
    fc.property(trees, fc.constantFrom('newc', 'crc'), (tree, format) => {
      const { bytes, spans } = encodeCpio(listEntries(tree), bytesOf, format)
      const found = explained(bytes)
      expect(found.filter(({ field }) => field === 'magic').map(({ offset }) => offset)).toEqual([
        ...spans.map(({ headerOffset }) => headerOffset),
        found.findLast(({ field }) => field === 'magic')!.offset,
      ])
      explained(new Uint8Array(Buffer.concat([bytes, new Uint8Array(512), bytes, gzip(bytes)])))
    }),
    { numRuns: 40 },
  )
})

test('an archive cut off behind its last content is explained to its end', () => {
  const entries: Entry[] = [
    { path: '/a', ino: 2, nlink: 1, inode: { kind: 'file', ...ROOT, content: Uint8Array.of(1) } },
  ]
  const { bytes, spans } = encodeCpio(listEntries(treeFromEntries(entries)), bytesOf)
  const { dataOffset } = spans.at(-1)!
  expect(explained(bytes.subarray(0, dataOffset + 1)).at(-1)).toMatchObject({ field: 'content', length: 1 })
})

describe('what a field says', () => {
  const init: Entry = {
    path: '/init',
    ino: 2,
    nlink: 2,
    inode: { kind: 'file', ...ROOT, mtime: 1_000_000_000, content: new TextEncoder().encode('#!/bin/sh\n') },
  }
  const entries: Entry[] = [
    init,
    { ...init, path: '/linuxrc' },
    { path: '/console', ino: 3, nlink: 1, inode: { kind: 'character', ...ROOT, mode: 0o600, major: 5, minor: 1 } },
    { path: '/sh', ino: 4, nlink: 1, inode: { kind: 'symlink', ...ROOT, mode: 0o777, target: 'bin/busybox' } },
    { path: '/tmp', ino: 5, nlink: 1, inode: { kind: 'directory', ...ROOT, mode: 0o1777, uid: 7 } },
  ]
  const { bytes } = encodeCpio(listEntries(treeFromEntries(entries)), bytesOf)
  const spans = explained(bytes)
  const valuesOf = (name: string) =>
    Object.fromEntries([...entryNamed(spans, name)].map(([field, { value }]) => [field, value]))
  const meaning = (name: string, field: string) => entryNamed(spans, name).get(field)!.meaning

  test('a file with two names', () => {
    expect(valuesOf('init')).toMatchObject({
      magic: '070701',
      mode: '0100755: regular file, rwxr-xr-x',
      uid: '0: root',
      nlink: '2',
      mtime: '1000000000: 2001-09-09 01:46:40 UTC',
      filesize: '0 bytes',
      namesize: '5 bytes',
      name: 'init',
      NUL: 'one zero byte',
    })
    expect(valuesOf('linuxrc')).toMatchObject({ filesize: '10 bytes', content: '10 bytes' })
    expect(valuesOf('linuxrc').ino).toBe(valuesOf('init').ino)
    expect(meaning('init', 'ino')).toMatch(/2 names/)
    expect(meaning('init', 'filesize')).toMatch(/last of its entries/)
    expect(meaning('linuxrc', 'content')).toMatch(/script/)
    expect(meaning('init', 'namesize')).toMatch(/4 bytes and the NUL/)
    expect(meaning('init', 'rdevmajor')).toMatch(/none/)
  })

  test('a device, a symbolic link, a directory', () => {
    expect(valuesOf('console')).toMatchObject({
      mode: '020600: character device, rw-------',
      rdevmajor: '5',
      rdevminor: '1',
    })
    expect(meaning('console', 'rdevmajor')).toMatch(/driver/)
    expect(valuesOf('sh')).toMatchObject({ mode: '0120777: symbolic link, rwxrwxrwx', content: 'bin/busybox' })
    expect(valuesOf('tmp')).toMatchObject({ mode: '041777: directory, rwxrwxrwt', uid: '7' })
    expect(meaning('.', 'name')).toMatch(/root directory/)
  })

  test('the trailer', () => {
    expect(meaning('TRAILER!!!', 'name')).toMatch(/ends the archive/)
    expect(meaning('TRAILER!!!', 'mode')).toMatch(/nobody reads its mode/)
  })
})

const PACKERS: readonly (readonly [string, Tool, readonly string[]])[] = [
  ['GNU cpio -H newc', 'cpio', ['-o', '-H', 'newc', '--quiet']],
  ['GNU cpio -H crc', 'cpio', ['-o', '-H', 'crc', '--quiet']],
  ['bsdcpio -H newc', 'bsdcpio', ['-o', '-H', 'newc', '--quiet']],
]

for (const [name, tool, args] of PACKERS)
  describeWith([tool], `what ${name} packs`, () => {
    test('is explained to the last byte', () => {
      inDirectory((cwd) => {
        mkdirSync(join(cwd, 'bin'))
        writeFileSync(join(cwd, 'bin/busybox'), 'x'.repeat(1001))
        chmodSync(join(cwd, 'bin/busybox'), 0o4755)
        linkSync(join(cwd, 'bin/busybox'), join(cwd, 'ash'))
        symlinkSync('bin/busybox', join(cwd, 'sh'))
        writeFileSync(join(cwd, 'empty'), '')
        const archive = run(tool, args, { cwd, input: execFileSync('find', ['.'], { cwd }) })
        const spans = explained(archive)
        const names = spans.filter(({ field }) => field === 'name').map(({ value }) => value.replace(/^\.\//, ''))
        expect(names.toSorted()).toEqual(['.', 'TRAILER!!!', 'ash', 'bin', 'bin/busybox', 'empty', 'sh'])
        expect(decodeCpio(archive, LIMITS).entries).toHaveLength(names.length - 1)
        const link = names.lastIndexOf('ash') > names.lastIndexOf('bin/busybox') ? 'ash' : 'bin/busybox'
        const own = entryNamed(spans, spans.find(({ field, value }) => field === 'name' && value.endsWith(link))!.value)
        expect(own.get('mode')!.value).toBe('0104755: regular file, rwsr-xr-x')
        expect(own.get('nlink')!.value).toBe('2')
        expect(own.get('content')!.length).toBe(1001)
      })
    })
  })
