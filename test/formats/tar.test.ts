import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  linkSync,
  lutimesSync,
  mkdirSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readArchive } from '../../src/formats/archive.ts'
import { encodeCpio } from '../../src/formats/cpio/encode.ts'
import { decodeTar } from '../../src/formats/tar.ts'
import { listEntries, treeFromEntries } from '../../src/rootfs/index.ts'
import { describeWith, run } from '../tools.ts'
import { bytesOf, inDirectory, snapshotOfDirectory, snapshotOfEntries } from './snapshot.ts'
import { join as concat, member } from './tar-by-hand.ts'

const LIMITS = { entries: 10_000, bytes: 1 << 24 }
const isRoot = process.getuid?.() === 0
const error = (code: string) => expect.objectContaining({ name: 'Pid1Error', code })

/** A directory with what tar can hold. */
function inFolder(body: (directory: string) => void): void {
  inDirectory((directory) => {
    const at = (name: string) => join(directory, name)
    mkdirSync(at('bin'))
    writeFileSync(at('bin/busybox'), 'x'.repeat(10_001))
    chmodSync(at('bin/busybox'), 0o4755)
    linkSync(at('bin/busybox'), at('bin/sh'))
    symlinkSync('bin/busybox', at('link'))
    symlinkSync(`${'far/'.repeat(60)}away`, at('long-link'))
    mkdirSync(at('d'.repeat(120)))
    writeFileSync(at(`${'d'.repeat(120)}/${'f'.repeat(200)}`), 'deep')
    writeFileSync(at('grüße 🐧'), 'name')
    writeFileSync(at('empty'), '')
    if (isRoot) {
      execFileSync('mknod', [at('console'), 'c', '5', '1'])
      execFileSync('mknod', [at('disk'), 'b', '259', '70000'])
      execFileSync('chown', ['3000000:4000000000', at('empty')])
    }
    execFileSync('mkfifo', [at('fifo')])
    utimesSync(at('empty'), 0, 0)
    lutimesSync(at('link'), 5, 5)
    body(directory)
  })
}

const FORMATS = [
  ['tar', 'gnu'],
  ['tar', 'pax'],
  ['bsdtar', 'pax'],
  ['bsdtar', 'gnutar'],
] as const

for (const [tool, format] of FORMATS)
  describeWith([tool], `what ${tool} --format=${format} packs`, () => {
    test('is read with every mode, owner, device, link, time and byte', () => {
      inFolder((directory) => {
        const archive = run(tool, ['-c', `--format=${format}`, '-f', '-', '.'], { cwd: directory })
        const { entries } = decodeTar(archive, LIMITS)
        expect(snapshotOfEntries(entries)).toEqual(snapshotOfDirectory(directory))
        expect(snapshotOfEntries(listEntries(treeFromEntries(entries)))).toEqual(snapshotOfDirectory(directory))
      })
    })
  })

describeWith(['tar'], 'what GNU tar packs', () => {
  const packed = (files: Record<string, string>, args: string[]) =>
    inDirectory((directory) => {
      for (const [name, content] of Object.entries(files)) {
        mkdirSync(join(directory, name, '..'), { recursive: true })
        writeFileSync(join(directory, name), content)
      }
      return new Uint8Array(
        run('tar', ['-c', '--owner=0', '--group=0', '--mtime=@7', '-f', '-', ...args], { cwd: directory }),
      )
    })

  test('in ustar format, prefixes are joined to their names', () => {
    const name = `${'d'.repeat(100)}/${'e'.repeat(40)}/${'f'.repeat(90)}`
    const { entries } = decodeTar(packed({ [name]: 'x' }, ['--format=ustar', name]), LIMITS)
    expect(entries.at(-1)!.path).toBe(`/${name}`)
  })

  test('parents that are missing are made, mode 755, and take their own attributes if they come later', () => {
    const { entries, warnings } = decodeTar(packed({ 'a/b/c': 'x' }, ['a/b/c']), LIMITS)
    expect(snapshotOfEntries(entries).map((line) => line.split(' ').slice(0, 2))).toEqual([
      ['/a', '40755'],
      ['/a/b', '40755'],
      ['/a/b/c', '100644'],
    ])
    expect(warnings).toEqual([])
    const later = decodeTar(packed({ 'a/b/c': 'x' }, ['--mode=700', '--no-recursion', 'a/b/c', 'a/b', 'a']), LIMITS)
    expect(snapshotOfEntries(later.entries).map((line) => line.split(' ')[1])).toEqual(['40700', '40700', '100700'])
    expect(later.warnings).toEqual([])
  })

  test('a sparse file is refused by name', () => {
    for (const format of ['gnu', 'pax']) {
      const archive = inDirectory((directory) => {
        writeFileSync(join(directory, 'holes'), 'x')
        truncateSync(join(directory, 'holes'), 1 << 22)
        return run('tar', ['-c', '-S', `--format=${format}`, '-f', '-', 'holes'], { cwd: directory })
      })
      expect(() => decodeTar(archive, LIMITS)).toThrowError(/holes.*sparse/)
    }
  })

  test('a compressed one is told from a compressed cpio', () => {
    const archive = packed({ a: 'x' }, ['.'])
    const plain = readArchive(archive, LIMITS)
    expect(readArchive(gzipSync(archive), LIMITS)).toEqual(plain)
    const cpio = encodeCpio(plain.entries, bytesOf).bytes
    expect(readArchive(cpio, LIMITS)).toEqual(plain)
    expect(readArchive(gzipSync(cpio), LIMITS)).toEqual(plain)
  })

  test('one cut short at any byte is an error, or a warning where an entry ends', () => {
    const archive = packed({ a: 'x'.repeat(600), b: 'y' }, ['--no-recursion', 'a', 'b'])
    for (let length = 512; length <= 2048; length += 7) {
      const cut = archive.subarray(0, length)
      // From 1112 on only padding is missing, up to the next header.
      if (length >= 1112 && length <= 1536) continue
      expect(() => decodeTar(cut, LIMITS), `cut to ${length}`).toThrowError(error('archive-truncated'))
    }
    expect(decodeTar(archive.subarray(0, 1200), LIMITS).warnings).toMatchObject([{ code: 'trailer-missing' }])
  })

  test('a damaged header is refused', () => {
    const archive = packed({ a: 'x', b: 'y' }, ['--no-recursion', 'a', 'b'])
    expect(() => decodeTar(new Uint8Array(archive).with(1024 + 3, 0x39), LIMITS)).toThrowError(error('archive-corrupt'))
  })
})

describe('a tar by hand', () => {
  const END = new Uint8Array(1024)
  const refused: readonly [what: string, code: string, bytes: () => Uint8Array][] = [
    ['a name with ".."', 'path-invalid', () => member({ name: '../a' })],
    ['two files of one name', 'path-exists', () => concat(member({ name: 'a' }), member({ name: './a' }))],
    ['a hard link to nothing', 'link-target-missing', () => member({ name: 'a', type: '1', link: 'b' })],
    [
      'a hard link to a directory',
      'is-a-directory',
      () => concat(member({ name: 'd', type: '5' }), member({ name: 'a', type: '1', link: 'd' })),
    ],
    ['a symlink without target', 'path-invalid', () => member({ name: 'a', type: '2' })],
    ['a type nobody knows', 'archive-corrupt', () => member({ name: 'a', type: 'V' })],
    ['a number that is none', 'archive-corrupt', () => member({ name: 'a', mode: '99' })],
    ['a negative size', 'archive-corrupt', () => member({ name: 'a', size: '\xff'.repeat(12) })],
    ['a size beyond all files', 'archive-corrupt', () => member({ name: 'a', size: `\x80${'\x7f'.repeat(11)}` })],
    ['a size beyond its end', 'archive-truncated', () => member({ name: 'a', size: '77777777777' })],
    ['a major number beyond 12 bits', 'number-invalid', () => member({ name: 'a', type: '3', major: '10000' })],
    [
      'a damaged pax record',
      'archive-corrupt',
      () => concat(member({ name: 'x', type: 'x', data: '99 path=b\n' }), member({ name: 'a' })),
    ],
    [
      'a pax size that is none',
      'archive-corrupt',
      () => concat(member({ name: 'x', type: 'x', data: '9 size=x\n' }), member({ name: 'a' })),
    ],
    [
      'more entries than the limit',
      'limit-exceeded',
      () => concat(...Array.from({ length: 11 }, (_, i) => member({ name: `${i}` }))),
    ],
  ]
  test.each(refused)('with %s is refused with %s', (_, code, bytes) => {
    expect(() => decodeTar(concat(bytes(), END), { entries: 10, bytes: 1 << 20 })).toThrowError(error(code))
  })

  test('with numbers in base 256 and with pax records is read', () => {
    const base256 = (value: number, length: number) =>
      `\x80${String.fromCharCode(...Array.from({ length: length - 1 }, (_, i) => Math.floor(value / 256 ** (length - 2 - i)) & 0xff))}`
    const { entries } = decodeTar(
      concat(member({ name: 'a', uid: base256(4_000_000_000, 8), mtime: base256(2 ** 32 - 1, 12) }), END),
      LIMITS,
    )
    expect(entries).toMatchObject([{ inode: { uid: 4_000_000_000, mtime: 2 ** 32 - 1 } }])
    const pax = decodeTar(
      concat(
        member({
          name: 'x',
          type: 'x',
          data: '14 path=bä/c\n23 mtime=1000000000.75\n',
        }),
        member({ name: 'a' }),
        member({ name: 'b' }),
        END,
      ),
      LIMITS,
    )
    expect(pax.entries.map(({ path, inode }) => [path, inode.mtime])).toEqual([
      ['/bä', 0],
      ['/bä/c', 1_000_000_000],
      ['/b', 0],
    ])
  })

  test('with times before 1970 has them set to 1970, and says so', () => {
    const { entries, warnings } = decodeTar(concat(member({ name: 'a', mtime: '\xff'.repeat(12) }), END), LIMITS)
    expect(entries).toMatchObject([{ inode: { mtime: 0 } }])
    expect(warnings).toMatchObject([{ code: 'time-out-of-range', path: '/a' }])
  })

  test('of random bytes behind a whole header gives entries or an error with a code', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), (noise) => {
        try {
          decodeTar(concat(member({ name: 'a' }), noise), LIMITS)
        } catch (thrown) {
          expect(thrown).toMatchObject({ name: 'Pid1Error' })
        }
      }),
    )
  })
})

test.each([
  ['zip', 'PK\x03\x04'],
  ['xz -d', '\xfd7zXZ\0'],
  ['zstd -d', '\x28\xb5\x2f\xfd'],
  ['ELF', '\x7fELF'],
  ['ar x', '!<arch>\n'],
  ['cpio -H newc', '070707'],
  ['is empty', ''],
  ['cpio \\(newc\\) or tar', 'anything else'],
])('what is no archive is named: %s', (what, magic) => {
  const bytes = magic === '' ? new Uint8Array() : new Uint8Array(Buffer.from(magic.padEnd(600, '\x01'), 'latin1'))
  expect(() => readArchive(bytes, LIMITS)).toThrowError(error('archive-unknown'))
  expect(() => readArchive(bytes, LIMITS)).toThrowError(new RegExp(what))
})
