import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { encodeCpio } from '../../src/formats/cpio/encode.ts'
import { recipeNamed } from '../../src/project/index.ts'
import { type Content, type Entry, isBlobRef, listEntries, treeFromEntries } from '../../src/rootfs/index.ts'
import type { Given, ReadProgress, TakeAs } from '../../workers/import.protocol.ts'
import { GivenReader } from '../../workers/read-given.ts'
import { join as concat, member, TAR_END } from '../formats/tar-by-hand.ts'

const LIMITS = { entries: 100, bytes: 1 << 20 }
const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex')
const given = (path: string, content: Uint8Array | string): Given => ({
  path,
  file: new Blob([content as Uint8Array<ArrayBuffer>]),
})
const directory = (path: string): Given => ({ path, file: undefined })

async function read(things: readonly Given[], as: TakeAs = 'contents', limits = LIMITS) {
  const reader = new GivenReader(limits)
  reader.give(things)
  const reports: ReadProgress[] = []
  const reading = await reader.read(as, (progress) => reports.push(progress))
  const entries = reader.entriesFrom(0, reading.entries)
  const contents = new Map<string, Uint8Array>()
  for (let part = reader.nextContents(); part.length > 0; part = reader.nextContents())
    for (const { sha256, bytes } of part) contents.set(sha256, bytes)
  const bytesOf = (content: Content) => (isBlobRef(content) ? contents.get(content.sha256)! : content)
  return { reading, entries, contents, bytesOf, reports }
}

const paths = (entries: readonly Entry[]) => entries.map(({ path }) => path)
const modes = (entries: readonly Entry[]) => entries.map(({ path, inode }) => [path, inode.mode.toString(8)])

describe('files and directories', () => {
  test('keep their structure; directories that only lie between are made', async () => {
    const { entries, reading } = await read([
      given('/a/b/hello.txt', 'hello'),
      directory('/a/empty'),
      given('/note', 'hello'),
    ])
    expect(paths(entries)).toEqual(['/a', '/a/b', '/a/b/hello.txt', '/a/empty', '/note'])
    expect(reading).toMatchObject({ entries: 5, size: 10, packed: [], kernel: undefined, warningCount: 0 })
  })

  test('what the kernel could execute gets mode 755, the rest 644, and the numbers of both are told', async () => {
    const { entries, reading } = await read([
      given('/script', '#!/bin/sh\n'),
      given('/text', 'echo'),
      given('/program', new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0])),
    ])
    expect(modes(entries)).toEqual([
      ['/script', '755'],
      ['/text', '644'],
      ['/program', '755'],
    ])
    expect(reading.guessedModes).toEqual({ executable: 2, others: 1 })
  })

  test('contents are named by their hash, the same one once, and an empty one is no content at all', async () => {
    const { entries, contents } = await read([given('/a', 'same'), given('/b', 'same'), given('/c', '')])
    expect([...contents.keys()]).toEqual([sha256('same')])
    expect(entries.map(({ inode }) => inode.kind === 'file' && inode.content)).toEqual([
      { sha256: sha256('same'), size: 4 },
      { sha256: sha256('same'), size: 4 },
      new Uint8Array(),
    ])
  })

  test('an archive within a directory is a file of it', async () => {
    const { entries } = await read([given('/backup/old.gz', gzipSync('x'))])
    expect(paths(entries)).toEqual(['/backup', '/backup/old.gz'])
  })

  test.each([1, 4095, 4096, 4097, 100_000])('a content of %i bytes has the hash that others give it', async (size) => {
    const bytes = new Uint8Array(size).map((_, at) => at * 7)
    const { contents } = await read([given('/a', bytes)])
    expect([...contents]).toEqual([[sha256(bytes), bytes]])
  })
})

describe('archives', () => {
  const tree = recipeNamed('minimal').make().tree
  const plain = (content: Content) => (isBlobRef(content) ? new Uint8Array(content.size) : content)
  const cpio = encodeCpio(listEntries(tree), plain).bytes
  const tar = concat(
    member({ name: 'etc/', type: '5' }),
    member({ name: 'etc/hostname', data: 'box\n' }),
    member({ name: 'etc/name', type: '1', link: 'etc/hostname' }),
    TAR_END,
  )

  test('what was in a tree comes out of its image, hard links and devices too', async () => {
    const { entries, bytesOf } = await read([given('/initramfs.cpio.gz', gzipSync(cpio))], 'contents', {
      entries: 1000,
      bytes: 1 << 24,
    })
    expect(encodeCpio(listEntries(treeFromEntries(entries)), bytesOf).bytes).toEqual(cpio)
  })

  test('several, and files beside them, come together; inodes stay apart and links stay links', async () => {
    const second = concat(member({ name: 'usr/', type: '5' }), member({ name: 'usr/x', data: 'x' }), TAR_END)
    const { entries, reading } = await read([given('/a.tar', tar), given('/b.tgz', gzipSync(second)), given('/c', 'c')])
    expect(paths(entries)).toEqual(['/etc', '/etc/hostname', '/etc/name', '/usr', '/usr/x', '/c'])
    expect(entries[1]!.ino).toBe(entries[2]!.ino)
    expect(new Set(entries.map(({ ino }) => ino)).size).toBe(5)
    expect(reading.packed).toEqual(['a.tar', 'b.tgz'])
  })

  test('as files they are themselves', async () => {
    const { entries, contents, reading } = await read([given('/a.tar', tar)], 'files')
    expect(paths(entries)).toEqual(['/a.tar'])
    expect([...contents.keys()]).toEqual([sha256(tar)])
    expect(reading.packed).toEqual(['a.tar'])
  })

  test('a gzip file that holds no archive is decompressed under its name without .gz, or is itself', async () => {
    const log = given('/messages.gz', gzipSync('a log'))
    const decompressed = await read([log])
    expect(paths(decompressed.entries)).toEqual(['/messages'])
    expect([...decompressed.contents.keys()]).toEqual([sha256('a log')])
    expect(paths((await read([log], 'files')).entries)).toEqual(['/messages.gz'])
  })

  test("the archive's own root changes nothing of the directory it is brought to", async () => {
    const { entries } = await read([given('/a.tar', concat(member({ name: './', type: '5', mode: '700' }), tar))])
    expect(paths(entries)).toEqual(['/etc', '/etc/hostname', '/etc/name'])
  })

  test('a directory that comes after what lies in it has its own mode', async () => {
    const late = concat(member({ name: 'd/f' }), member({ name: 'd/', type: '5', mode: '700' }), TAR_END)
    expect(modes((await read([given('/a.tar', late)])).entries)).toEqual([
      ['/d', '700'],
      ['/d/f', '644'],
    ])
  })
})

describe('what is said of archives that are read well', () => {
  const remarks = async (...parts: Uint8Array[]) =>
    (await read([given('/a.tar', concat(...parts, TAR_END))])).reading.warnings.map(({ message }) => message)

  test('docker save packs layers, which docker export does not', async () => {
    const saved = await remarks(
      member({ name: 'manifest.json', data: '[]' }),
      member({ name: 'oci-layout', data: '{}' }),
    )
    expect(saved).toEqual([expect.stringContaining('docker export')])
    expect(await remarks(member({ name: 'manifest.json', data: '{}' }))).toEqual([])
  })

  test('names that are not UTF-8 are kept as they are', async () => {
    expect(await remarks(member({ name: 'caf\xe9' }))).toEqual([expect.stringContaining('not UTF-8')])
    expect(await remarks(member({ name: 'caf\xc3\xa9' }))).toEqual([])
  })
})

describe('a kernel', () => {
  const bzImage = readFileSync(join(import.meta.dirname, '../../prebuilt/kernel/bzImage'))
  const roomy = { entries: 10, bytes: 1 << 26 }

  test('alone is told by its header', async () => {
    const { reading } = await read([given('/bzImage', bzImage)], 'contents', roomy)
    expect(reading.kernel).toMatchObject({
      header: { is64Bit: false },
      content: { sha256: sha256(bzImage), size: bzImage.length },
    })
  })

  test('among other files is a file', async () => {
    const { reading } = await read([given('/bzImage', bzImage), given('/a', 'a')], 'contents', roomy)
    expect(reading.kernel).toBe(undefined)
  })

  test('cut short is a file, and a warning says what is wrong with it', async () => {
    const { reading, entries } = await read([given('/bzImage', bzImage.subarray(0, 100_000))])
    expect(reading.kernel).toBe(undefined)
    expect(paths(entries)).toEqual(['/bzImage'])
    expect(reading.warnings).toMatchObject([{ code: 'kernel-damaged', message: expect.stringMatching(/cut short/) }])
  })
})

describe('what is refused, whole', () => {
  const refusal = (things: readonly Given[], limits = LIMITS) =>
    read(things, 'contents', limits).then(
      () => expect.unreachable(),
      (error) => error,
    )

  test('more bytes than the limit, before any is read', async () => {
    const file = { size: (1 << 20) + 1, slice: () => expect.unreachable() } as unknown as Blob
    expect(await refusal([{ path: '/a', file }])).toMatchObject({
      code: 'limit-exceeded',
      message: expect.stringContaining('1 MiB'),
    })
  })

  test('more entries than the limit, directories that are made counted too', async () => {
    const many = Array.from({ length: 60 }, (_, at) => given(`/${at}/file`, ''))
    expect(await refusal(many)).toMatchObject({ code: 'limit-exceeded', data: { what: 'entries', most: 100 } })
  })

  test('two archives that are under the limit apart, and over it together', async () => {
    const half = (name: string) =>
      concat(...Array.from({ length: 60 }, (_, at) => member({ name: `${name}${at}` })), TAR_END)
    expect(await refusal([given('/a.tar', half('a')), given('/b.tar', half('b'))])).toMatchObject({
      code: 'limit-exceeded',
    })
  })

  test('two gzip files that are under the limit apart, and over it together', async () => {
    const bomb = gzipSync(new Uint8Array(600_000))
    expect(await refusal([given('/a.gz', bomb), given('/b.gz', bomb)])).toMatchObject({
      code: 'limit-exceeded',
      data: { what: 'bytes', most: LIMITS.bytes },
    })
  })

  test('two files of one name', async () => {
    expect(await refusal([given('/a', '1'), given('/a', '2')])).toMatchObject({ code: 'path-exists' })
  })

  test('names that no tree can hold', async () => {
    for (const path of ['/..', '/a/../b', `/${'x'.repeat(256)}`])
      expect(await refusal([given(path, '')])).toMatchObject({ code: 'path-invalid' })
  })

  test('a file that cannot be read, by its name', async () => {
    const file = {
      size: 3,
      slice: () => ({ arrayBuffer: () => Promise.reject(new Error('it was moved')) }),
    } as unknown as Blob
    expect(await refusal([{ path: '/gone', file }])).toMatchObject({
      code: 'file-unreadable',
      message: 'Cannot read gone: it was moved. Check that it is still there and choose it again',
    })
  })
})

test('reading tells how many bytes and entries it has come to', async () => {
  const { reports } = await read([given('/a', 'x'.repeat(5000)), given('/b', 'y')])
  expect(reports.filter(({ step }) => step === 'read').map(({ done, total }) => [done, total])).toEqual([
    [5000, 5001],
    [5001, 5001],
  ])
  expect(reports.at(-1)).toEqual({ step: 'hash', done: 5001, total: 5001, entries: 2 })
})
