import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { type ErrorCode, Pid1Error } from '../../src/error.ts'
import { archiveKind, readArchive, unpack } from '../../src/formats/archive.ts'
import { encodeCpio } from '../../src/formats/cpio/encode.ts'
import { isExecutable } from '../../src/formats/executable.ts'
import type { Limits } from '../../src/formats/reading.ts'
import type { Entry } from '../../src/rootfs/index.ts'
import { bytesOf } from './snapshot.ts'
import { join, member, TAR_END } from './tar-by-hand.ts'

const LIMITS: Limits = { entries: 1000, bytes: 1 << 20 }
const bytes = (text: string) => new TextEncoder().encode(text)

function refusal(archive: Uint8Array, limits = LIMITS): Pid1Error {
  try {
    readArchive(archive, limits)
  } catch (error) {
    if (error instanceof Pid1Error) return error
    throw error
  }
  throw new Error('It was taken')
}

const OWN = { mode: 0o644, uid: 0, gid: 0, mtime: 0 }
const entry = (path: string, inode: Partial<Entry['inode']> & Pick<Entry['inode'], 'kind'>, ino: number) =>
  ({ path, ino, nlink: 1, inode: { ...OWN, ...inode } }) as Entry

/** A cpio of entries as they are given: the encoder sorts nothing and checks no parents. */
function cpio(...inodes: [path: string, inode: Partial<Entry['inode']> & Pick<Entry['inode'], 'kind'>][]): Uint8Array {
  return encodeCpio(
    inodes.map(([path, inode], at) => entry(path, inode, at + 1)),
    bytesOf,
  ).bytes
}

const tar = (...parts: Uint8Array[]) => join(...parts, TAR_END)
const pax = (text: string) => member({ name: 'pax', type: 'x', data: text })

describe('a hostile archive', () => {
  const TRUNCATED = tar(member({ name: 'a', data: 'x'.repeat(3000) })).subarray(0, 2000)
  const MILLION = { entries: 10_000, bytes: 1 << 28 }

  test.each<[what: string, code: ErrorCode, words: RegExp, archive: () => Uint8Array, limits?: Limits]>([
    ['a truncated tar', 'archive-truncated', /cut short in a/, () => TRUNCATED],
    ['a truncated tar.gz', 'archive-truncated', /cut short in a/, () => gzipSync(TRUNCATED)],
    [
      'a tar.gz whose gzip is truncated',
      'gzip-corrupt',
      /cut short/,
      () => gzipSync(tar(member({ name: 'a' }))).subarray(0, -20),
    ],
    [
      'a truncated cpio',
      'archive-truncated',
      /cut short/,
      () => cpio(['/a', { kind: 'file', content: bytes('x'.repeat(500)) }]).subarray(0, 300),
    ],
    ['a tar with ".."', 'path-invalid', /\.\./, () => tar(member({ name: 'a/../../etc/passwd' }))],
    [
      'a tar with ".." in a pax path',
      'path-invalid',
      /\.\./,
      () => tar(pax('15 path=../x/y\n'), member({ name: 'a' })),
    ],
    [
      'a tar with a file below a symlink',
      'not-a-directory',
      /\/etc\/passwd below \/etc, which is a symbolic link/,
      () => tar(member({ name: 'etc', type: '2', link: '/somewhere' }), member({ name: 'etc/passwd' })),
    ],
    [
      'a cpio with a file below a symlink',
      'not-a-directory',
      /symbolic link/,
      () => cpio(['/etc', { kind: 'symlink', target: '..' }], ['/etc/passwd', { kind: 'file', content: bytes('x') }]),
    ],
    [
      'a cpio with a file below a symlink that comes later',
      'not-a-directory',
      /symbolic link/,
      () => cpio(['/etc/passwd', { kind: 'file', content: bytes('x') }], ['/etc', { kind: 'symlink', target: '..' }]),
    ],
    [
      'a tar with a file below a file',
      'not-a-directory',
      /not a directory/,
      () => tar(member({ name: 'a' }), member({ name: 'a/b' })),
    ],
    [
      'a bomb of 1,000 to 1',
      'limit-exceeded',
      /1 MiB, which is the limit here: nothing of it was taken/,
      () => gzipSync(new Uint8Array(1 << 22)),
    ],
    [
      'a tar.gz bomb of 1,000 to 1',
      'limit-exceeded',
      /1 MiB/,
      () => gzipSync(tar(member({ name: 'a', data: '\0'.repeat(1 << 22) }))),
    ],
    [
      'a tar of a million entries, 512 bytes each',
      'limit-exceeded',
      /10,000 entries/,
      () => repeated(member({ name: 'd/', type: '5' }), 100_000),
      MILLION,
    ],
    ['a sparse GNU tar', 'archive-corrupt', /sparse/, () => tar(member({ name: 'a', type: 'S' }))],
    ['a sparse pax tar', 'archive-corrupt', /sparse/, () => tar(pax('22 GNU.sparse.major=1\n'), member({ name: 'a' }))],
    [
      'a tar with a device number out of range',
      'number-invalid',
      /0 to 4095/,
      () => tar(member({ name: 'a', type: '3', major: '10000' })),
    ],
    ['a gzip in a gzip', 'archive-unknown', /1f 8b/, () => gzipSync(gzipSync(cpio()))],
  ])('is refused whole, in words: %s', (_, code, words, archive, limits) => {
    const error = refusal(archive(), limits)
    expect(error.message).toMatch(words)
    expect(error.code).toBe(code)
  })

  test('with absolute names is read as if they were relative', () => {
    const { entries } = readArchive(tar(member({ name: '/etc/passwd' })), LIMITS)
    expect(entries.map(({ path }) => path)).toEqual(['/etc', '/etc/passwd'])
  })

  test('with names that are not UTF-8 keeps each byte of them', () => {
    const { entries } = readArchive(tar(member({ name: 'caf\xe9' })), LIMITS)
    expect(entries.map(({ path }) => path)).toEqual(['/caf\udce9'])
  })

  test('that claims to be large makes no room for what is not there', () => {
    expect(refusal(tar(member({ name: 'a', size: '77777777777' }))).code).toBe('archive-truncated')
  })
})

/** A million entries need not be made to be refused: the limit is counted while reading. */
function repeated(header: Uint8Array, times: number): Uint8Array {
  const whole = new Uint8Array(header.length * times)
  for (let i = 0; i < times; i++) {
    const name = `d${i}/`.padEnd(12, '\0')
    const own = header.slice()
    own.set(Buffer.from(name, 'latin1'))
    own.fill(0x20, 148, 156)
    own.set(
      Buffer.from(
        own
          .reduce((sum, byte) => sum + byte, 0)
          .toString(8)
          .padStart(6, '0'),
      ),
      148,
    )
    whole.set(own, i * header.length)
  }
  return whole
}

describe('unpack', () => {
  const inside = tar(member({ name: 'a', data: 'content' }))

  test('a gzip file that holds no archive is its bytes, of all its members', () => {
    expect(unpack(join(gzipSync('some '), gzipSync('text')), LIMITS)).toEqual({ bytes: bytes('some text') })
  })

  test('a compressed archive in several members is read as one', () => {
    const parts = join(gzipSync(inside.subarray(0, 700)), gzipSync(inside.subarray(700)))
    expect(unpack(parts, LIMITS)).toEqual(readArchive(inside, LIMITS))
  })

  test('says how many bytes and entries it has come to', () => {
    const heard: object[] = []
    unpack(gzipSync(repeated(member({ name: 'd/', type: '5' }), 3000), { level: 0 }), {
      entries: 10_000,
      bytes: 1 << 24,
      onProgress: (progress) => heard.push(progress),
    })
    expect(heard.filter((progress) => 'entries' in progress)).toEqual(
      [1000, 2000, 3000].map((entries) => ({ entries })),
    )
    expect(heard.some((progress) => 'bytes' in progress)).toBe(true)
  })

  test('every member is decompressed once', () => {
    const archive = gzipSync(cpio(['/a', { kind: 'file', content: bytes('x'.repeat(1 << 16)) }]))
    // The limit is just what it takes: a second time would be over it.
    const { entries } = readArchive(archive, {
      entries: 1,
      bytes: cpio(['/a', { kind: 'file', content: bytes('x'.repeat(1 << 16)) }]).length,
    })
    expect(entries.length).toBe(1)
  })
})

test.each([
  ['tar', tar(member({ name: 'a' }))],
  ['cpio', cpio()],
  ['gzip', gzipSync('x')],
  [undefined, bytes('#!/bin/sh\n')],
  [undefined, new Uint8Array()],
  [undefined, bytes('070707')],
])('archiveKind tells %s by its first bytes', (kind, head) => {
  expect(archiveKind(head)).toBe(kind)
})

test.each([
  [true, 'a program', [0x7f, 0x45, 0x4c, 0x46, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0]],
  [true, 'a library', [0x7f, 0x45, 0x4c, 0x46, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0]],
  [true, 'a big-endian program', [0x7f, 0x45, 0x4c, 0x46, 1, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2]],
  [false, 'an object file', [0x7f, 0x45, 0x4c, 0x46, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0]],
  [true, 'a script', [...bytes('#!/bin/sh\n')]],
  [false, 'a comment', [...bytes('# a comment')]],
  [false, 'nothing', []],
])('isExecutable is %s for %s', (expected, _, content) => {
  expect(isExecutable(Uint8Array.from(content))).toBe(expected)
})
