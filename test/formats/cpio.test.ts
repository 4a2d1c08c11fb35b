import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ErrorCode } from '../../src/error.ts'
import { decodeCpio } from '../../src/formats/cpio/decode.ts'
import { encodeCpio } from '../../src/formats/cpio/encode.ts'
import { FIELD, HEADER_LENGTH } from '../../src/formats/cpio/header.ts'
import { layoutCpio } from '../../src/formats/cpio/spans.ts'
import { gzip } from '../../src/formats/gzip.ts'
import { type Entry, type Leaf, listEntries, treeFromEntries } from '../../src/rootfs/index.ts'
import { canonical, trees } from '../rootfs/random-tree.ts'
import { bytesOf } from './snapshot.ts'

const LIMITS = { entries: 10_000, bytes: 1 << 24 }
const text = (value: string) => new TextEncoder().encode(value)
const ascii = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1')
const decode = (bytes: Uint8Array, limits = LIMITS) => decodeCpio(bytes, limits)
const codeOf = (act: () => unknown): ErrorCode | undefined => {
  try {
    act()
    return undefined
  } catch (error) {
    return (error as { code: ErrorCode }).code
  }
}

const OWN = { mode: 0o644, uid: 0, gid: 0, mtime: 0 }
let nextIno = 100

function file(path: string, content: string): Entry {
  return { path, ino: nextIno++, nlink: 1, inode: { kind: 'file', ...OWN, content: text(content) } }
}

function symlink(path: string, target: string): Entry {
  return { path, ino: nextIno++, nlink: 1, inode: { kind: 'symlink', ...OWN, target } }
}

function pack(...entries: Entry[]): Uint8Array {
  const root: Entry = { path: '/', ino: 1, nlink: 1, inode: { kind: 'directory', ...OWN, mode: 0o755 } }
  return encodeCpio([root, ...entries], bytesOf).bytes
}

type Raw = { magic?: string; name: string; data?: string } & Partial<Record<keyof typeof FIELD, number | string>>

/** One entry, written down as its author says. */
function raw({ magic = '070701', name, data = '', ...fields }: Raw): Uint8Array {
  const numbers = { nlink: 1, filesize: data.length, namesize: name.length + 1, ...fields } as Record<string, number>
  const header = Object.keys(FIELD)
    .slice(1)
    .map((field) => (numbers[field] ?? 0).toString(16).toUpperCase().padStart(8, '0'))
  const padded = (part: string) => part.padEnd(Math.ceil(part.length / 4) * 4, '\0')
  return Uint8Array.from(Buffer.from(padded(`${magic}${header.join('')}${name}\0`) + padded(data), 'latin1'))
}

/** As `raw`, with one field that does not fit the rest. */
function patched(entry: Raw, field: keyof typeof FIELD, value: number): Uint8Array {
  const bytes = raw(entry)
  bytes.set(text(value.toString(16).toUpperCase().padStart(8, '0')), FIELD[field])
  return bytes
}

function join(...parts: Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts))
}

/** An entry that ends an archive. */
const TRAILER = raw({ name: 'TRAILER!!!', mode: 0 })

describe('round trip', () => {
  test.each(['newc', 'crc'] as const)('any tree is the same after it was packed and read (%s)', (format) => {
    fc.assert(
      fc.property(trees, (tree) => {
        const { bytes } = encodeCpio(listEntries(tree), bytesOf, format)
        const { entries, warnings } = decode(bytes)
        expect(warnings).toEqual([])
        expect(canonical(treeFromEntries(entries))).toEqual(canonical(tree))
      }),
    )
  })

  test('the same entries give the same bytes, and what was read gives them again', () => {
    fc.assert(
      fc.property(trees, (tree) => {
        const { bytes } = encodeCpio(listEntries(tree), bytesOf)
        expect(encodeCpio(listEntries(tree), bytesOf).bytes).toEqual(bytes)
        expect(encodeCpio(listEntries(treeFromEntries(decode(bytes).entries)), bytesOf).bytes).toEqual(bytes)
      }),
    )
  })

  test('spans say where each header and content lies', () => {
    fc.assert(
      fc.property(trees, (tree) => {
        const entries = listEntries(tree)
        const { bytes, spans } = encodeCpio(entries, bytesOf)
        expect(layoutCpio(entries)).toEqual({ size: bytes.length, spans })
        expect(bytes.length % 512).toBe(0)
        for (const [i, span] of spans.entries()) {
          const { inode } = entries[i]!
          expect(span.path).toBe(entries[i]!.path)
          expect(ascii(bytes.subarray(span.headerOffset, span.headerOffset + 6))).toBe('070701')
          expect(span.dataOffset).toBe(span.headerOffset + span.headerLength)
          const data = bytes.subarray(span.dataOffset, span.dataOffset + span.dataLength)
          if (inode.kind === 'file' && span.dataLength > 0) expect(data).toEqual(inode.content)
        }
      }),
    )
  })

  test('contents are views of the archive, not copies', () => {
    const archive = pack(file('/a', 'content'))
    const { entries } = decode(archive)
    const { inode } = entries.at(-1)!
    expect(inode.kind === 'file' && bytesOf(inode.content).buffer).toBe(archive.buffer)
  })
})

describe('encoding', () => {
  const huge = (size: number): Leaf => ({ kind: 'file', ...OWN, content: { sha256: '0'.repeat(64), size } })

  test('an empty list is a trailer, padded to one block', () => {
    const { bytes } = encodeCpio([], bytesOf)
    const trailer = `0707010000000000000000000000000000000000000001${'0'.repeat(48)}0000000B00000000TRAILER!!!\0`
    expect(ascii(bytes)).toBe(trailer.padEnd(512, '\0'))
  })

  test('hard links have one inode number, and the last one carries the content', () => {
    const inode: Leaf = { kind: 'file', ...OWN, content: text('data') }
    const { spans } = encodeCpio(
      ['/a', '/b', '/c'].map((path) => ({ path, ino: 7, nlink: 3, inode })),
      bytesOf,
    )
    expect(spans.map(({ ino, dataLength }) => [ino, dataLength])).toEqual([
      [1, 0],
      [1, 0],
      [1, 4],
    ])
  })

  test('the largest file a header can say is laid out, and one byte more is refused before any is made', () => {
    expect(layoutCpio([{ path: '/a', ino: 1, nlink: 1, inode: huge(2 ** 32 - 1) }]).size).toBeGreaterThan(2 ** 32)
    const tooLarge = [{ path: '/a', ino: 1, nlink: 1, inode: huge(5 * 2 ** 30) }]
    expect(() => encodeCpio(tooLarge, () => expect.unreachable())).toThrowError(
      expect.objectContaining({ code: 'file-too-large', data: { path: '/a', size: 5 * 2 ** 30, most: 2 ** 32 - 1 } }),
    )
  })

  test('offsets are right beyond 4 GiB', () => {
    const { spans, size } = layoutCpio(
      [1, 2, 3].map((ino) => ({ path: `/${ino}`, ino, nlink: 1, inode: huge(2 ** 32 - 1) })),
    )
    expect(spans.map(({ headerOffset }) => headerOffset)).toEqual([0, 2 ** 32 + 112, 2 * (2 ** 32 + 112)])
    expect(size % 512).toBe(0)
  })

  test('a path or target that the kernel would silently skip is refused', () => {
    const long = `/${'x'.repeat(200)}`.repeat(21)
    expect(codeOf(() => layoutCpio([file(long, '')]))).toBe('path-invalid')
    expect(codeOf(() => layoutCpio([symlink('/a', 'x'.repeat(4096))]))).toBe('path-invalid')
    expect(codeOf(() => layoutCpio([symlink('/a', 'x'.repeat(4095))]))).toBe(undefined)
    expect(codeOf(() => layoutCpio([symlink('/a', 'ä'.repeat(2048))]))).toBe('path-invalid')
  })

  test('a content that is not as long as it was said to be is refused', () => {
    const entries = [{ path: '/a', ino: 1, nlink: 1, inode: huge(5) }]
    for (const size of [0, 4, 6, 100_000])
      expect(codeOf(() => encodeCpio(entries, () => new Uint8Array(size)))).toBe('content-size-wrong')
  })

  test('a file with the name of the trailer does not end the archive', () => {
    const archive = pack(file('/TRAILER!!!', 'a'), file('/z', 'b'))
    expect(decode(archive).entries.map(({ path }) => path)).toEqual(['/', '/TRAILER!!!', '/z'])
  })
})

describe('decoding as the kernel does', () => {
  const [a, b] = [pack(file('/a', 'first')), pack(file('/b', 'second'))]
  const paths = (bytes: Uint8Array) => decode(bytes).entries.map(({ path }) => path)

  test('archives one after another are laid over each other', () => {
    expect(paths(join(a, b))).toEqual(['/', '/a', '/b'])
    expect(paths(join(a, new Uint8Array(1000), b))).toEqual(['/', '/a', '/b'])
  })

  test('each may be compressed, with zeros between', () => {
    expect(paths(gzip(a))).toEqual(['/', '/a'])
    expect(paths(join(gzip(a), gzip(b)))).toEqual(['/', '/a', '/b'])
    expect(paths(join(a, new Uint8Array(3), gzip(b), new Uint8Array(5)))).toEqual(['/', '/a', '/b'])
    expect(paths(gzip(join(a, b)))).toEqual(['/', '/a', '/b'])
  })

  test('a plain archive behind a compressed one must begin at a multiple of four', () => {
    const first = gzip(a)
    const pad = new Uint8Array((4 - (first.length % 4)) % 4)
    expect(paths(join(first, pad, b))).toEqual(['/', '/a', '/b'])
    expect(codeOf(() => decode(join(first, pad, new Uint8Array(1), b)))).toBe('archive-corrupt')
  })

  test('names may begin with "/" or "./", and numbers may be in lower case', () => {
    for (const name of ['a', '/a', './a', '//a', './/./a', 'a/'])
      expect(paths(raw({ name, mode: 0o100644 }))).toEqual(['/a'])
    const lower = text(ascii(a).replace(/[0-9A-F]{104}/g, (digits) => digits.toLowerCase()))
    expect(paths(lower)).toEqual(['/', '/a'])
  })

  test('a missing trailer is a warning', () => {
    const { entries, warnings } = decode(raw({ name: 'a', mode: 0o100644, data: 'x' }))
    expect(entries.length).toBe(1)
    expect(warnings).toMatchObject([{ code: 'trailer-missing' }])
  })

  test('a directory that comes again takes the later attributes, and a warning says so', () => {
    const bytes = join(raw({ name: 'a', mode: 0o40755 }), raw({ name: 'a', mode: 0o40700, uid: 5 }), TRAILER)
    const { entries, warnings } = decode(bytes)
    expect(entries).toMatchObject([{ path: '/a', inode: { mode: 0o700, uid: 5 } }])
    expect(warnings).toMatchObject([{ code: 'directory-repeated', path: '/a' }])
  })

  test('hard links share content wherever in their group it is', () => {
    for (const at of [0, 1, 2]) {
      const names = ['a', 'b', 'c']
      const parts = names.map((name, i) =>
        raw({ name, mode: 0o100644, ino: 9, nlink: 3, data: i === at ? 'data' : '' }),
      )
      const { entries, warnings } = decode(join(...parts, TRAILER))
      expect(warnings).toEqual([])
      for (const { ino, nlink, inode } of entries) {
        expect([ino, nlink]).toEqual([1, 3])
        expect(inode.kind === 'file' && ascii(bytesOf(inode.content))).toBe('data')
      }
    }
  })

  test('one inode number is one inode only with nlink 2, the same device, type and archive', () => {
    const one = { mode: 0o100644, ino: 9, nlink: 2 }
    const apart = (...parts: Uint8Array[]) =>
      new Set(decode(join(...parts, TRAILER)).entries.map(({ ino }) => ino)).size
    expect(apart(raw({ ...one, name: 'a' }), raw({ ...one, name: 'b' }))).toBe(1)
    expect(apart(raw({ ...one, name: 'a', nlink: 1 }), raw({ ...one, name: 'b', nlink: 1 }))).toBe(2)
    expect(apart(raw({ ...one, name: 'a' }), raw({ ...one, name: 'b', devminor: 1 }))).toBe(2)
    expect(apart(raw({ ...one, name: 'a' }), raw({ ...one, name: 'b', mode: 0o10644 }))).toBe(2)
    expect(apart(raw({ ...one, name: 'a' }), TRAILER, raw({ ...one, name: 'b' }))).toBe(2)
  })

  test('files that only share a number by mistake give a warning, as the kernel would merge them', () => {
    const one = { mode: 0o100644, ino: 0, nlink: 2 }
    const bytes = join(raw({ ...one, name: 'a', data: 'this' }), raw({ ...one, name: 'b', data: 'that' }), TRAILER)
    expect(decode(bytes).warnings).toMatchObject([{ code: 'hard-link-differs', path: '/b' }])
  })

  test('names padded with NULs, as some tools align contents, are read', () => {
    expect(paths(join(raw({ name: 'a\0\0\0\0', mode: 0o100644, data: 'x' }), TRAILER))).toEqual(['/a'])
  })
})

describe('bad input', () => {
  const small = pack(file('/init', '#!/bin/sh\n'), symlink('/link', 'init'))
  const end = small.lastIndexOf(0x21) + 2

  test('an archive cut short at any byte is an error, or a warning where an entry ends', () => {
    const entryStarts = new Set(layoutCpio(decode(small).entries).spans.map(({ headerOffset }) => headerOffset))
    for (let length = 1; length < end; length++) {
      const cut = small.subarray(0, length)
      const code = codeOf(() => expect(decode(cut).warnings).toMatchObject([{ code: 'trailer-missing' }]))
      if (code !== undefined) expect(code, `cut to ${length} bytes`).toBe('archive-truncated')
      else {
        // Nothing but padding and a trailer may be missing.
        const next = [...entryStarts, end - HEADER_LENGTH - 11].find(
          (start) => start >= length - 3 && start <= length + 3,
        )
        expect(next, `cut to ${length} bytes`).toBeDefined()
      }
    }
  })

  test('a compressed archive cut short at any byte is an error', () => {
    const packed = gzip(small)
    for (let length = 2; length < packed.length; length++)
      expect(codeOf(() => decode(packed.subarray(0, length)))).toBe('gzip-corrupt')
    expect(codeOf(() => decode(gzip(small.subarray(0, 200))))).toBe('archive-truncated')
  })

  test('any single damaged byte gives a tree or an error with a code, never anything else', () => {
    for (let at = 0; at < end; at++)
      for (const value of [0, 0x2f, 0x37, 0xff]) {
        const damaged = small.slice()
        damaged[at] = value
        try {
          treeFromEntries(decode(damaged).entries)
        } catch (error) {
          expect(error).toMatchObject({ name: 'Pid1Error' })
        }
      }
  })

  test('random bytes are never an archive, nor a crash', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (noise) => {
        const code = codeOf(() => decode(join(text('070701'), noise)))
        expect(['archive-corrupt', 'archive-truncated', 'path-invalid']).toContain(code)
      }),
    )
  })

  const BAD: readonly [what: string, code: ErrorCode, bytes: () => Uint8Array][] = [
    ['a name with ".."', 'path-invalid', () => raw({ name: '../etc/passwd', mode: 0o100644 })],
    ['a name with ".." inside', 'path-invalid', () => raw({ name: 'a/../../b', mode: 0o100644 })],
    ['a name with NUL', 'path-invalid', () => raw({ name: 'a\0b', mode: 0o100644 })],
    ['an empty name', 'path-invalid', () => raw({ name: '', mode: 0o100644 })],
    ['a name of 256 bytes', 'path-invalid', () => raw({ name: 'x'.repeat(256), mode: 0o100644 })],
    ['a name without its NUL', 'archive-corrupt', () => patched({ name: 'abc', mode: 0o100644 }, 'namesize', 3)],
    ['a name of no bytes', 'archive-corrupt', () => patched({ name: 'abc', mode: 0o100644 }, 'namesize', 0)],
    ['a name of 4 GiB', 'archive-corrupt', () => patched({ name: 'abc', mode: 0o100644 }, 'namesize', 0xffff_ffff)],
    [
      'a name longer than the archive',
      'archive-truncated',
      () => patched({ name: 'abc', mode: 0o100644 }, 'namesize', 4000),
    ],
    ['a file of 4 GiB', 'archive-truncated', () => patched({ name: 'abc', mode: 0o100644 }, 'filesize', 0xffff_ffff)],
    ['a number that is none', 'archive-corrupt', () => text(ascii(small).replace('0000', '0x00'))],
    ['no file type', 'archive-corrupt', () => raw({ name: 'a', mode: 0o644 })],
    ['a directory with content', 'archive-corrupt', () => raw({ name: 'a', mode: 0o40755, data: 'x' })],
    ['a symlink without target', 'path-invalid', () => raw({ name: 'a', mode: 0o120777 })],
    ['a symlink with NUL in its target', 'path-invalid', () => raw({ name: 'a', mode: 0o120777, data: 'x\0y' })],
    ['a target of 4096 bytes', 'path-invalid', () => raw({ name: 'a', mode: 0o120777, data: 'x'.repeat(4096) })],
    ['a major number beyond 12 bits', 'number-invalid', () => raw({ name: 'a', mode: 0o20644, rdevmajor: 4096 })],
    ['a root that is a file', 'not-a-directory', () => raw({ name: '.', mode: 0o100644 })],
    [
      'two files of one name',
      'path-exists',
      () => join(raw({ name: 'a', mode: 0o100644 }), raw({ name: './a', mode: 0o100644 })),
    ],
    [
      'a file over a directory',
      'path-exists',
      () => join(raw({ name: 'a', mode: 0o40755 }), raw({ name: 'a', mode: 0o100644 })),
    ],
    [
      'a wrong checksum',
      'archive-corrupt',
      () => raw({ magic: '070702', name: 'a', mode: 0o100644, data: 'x', check: 1 }),
    ],
    ['the odc format', 'archive-unknown', () => text(`070707${'0'.repeat(200)}`)],
    ['the old binary format', 'archive-unknown', () => Uint8Array.of(0xc7, 0x71, ...new Uint8Array(100))],
    ['something else behind it', 'archive-corrupt', () => join(small, text('some text'))],
    ['a compressed one within a compressed one', 'archive-unknown', () => gzip(gzip(small))],
  ]
  test.each(BAD)('an archive with %s is refused with %s', (_, code, bytes) => {
    expect(codeOf(() => decode(bytes()))).toBe(code)
  })

  test('the old formats are named, with what to do', () => {
    expect(() => decode(text(`070707${'0'.repeat(200)}`))).toThrowError(/cpio -H newc/)
  })

  test('a checksum that is right is taken', () => {
    const bytes = raw({ magic: '070702', name: 'a', mode: 0o100644, data: 'x', check: 'x'.charCodeAt(0) })
    expect(decode(bytes).entries.length).toBe(1)
  })

  test('a file before its directory is refused when the tree is built', () => {
    const { entries } = decode(
      join(raw({ name: 'bin/sh', mode: 0o100755 }), raw({ name: 'bin', mode: 0o40755 }), TRAILER),
    )
    expect(() => treeFromEntries(entries)).toThrowError(
      expect.objectContaining({ code: 'parent-missing', data: { path: '/bin/sh', parent: '/bin' } }),
    )
  })

  test('a small file that unpacks to very much stops at the limit', () => {
    const bomb = gzip(new Uint8Array(1 << 22))
    expect(bomb.length).toBeLessThan(5_000)
    expect(() => decode(bomb, { entries: 10, bytes: 1 << 20 })).toThrowError(
      expect.objectContaining({ code: 'limit-exceeded', data: { what: 'bytes', most: 1 << 20 } }),
    )
    expect(codeOf(() => decode(join(...new Array(20).fill(bomb))))).toBe('limit-exceeded')
  })

  test('more entries than the limit are refused', () => {
    expect(() => decode(pack(file('/a', ''), file('/b', '')), { entries: 2, bytes: 1 << 20 })).toThrowError(
      expect.objectContaining({ code: 'limit-exceeded', data: { what: 'entries', most: 2 } }),
    )
  })
})
