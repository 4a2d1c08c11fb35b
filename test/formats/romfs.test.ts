/** romfs by our own laws; other programs judge it in romfs-judges.test.ts. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ErrorCode, isPid1Error } from '../../src/error.ts'
import { decodeRomfs } from '../../src/formats/romfs/decode.ts'
import { lossesOfRomfs, encodeRomfs as sparseRomfs } from '../../src/formats/romfs/encode.ts'
import { layoutOfRomfs } from '../../src/formats/romfs/layout.ts'
import type { Span } from '../../src/formats/span.ts'
import { flatten } from '../../src/formats/sparse.ts'
import {
  baseName,
  type Entry,
  encodePath,
  type Leaf,
  listEntries,
  type Tree,
  treeFromEntries,
} from '../../src/rootfs/index.ts'
import { canonical, trees } from '../rootfs/random-tree.ts'
import { bytesOf } from './snapshot.ts'

/** In one array, as the judges and our readers take it. */
const encodeRomfs = (...args: Parameters<typeof sparseRomfs>) => flatten(sparseRomfs(...args))

const LIMITS = { entries: 100_000, bytes: 1 << 28 }
const OWN = { mode: 0o644, uid: 0, gid: 0, mtime: 0 }
const ROOT: Entry = { path: '/', ino: 1, nlink: 1, inode: { kind: 'directory', ...OWN, mode: 0o755 } }

const text = (content: string) => new TextEncoder().encode(content)
const leaf = (path: string, inode: Leaf, ino = 2): Entry => ({ path, ino, nlink: 1, inode })
const file = (path: string, content: string, mode = 0o644): Entry =>
  leaf(path, { kind: 'file', ...OWN, mode, content: text(content) })
const pack = (...entries: Entry[]) => encodeRomfs([ROOT, ...entries], bytesOf, 'test')

const codeOf = (act: () => unknown): ErrorCode | undefined => {
  try {
    act()
    return undefined
  } catch (error) {
    if (!isPid1Error(error)) throw error
    return error.code
  }
}

/** What of a tree a romfs holds, with the modes that it shows. */
function held(tree: Tree): Tree {
  const kept = new Set<string>()
  const entries = listEntries(tree).filter(({ path, inode }) => {
    const isHeld =
      (path === '/' || kept.has(path.slice(0, path.lastIndexOf('/')) || '/')) &&
      encodePath(baseName(path)).length < 128 &&
      !('minor' in inode && inode.minor > 0xffff)
    if (isHeld) kept.add(path)
    return isHeld
  })
  return treeFromEntries(
    entries.map(({ inode, ...entry }): Entry => {
      const { kind } = inode
      const isRunnable = (kind === 'file' || kind === 'directory') && (inode.mode & 0o111) !== 0
      const mode = kind === 'symlink' ? 0o777 : 'minor' in inode ? 0o600 : isRunnable ? 0o755 : 0o644
      return { ...entry, inode: { ...inode, mode, uid: 0, gid: 0, mtime: 0 } }
    }),
  )
}

describe('encoding and decoding', () => {
  test('a tree of what romfs holds comes back as it was', () => {
    fc.assert(
      fc.property(trees.map(held), (tree) => {
        const { entries, warnings } = decodeRomfs(encodeRomfs(listEntries(tree), bytesOf, 'test'), LIMITS)
        expect(canonical(treeFromEntries(entries))).toEqual(canonical(tree))
        expect(warnings).toEqual([])
        expect(lossesOfRomfs(listEntries(tree))).toEqual([])
      }),
    )
  })

  test('the order of siblings is kept', () => {
    const { entries } = decodeRomfs(pack(file('/z', '1'), file('/a', '2'), file('/m', '3')), LIMITS)
    expect(entries.map(({ path }) => path)).toEqual(['/', '/z', '/a', '/m'])
  })

  test('contents are views of the image, not copies', () => {
    const image = pack(file('/a', 'content'))
    const { inode } = decodeRomfs(image, LIMITS).entries.at(-1)!
    expect(inode.kind === 'file' && bytesOf(inode.content).buffer).toBe(image.buffer)
  })

  test('a volume’s name is cut to 127 bytes between two characters, and at a NUL', () => {
    const nameOf = (volumeName: string) =>
      [...layoutOfRomfs(encodeRomfs([ROOT], bytesOf, volumeName), LIMITS)].find(({ field }) => field === 'volume name')
        ?.value
    expect(nameOf('ab\0c')).toBe('ab')
    expect(nameOf('x'.repeat(200))).toBe('x'.repeat(127))
    expect(nameOf('ä'.repeat(100))).toBe('ä'.repeat(63))
    expect(nameOf('🐧'.repeat(40))).toBe('🐧'.repeat(31))
    expect(nameOf('')).toBe(undefined)
  })

  test('owners, modes and times that are not kept are told', () => {
    const entries = [
      ROOT,
      leaf('/owned', { kind: 'file', ...OWN, uid: 1000, content: text('') }),
      leaf('/suid', { kind: 'file', ...OWN, mode: 0o4755, content: text('') }),
      leaf('/console', { kind: 'character', ...OWN, mode: 0o620, major: 5, minor: 1 }),
      leaf('/link', { kind: 'symlink', ...OWN, mode: 0o700, target: 'a' }),
      leaf('/late', { kind: 'fifo', ...OWN, mtime: 5 }),
    ]
    expect(lossesOfRomfs(entries).map(({ code, paths }) => [code, ...paths])).toEqual([
      ['owners-left-out', '/owned'],
      ['modes-left-out', '/suid', '/console'],
      ['symlink-modes-changed', '/link'],
      ['times-changed', '/late'],
    ])
  })
})

describe('what romfs cannot hold is refused before a byte is made', () => {
  const never = () => expect.unreachable()
  const huge = (path: string, size: number, ino = 2) =>
    leaf(path, { kind: 'file', ...OWN, content: { sha256: '0'.repeat(64), size } }, ino)
  const refused = (...entries: Entry[]) => codeOf(() => encodeRomfs([ROOT, ...entries], never, 'test'))

  test('names of 128 bytes, and not of 127', () => {
    expect(refused(file(`/${'x'.repeat(128)}`, ''))).toBe('format-cannot-hold')
    expect(refused(file(`/${'ä'.repeat(64)}`, ''))).toBe('format-cannot-hold')
    expect(refused(file(`/${'x'.repeat(127)}`, ''))).toBe(undefined)
  })

  test('minor numbers of over 16 bits', () => {
    const device = (minor: number) => leaf('/d', { kind: 'block', ...OWN, major: 0xfff, minor })
    expect(refused(device(0x10000))).toBe('format-cannot-hold')
    expect(refused(device(0xffff))).toBe(undefined)
  })

  test('targets that the kernel would cut', () => {
    const link = (length: number) => leaf('/l', { kind: 'symlink', ...OWN, target: 'x'.repeat(length) })
    expect(refused(link(4096))).toBe('format-cannot-hold')
    expect(refused(link(4095))).toBe(undefined)
  })

  test('files and images of over 4 GiB', () => {
    expect(refused(huge('/a', 2 ** 32))).toBe('file-too-large')
    expect(refused(huge('/a', 2 ** 31, 2), huge('/b', 2 ** 31, 3))).toBe('image-too-large')
  })

  test('a content that is not as long as it was said to be', () => {
    for (const size of [0, 4, 6])
      expect(codeOf(() => encodeRomfs([ROOT, huge('/a', 5)], () => new Uint8Array(size), 't'))).toBe(
        'content-size-wrong',
      )
  })
})

/** The spans, each found to begin where the one before it ends, and the last to end with the image. */
function explained(image: Uint8Array): Span[] {
  const spans = [...layoutOfRomfs(image, LIMITS)]
  let at = 0
  for (const { offset, length, value, meaning } of spans) {
    expect(offset).toBe(at)
    expect(length).toBeGreaterThan(0)
    expect(value.length + meaning.length).toBeGreaterThan(10)
    // A path may end as no sentence of ours does.
    expect(meaning.replace(/the path is .*/s, 'the path is so')).not.toMatch(/\.$|undefined|NaN/)
    at += length
  }
  expect(at).toBe(image.length)
  return spans
}

describe('the explained image', () => {
  test('has every byte of a random tree in a span', () => {
    fc.assert(
      fc.property(trees.map(held), (tree) => {
        const spans = explained(encodeRomfs(listEntries(tree), bytesOf, 'test'))
        const directories = listEntries(tree).filter(({ inode }) => inode.kind === 'directory').length
        // Each directory lists "." and "..", and the root's own header is its ".".
        const headers = listEntries(tree).length + 2 * directories - 1
        expect(spans.filter(({ field }) => field === 'next')).toHaveLength(headers)
        expect(spans.filter(({ field, value }) => field === 'checksum' && value.includes('wrong'))).toEqual([])
        expect(spans.filter(({ field }) => field === 'unused')).toEqual([])
      }),
      { numRuns: 50 },
    )
  })

  test('names what each field says', () => {
    const image = pack(
      file('/init', '#!/bin/sh\n', 0o755),
      leaf('/null', { kind: 'character', ...OWN, mode: 0o600, major: 1, minor: 3 }),
    )
    const spans = explained(image)
    const spanOf = (name: string, field: string) => {
      const at = spans.findIndex((span) => span.field === 'name' && span.value === name)
      return spans.slice(at - 4).find((span) => span.field === field)!
    }
    expect(spanOf('init', 'next').value).toMatch(/^0x[0-9a-f]+: type 2, regular file, executable$/)
    expect(spanOf('init', 'size').value).toBe('10 bytes')
    expect(spanOf('init', 'content').meaning).toMatch(/script/)
    expect(spanOf('init', 'content padding').length).toBe(6)
    expect(spanOf('null', 'spec').value).toBe('1, 3')
    expect(spanOf('null', 'next').value).toBe('none: type 5, character device')
    expect(spanOf('.', 'spec').value).toBe('0x20')
    expect(spans.at(-1)).toMatchObject({ field: 'end padding' })
  })

  test('shows bytes that no directory leads to', () => {
    const image = pack(file('/a', 'x'), file('/b', 'y'))
    const [a] = headersNamed(image, 'a')
    const [b] = headersNamed(image, 'b')
    // The header before both leads to the second alone.
    setWord(image, a! - 32, b!)
    expect(explained(image).find(({ field }) => field === 'unused')).toMatchObject({ offset: a, length: b! - a! })
    expect(decodeRomfs(image, LIMITS).entries.map(({ path }) => path)).toEqual(['/', '/b'])
  })
})

/** Where the headers of files with this name are. */
function headersNamed(image: Uint8Array, name: string): number[] {
  return [...layoutOfRomfs(image, LIMITS)]
    .filter((span) => span.field === 'name' && span.value === name)
    .map(({ offset }) => offset - 16)
}

/** Puts a number there, and makes the superblock's checksum right. */
function setWord(image: Uint8Array, at: number, value: number): void {
  const view = new DataView(image.buffer)
  view.setUint32(at, value)
  const length = Math.min(512, view.getUint32(8))
  view.setUint32(12, 0)
  let sum = 0
  for (let word = 0; word + 4 <= length; word += 4) sum = (sum + view.getUint32(word)) | 0
  view.setInt32(12, -sum)
}

describe('bad input', () => {
  const original = pack(
    { path: '/d', ino: 9, nlink: 1, inode: { kind: 'directory', ...OWN, mode: 0o755 } },
    file('/d/f', 'content'),
    leaf('/l', { kind: 'symlink', ...OWN, target: 'f' }, 3),
    leaf('/n', { kind: 'block', ...OWN, major: 1, minor: 2 }, 4),
  )
  const good = () => original.slice()
  const header = (name: string) => headersNamed(original, name)[0]!
  const [d, f, l, n] = [header('d'), header('f'), header('l'), header('n')]
  const size = new DataView(original.buffer).getUint32(8)
  const LINK = 0
  const FILE = 2
  const SYMLINK = 3
  const CHARACTER = 5
  const DIRECTORY = 9

  const BAD: readonly [what: string, ...words: [at: number, value: number][]][] = [
    ['another magic', [4, 0x3266732d]],
    ['a size beyond its end', [8, original.length + 1]],
    ['a size of nothing', [8, 0]],
    ['a root that is no directory', [0x20, 0x40 + FILE]],
    ['a list that leads out of it', [n, 0x7ffffff0 + CHARACTER]],
    ['a list that leads to itself', [l, l + SYMLINK]],
    ['a list that leads back', [n, d + CHARACTER]],
    ['a directory that has the root’s list', [d + 4, 0x20]],
    ['a directory that lists itself', [d + 4, d]],
    ['two directories with one list', [l, n + DIRECTORY], [l + 4, f]],
    ['a hard link to itself', [l, n + LINK], [l + 4, l]],
    ['a hard link to a directory', [l, n + LINK], [l + 4, d]],
    ['a hard link out of it', [l, n + LINK], [l + 4, 0xffff_fff0]],
    ['a file that is longer than it', [f + 8, size]],
    ['a file of 4 GiB', [f + 8, 0xffff_ffff]],
    ['a symbolic link without target', [l + 8, 0]],
    ['a NUL in a target', [l + 8, 2]],
    ['a name of no bytes', [f + 16, 0]],
    ['a slash in a name', [f + 16, 0x612f6200]],
    ['a name twice', [l + 16, 0x6e000000]],
    ['a major number that Linux does not have', [n + 4, 0xffff_0000]],
  ]
  test.each(BAD)('an image with %s is refused', (_, ...words) => {
    const image = good()
    for (const [at, value] of words) setWord(image, at, value)
    expect(codeOf(() => decodeRomfs(image, LIMITS))).toBe('image-corrupt')
  })

  test('an image with a wrong checksum is refused', () => {
    const image = good()
    image[20]!++
    expect(codeOf(() => decodeRomfs(image, LIMITS))).toBe('image-corrupt')
  })

  test('a name without end is refused', () => {
    const image = pack(file('/a', 'x'.repeat(300)))
    const [a] = headersNamed(image, 'a')
    for (let at = a! + 16; at < a! + 48; at += 4) setWord(image, at, 0x61616161)
    expect(codeOf(() => decodeRomfs(image, LIMITS))).toBe('image-corrupt')
  })

  test('files that lie over each other are read, and not explained', () => {
    const image = good()
    setWord(image, f + 8, l - f)
    expect(codeOf(() => decodeRomfs(image, LIMITS))).toBe(undefined)
    expect(codeOf(() => [...layoutOfRomfs(image, LIMITS)])).toBe('image-corrupt')
  })

  test('an image cut short anywhere is refused', () => {
    for (let length = 0; length < size; length++)
      expect(codeOf(() => decodeRomfs(good().subarray(0, length), LIMITS))).toBe('image-corrupt')
  })

  test('any damage gives entries or an error with a code, and ends', () => {
    fc.assert(
      fc.property(fc.nat(size / 4 - 1), fc.nat(0xffff_ffff), (word, value) => {
        const image = good()
        setWord(image, word * 4, value)
        codeOf(() => treeFromEntries(decodeRomfs(image, LIMITS).entries))
        codeOf(() => [...layoutOfRomfs(image, LIMITS)])
      }),
      { numRuns: 2000 },
    )
    for (let at = 0x20; at < size; at += 4)
      for (const value of [0, 0x20, d, f, l, n, size, 0xffff_ffff].flatMap((base) => [base, base + 1, base + 9])) {
        const image = good()
        setWord(image, at, value)
        codeOf(() => treeFromEntries(decodeRomfs(image, LIMITS).entries))
      }
  })

  test('more entries or bytes than the limits are refused', () => {
    const refused = (limits: { entries: number; bytes: number }) => codeOf(() => decodeRomfs(good(), limits))
    expect(refused({ entries: 5, bytes: 1 << 20 })).toBe(undefined)
    expect(refused({ entries: 4, bytes: 1 << 20 })).toBe('limit-exceeded')
    expect(refused({ entries: 5, bytes: 1000 })).toBe('limit-exceeded')
  })

  test('files that share bytes count each', () => {
    const image = pack(file('/a', 'x'.repeat(500)), file('/b', 'y'.repeat(1500)))
    const [a] = headersNamed(image, 'a')
    const limits = { entries: 10, bytes: image.length }
    expect(codeOf(() => decodeRomfs(image, limits))).toBe(undefined)
    setWord(image, a! + 8, 2000)
    expect(codeOf(() => decodeRomfs(image, limits))).toBe('limit-exceeded')
  })
})
