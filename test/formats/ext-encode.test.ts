/** The ext2 and ext4 file systems we make, before e2fsprogs and the kernel. */
import { execFileSync, spawnSync } from 'node:child_process'
import {
  closeSync,
  existsSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ExtOptions, encodeExt, leastExtSize } from '../../src/formats/ext/encode.ts'
import { hashName, hashStart } from '../../src/formats/ext/name-hash.ts'
import { flatten, overlay, readImage, type SparseImage } from '../../src/formats/sparse.ts'
import {
  baseName,
  contentSize,
  decodePath,
  type Entry,
  encodePath,
  listEntries,
  parentPath,
  type Tree,
  TYPE_BITS,
} from '../../src/rootfs/index.ts'
import { trees } from '../rootfs/random-tree.ts'
import { describeWith, findTool, run } from '../tools.ts'
import { bytesOf, inDirectory, snapshotOfDirectory, snapshotOfEntries } from './snapshot.ts'

const KIB = 1 << 10
const MIB = 1 << 20
const TYPES = ['ext2', 'ext4'] as const
const IDENTITY = {
  uuid: Uint8Array.from({ length: 16 }, (_, at) => at * 17),
  hashSeed: Uint8Array.from({ length: 16 }, (_, at) => 255 - at * 3),
}

const encode = (entries: readonly Entry[], type: ExtOptions['type'], size = 8 * MIB, more: Partial<ExtOptions> = {}) =>
  encodeExt(entries, bytesOf, { type, size, ...IDENTITY, ...more })

type Inode = { readonly kind: Entry['inode']['kind'] } & { readonly [attribute: string]: unknown }

/** A list of entries, the root first; `names` beyond the first share the inode. */
function list(build: (put: (names: string | readonly string[], inode: Inode) => void) => void): Entry[] {
  const entries: Entry[] = []
  let ino = 0
  const put = (names: string | readonly string[], inode: Inode) => {
    const paths = typeof names === 'string' ? [names] : names
    const own = { mode: 0o755, uid: 0, gid: 0, mtime: 1_000_000_000 }
    ino++
    for (const path of paths)
      entries.push({ path, ino, nlink: paths.length, inode: { ...own, ...inode } as Entry['inode'] })
  }
  put('/', { kind: 'directory' })
  build(put)
  return entries
}

/** Blocks of 1 KiB with a checksum; entries of 8 bytes and a name of 5 to 8. */
const NAMES_IN_BLOCK = Math.floor((1024 - 12) / 16)

const bytes = (length: number, step = 7) => new Uint8Array(length).map((_, at) => (at * step + (at >> 10)) & 0xff)
const numbered = (count: number, prefix: string) => Array.from({ length: count }, (_, at) => `${prefix}${at}`)

const EVERYTHING = list((put) => {
  put('/bin', { kind: 'directory' })
  put(['/bin/busybox', ...numbered(400, '/bin/applet-')], { kind: 'file', mode: 0o4755, content: bytes(120_001) })
  let deep = ''
  for (const name of numbered(10, 'level-')) {
    deep += `/${name}`
    put(deep, { kind: 'directory', mode: 0o2711, uid: 5, gid: 6 })
    put(`${deep}/file`, { kind: 'file', mode: 0o600, content: bytes(deep.length * 99) })
  }
  put('/dev', { kind: 'directory' })
  put(['/dev/console', '/dev/console-2'], { kind: 'character', mode: 0o600, major: 5, minor: 1 })
  put('/dev/last-of-old', { kind: 'block', major: 255, minor: 255 })
  put('/dev/first-of-new', { kind: 'character', major: 256, minor: 0 })
  put('/dev/far-minor', { kind: 'block', major: 8, minor: 256 })
  put('/dev/farthest', { kind: 'block', mode: 0o660, gid: 6, major: 0xfff, minor: 0xfffff })
  put(['/fifo', '/fifo-2'], { kind: 'fifo' })
  put('/socket', { kind: 'socket', mode: 0o777 })
  put('/tmp', { kind: 'directory', mode: 0o1777, mtime: 0 })
  put('/empty', { kind: 'file', content: bytes(0) })
  for (const length of [1, 1023, 1024, 1025, 12 * KIB, 12 * KIB + 1, (12 + 256) * KIB, (12 + 256) * KIB + 1])
    put(`/length-${length}`, { kind: 'file', content: bytes(length) })
  for (const length of [1, 59, 60, 61, 1023]) put(`/target-${length}`, { kind: 'symlink', target: 'x'.repeat(length) })
  put('/far-owner', { kind: 'file', uid: 0xffff_fffe, gid: 0x1234_5678, content: bytes(3) })
  put('/y2038', { kind: 'file', mtime: 0x8000_0000, content: bytes(3) })
  put('/y2106', { kind: 'file', mtime: 0xffff_ffff, content: bytes(3) })
  put(`/${'n'.repeat(255)}`, { kind: 'file', content: bytes(3) })
  put('/grüße 🐧', { kind: 'file', content: bytes(3) })
  put(decodePath(Uint8Array.of(0x2f, 0xff, 0xfe, 0xe9)), { kind: 'file', content: bytes(3) })
})

/** Too much for anything small: names, bytes, and names as long as they get. */
const LARGE = list((put) => {
  put('/big', { kind: 'file', content: bytes(20_000_000) })
  put('/many', { kind: 'directory' })
  put(numbered(5000, '/many/name-'), { kind: 'file', content: bytes(5) })
  put('/long', { kind: 'directory' })
  const long = numbered(1500, '/long/').map((path) => path.padEnd(260, 'ä'.normalize('NFD')).slice(0, 170))
  put(long, { kind: 'file', content: bytes(5) })
})

/** A file that needs all that maps have: blocks of extents, and numbers of numbers of numbers. */
const HUGE = list((put) => {
  const content = new Uint8Array(66 * MIB)
  for (let at = 0; at < content.length; at += KIB) content.set([at >> 10, at >> 18, 1], at)
  put('/huge', { kind: 'file', content })
})

/** Two names of one hash, with so many names before them that they come to lie in two blocks. */
const COLLIDING = list((put) => {
  const hash = (name: string) => hashName(new TextEncoder().encode(name), hashStart(IDENTITY.hashSeed)).major
  const pair = ['n47079', 'n66883'] as const
  if (hash(pair[0]) !== hash(pair[1])) throw new Error('these names have two hashes')
  const others = numbered(1000, 'oth-')
  const before = others.filter((name) => hash(name) < hash(pair[0])).slice(0, NAMES_IN_BLOCK - 1)
  const after = others.filter((name) => hash(name) > hash(pair[0])).slice(0, NAMES_IN_BLOCK)
  put('/d', { kind: 'directory' })
  put(
    [...before, ...pair, ...after].map((name) => `/d/${name}`),
    { kind: 'file', content: bytes(1) },
  )
})

/** Writes the image as a file with holes where it has nothing. */
function save(image: SparseImage, file: string): void {
  const handle = openSync(file, 'w')
  ftruncateSync(handle, image.size)
  for (const { offset, bytes } of image.pieces) writeSync(handle, bytes, 0, bytes.length, offset)
  closeSync(handle)
}

function saved<T>(image: SparseImage, body: (file: string, directory: string) => T): T {
  return inDirectory((directory) => {
    const file = join(directory, 'image')
    save(image, file)
    return body(file, directory)
  })
}

/** What e2fsck has to say beyond its progress: it calls wrong counts success. */
function complaints(file: string): string[] {
  const { stdout, stderr, status } = spawnSync(findTool('e2fsck')!, ['-fn', file], { encoding: 'utf8' })
  const lines = [...stdout.split('\n'), ...stderr.split('\n')].filter(
    (line) => line !== '' && !/^(Pass \d: |e2fsck \d|.*: \d+\/\d+ files )/.test(line),
  )
  return status === 0 ? lines : [...lines, `exit ${status}`]
}

describe('the image', () => {
  test.each(TYPES)('of %s has its pieces in order, none over another, within its size', (type) => {
    for (const size of [8 * MIB, 100 * MIB, 600 * MIB]) {
      const { pieces } = encode(EVERYTHING, type, size)
      let end = 0
      for (const { offset, bytes } of pieces) {
        expect(offset).toBeGreaterThanOrEqual(end)
        end = offset + bytes.length
      }
      expect(end).toBeLessThanOrEqual(size)
    }
  })

  test.each(TYPES)('of %s takes no memory for what is zeros', (type) => {
    const { pieces, size } = encode(LARGE, type, 2048 * MIB)
    const held = pieces.reduce((sum, { bytes }) => sum + bytes.length, 0)
    expect(size).toBe(2048 * MIB)
    expect(held).toBeLessThan(24_000_000)
  })

  test('has the bytes it is given as pieces, not copied', () => {
    const big = LARGE.find(({ path }) => path === '/big')!.inode as { content: Uint8Array }
    const held = encode(LARGE, 'ext4', 2048 * MIB).pieces.filter(({ bytes }) => bytes.buffer === big.content.buffer)
    expect(held.reduce((sum, { bytes }) => sum + bytes.length, 0)).toBe(20_000_000)
  })

  test.each(TYPES)('of %s is the same for the same entries', (type) => {
    expect(isSame(encode(EVERYTHING, type), encode(structuredClone(EVERYTHING), type))).toBe(true)
  })

  test('differs by its UUID and by its hash seed', () => {
    const other = new Uint8Array(16).fill(1)
    const image = encode(EVERYTHING, 'ext4')
    expect(isSame(encode(EVERYTHING, 'ext4', 8 * MIB, { uuid: other }), image)).toBe(false)
    expect(isSame(encode(EVERYTHING, 'ext4', 8 * MIB, { hashSeed: other }), image)).toBe(false)
  })
})

const isSame = (a: SparseImage, b: SparseImage) => Buffer.compare(flatten(a), flatten(b)) === 0

describe('what does not fit', () => {
  test.each(TYPES)('is told with the least size that would do (%s)', (type) => {
    const least = leastExtSize(LARGE, type)
    const error = { code: 'medium-too-small', data: { medium: type, size: least - MIB, needed: least } }
    expect(() => encode(LARGE, type, least - MIB)).toThrowError(expect.objectContaining(error))
    expect(encode(LARGE, type, least).size).toBe(least)
  })

  test('is told where a larger medium has less room, for its larger journal', () => {
    const entries = list((put) => put('/fill', { kind: 'file', content: new Uint8Array(27_200 * KIB) }))
    const least = leastExtSize(entries, 'ext4')
    expect(encode(entries, 'ext4', least).size).toBe(least)
    expect(least).toBeLessThan(32 * MIB)
    const { needed } = caught(() => encode(entries, 'ext4', 32 * MIB)).data
    expect(needed).toBeGreaterThan(32 * MIB)
    expect(encode(entries, 'ext4', needed).size).toBe(needed)
  })

  test.each([0, 1, 4 * KIB, 20 * KIB])('is told of a medium of %i bytes', (size) => {
    for (const type of TYPES)
      expect(
        caught(() =>
          encode(
            list(() => {}),
            type,
            size,
          ),
        ).data.needed,
      ).toBe(MIB)
  })

  test('is a file of which an inode cannot count the names', () => {
    const entries = list((put) => put(numbered(32_001, '/'), { kind: 'file', content: bytes(1) }))
    expect(caught(() => encode(entries, 'ext2', 64 * MIB))).toMatchObject({ code: 'format-cannot-hold' })
    expect(encode(entries, 'ext4', 64 * MIB).size).toBe(64 * MIB)
  })

  test('is in ext2 a directory with more directories than it can count', () => {
    const entries = list((put) => {
      for (const path of numbered(32_000, '/')) put(path, { kind: 'directory' })
    })
    expect(caught(() => encode(entries, 'ext2', 64 * MIB))).toMatchObject({ code: 'format-cannot-hold' })
  })

  test('is a target that Linux would not follow', () => {
    const to = (length: number) => list((put) => put('/link', { kind: 'symlink', target: 'x'.repeat(length) }))
    expect(encode(to(4095), 'ext4').size).toBe(8 * MIB)
    expect(caught(() => encode(to(4096), 'ext4'))).toMatchObject({ code: 'path-invalid', data: { path: '/link' } })
  })

  test('is content that is not as long as it was said to be', () => {
    const entries = list((put) => put('/file', { kind: 'file', content: { sha256: '', size: 10 } }))
    const options = { type: 'ext2', size: MIB, ...IDENTITY } as const
    expect(caught(() => encodeExt(entries, () => bytes(9), options))).toMatchObject({ code: 'content-size-wrong' })
  })
})

function caught(act: () => unknown) {
  try {
    act()
  } catch (error) {
    return error as { code: string; data: { needed: number } }
  }
  throw new Error('nothing was thrown')
}

const SIZES = [1, 8, 32, 100, 700, 2048]

describeWith(['e2fsck'], 'e2fsck finds nothing wrong', () => {
  test('but would see a count that is, which it calls success', () => {
    const image = encode(EVERYTHING, 'ext2')
    const at = 1024 + 12
    const freeBlocks = readImage(image, at, 4).slice()
    freeBlocks[0]! ^= 1
    saved(overlay(image, at, freeBlocks), (file) => {
      expect(complaints(file).join('\n')).toContain('Free blocks count wrong')
    })
  })

  for (const type of TYPES) {
    test.each(SIZES)(`in ${type} of %i MiB`, (size) => {
      const few = EVERYTHING.filter(({ path }) => size > 1 || !path.startsWith('/bin/'))
      for (const entries of size < 32 ? [few] : [EVERYTHING, LARGE])
        expect(saved(encode(entries, type, size * MIB), complaints)).toEqual([])
    })

    test(`in ${type} of the least size, or of one that is no multiple of anything`, () => {
      for (const entries of [list(() => {}), EVERYTHING, LARGE])
        expect(saved(encode(entries, type, leastExtSize(entries, type)), complaints)).toEqual([])
      for (const size of [65 * KIB, 8 * MIB + 5 * KIB, 8 * MIB + 900 * KIB, 17 * MIB + 1])
        expect(
          saved(
            encode(
              list(() => {}),
              type,
              size,
            ),
            complaints,
          ),
        ).toEqual([])
    })

    test(`in ${type} of random trees`, () => {
      fc.assert(
        fc.property(trees, (tree) => {
          expect(saved(encode(listEntries(tree), type, 4 * MIB), complaints)).toEqual([])
        }),
        { numRuns: 10 },
      )
    })

    test(`in ${type} whose tree has more inodes than usual, or a lost+found of its own`, () => {
      const many = list((put) => {
        for (const path of numbered(3000, '/')) put(path, { kind: 'fifo' })
      })
      expect(saved(encode(many, type, 2 * MIB), complaints)).toEqual([])
      for (const kind of ['directory', 'fifo'] as const) {
        const own = list((put) => put('/lost+found', { kind, mode: 0o711 }))
        expect(saved(encode(own, type, MIB), complaints)).toEqual([])
      }
    })

    test(`in ${type} with blocks of 4 KiB for the sake of a long target`, () => {
      const entries = list((put) => put('/link', { kind: 'symlink', target: 'x'.repeat(4095) }))
      expect(saved(encode(entries, type, MIB), complaints)).toEqual([])
    })
  }

  test.each(TYPES)('in the map of a file of %s that is huge and in pieces', (type) => {
    expect(saved(encode(HUGE, type, 80 * MIB), complaints)).toEqual([])
  })

  test('in an index with names of the same hash in two blocks', () => {
    expect(saved(encode(COLLIDING, 'ext4'), complaints)).toEqual([])
  })

  test('in an index of two levels, and where there are too many names for one', () => {
    const names = (count: number) =>
      list((put) => put(numbered(count, `/${'n'.repeat(240)}`), { kind: 'file', content: bytes(0) }))
    for (const [count, size] of [
      [2000, 8],
      [60_000, 64],
    ] as const)
      expect(saved(encode(names(count), 'ext4', size * MIB), complaints)).toEqual([])
  })
})

describeWith(['mke2fs', 'dumpe2fs'], 'mke2fs', () => {
  const NOT_OURS = '^64bit,^resize_inode,^ext_attr'
  const ASKED =
    /^(Inode count|Block count|Block size|Blocks per group|Inodes per group|Inode size|Filesystem features|Flex block group size|Required extra isize|First inode|Default directory hash|Total journal blocks|Journal inode):/
  const facts = (file: string) =>
    run('dumpe2fs', ['-h', file])
      .toString()
      .split('\n')
      .filter((line) => ASKED.test(line))

  test.each([1, 2, 3, 8, 17, 100, 511, 512, 2048])('makes an ext4 of %i MiB of the same parts', (size) => {
    saved(
      encode(
        list(() => {}),
        'ext4',
        size * MIB,
      ),
      (file, directory) => {
        const theirs = join(directory, 'theirs')
        run('mke2fs', ['-q', '-t', 'ext4', '-O', NOT_OURS, theirs, `${size}M`])
        expect(facts(file)).toEqual(facts(theirs))
      },
    )
  })

  test.each([1, 17, 700])('and an ext2 of %i MiB', (size) => {
    saved(
      encode(
        list(() => {}),
        'ext2',
        size * MIB,
      ),
      (file, directory) => {
        const theirs = join(directory, 'theirs')
        run('mke2fs', ['-q', '-t', 'ext2', '-O', 'none,filetype,sparse_super', theirs, `${size}M`])
        expect(facts(file)).toEqual(facts(theirs))
      },
    )
  })
})

/**
 * Entries as rdump takes them out: no hard links, no setuid, setgid and sticky, and nothing but files, directories and
 * symlinks.
 */
const asRdump = (entries: readonly Entry[]): Entry[] =>
  entries
    .filter(({ inode: { kind } }) => kind === 'file' || kind === 'directory' || kind === 'symlink')
    .map(({ path, inode }, ino) => ({ path, ino, nlink: 1, inode: { ...inode, mode: inode.mode & 0o777 } }))
const withoutLostAndFound = (lines: readonly string[]) => lines.filter((line) => !line.startsWith('/lost+found '))
/** Owners that chown(2) takes to mean "as it is" cannot be asked for. */
const isExtractable = (tree: Tree) =>
  [...tree.inodes.values()].every(({ uid, gid }) => uid < 0xffff_ffff && gid < 0xffff_ffff)
const isRoot = process.getuid?.() === 0

describeWith(['debugfs'], 'debugfs', () => {
  const ask = (file: string, request: string) => run('debugfs', ['-R', request, file]).toString('latin1')

  test.each(TYPES)('lists each name of %s with its mode, owner and size', (type) => {
    saved(encode(EVERYTHING, type), (file) => {
      for (const directory of ['/', '/bin', '/dev', '/level-0/level-1/level-2']) {
        const listed = ask(file, `ls -p ${directory}`)
          .split('\n')
          .filter((line) => /^\/\d/.test(line) && !/\/(\.|\.\.|lost\+found)\//.test(line))
          .map((line) => line.replace(/^\/\d+/, ''))
        const wanted = listingOf(EVERYTHING, directory)
        expect(listed.toSorted()).toEqual(wanted.toSorted())
      }
    })
  })

  test.each(TYPES)('reads the numbers of each device of %s, old and new', (type) => {
    saved(encode(EVERYTHING, type), (file) => {
      for (const { path, inode } of EVERYTHING)
        if ('major' in inode) {
          const [, major, minor] = /Device major\/minor number: (\d+):(\d+)/.exec(ask(file, `stat ${path}`))!
          expect([path, Number(major), Number(minor)]).toEqual([path, inode.major, inode.minor])
        }
    })
  })

  test('sees the extents of a huge file in a block of their own', () => {
    saved(encode(HUGE, 'ext4', 80 * MIB), (file) => {
      expect(ask(file, 'ex /huge')).toMatch(/^ 1\/ 1/m)
    })
  })

  test('hashes names as the index has them', () => {
    saved(encode(COLLIDING, 'ext4'), (file) => {
      expect(ask(file, 'htree_dump /d')).toContain('Entry #1: Hash 0x6e1f4441')
    })
    saved(encode(LARGE, 'ext4', 32 * MIB), (file) => {
      const leaves = ask(file, 'htree_dump /many')
      expect(leaves).toContain('Hash Version: 1')
      for (const name of ['name-0', 'name-1', 'name-4999']) {
        const [, hash] = new RegExp(`0x([0-9a-f]{8})-[0-9a-f]{8} \\(\\d+\\) ${name} `).exec(leaves)!
        const seed = Buffer.from(IDENTITY.hashSeed)
          .toString('hex')
          .replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5')
        expect(ask(file, `dx_hash -h half_md4 -s ${seed} ${name}`)).toContain(`0x${hash}`)
      }
    })
  })

  test.runIf(isRoot)('as root takes out every byte of ext2 and ext4', () => {
    const unasked = { symlinkTimes: false, symlinkOwners: false } as const
    for (const type of TYPES)
      saved(encode(EVERYTHING, type), (file, directory) => {
        const out = join(directory, 'out')
        mkdirSync(out)
        ask(file, `rdump / ${out}`)
        const wanted = snapshotOfEntries(asRdump(EVERYTHING), unasked)
        expect(withoutLostAndFound(snapshotOfDirectory(out, unasked))).toEqual(wanted)
      })
  })
})

/** As `ls -p` of debugfs has the entries of a directory: owners as signed numbers, and no sizes of directories. */
function listingOf(entries: readonly Entry[], directory: string): string[] {
  return entries
    .filter(({ path }) => path !== '/' && parentPath(path) === directory)
    .map(({ path, inode }) => {
      const mode = (TYPE_BITS[inode.kind] | inode.mode).toString(8).padStart(6, '0')
      const name = Buffer.from(encodePath(baseName(path))).toString('latin1')
      return `/${mode}/${inode.uid | 0}/${inode.gid | 0}/${name}/${sizeOf(inode)}/`
    })
}

function sizeOf(inode: Entry['inode']): number | '' {
  if (inode.kind === 'directory') return ''
  if (inode.kind === 'symlink') return inode.target.length
  return inode.kind === 'file' ? contentSize(inode.content) : 0
}

function mounted<T>(file: string, directory: string, options: string, body: (root: string) => T): T {
  const root = join(directory, 'mounted')
  if (!existsSync(root)) mkdirSync(root)
  execFileSync('mount', ['-o', `loop,${options}`, file, root], { stdio: 'pipe' })
  try {
    return body(root)
  } finally {
    execFileSync('umount', [root])
  }
}

/** Root alone may mount, and not in every container. */
const canMount =
  isRoot &&
  saved(
    encode(
      list(() => {}),
      'ext2',
      MIB,
    ),
    (file, directory) => {
      try {
        return mounted(file, directory, 'ro', () => true)
      } catch {
        return false
      }
    },
  )

describe.runIf(canMount)('the kernel, where this user can mount files,', () => {
  test.each(TYPES)('finds every mode, owner, device, link, time and byte in %s', (type) => {
    for (const [entries, size] of [
      [EVERYTHING, 8],
      [EVERYTHING, 600],
    ] as const)
      saved(encode(entries, type, size * MIB), (file, directory) => {
        const found = mounted(file, directory, 'ro', snapshotOfDirectory)
        expect(withoutLostAndFound(found)).toEqual(snapshotOfEntries(entries))
      })
  })

  test.each(TYPES)('and of random trees in %s', (type) => {
    fc.assert(
      fc.property(trees.filter(isExtractable), (tree) => {
        saved(encode(listEntries(tree), type, MIB), (file, directory) => {
          const found = mounted(file, directory, 'ro', snapshotOfDirectory)
          expect(withoutLostAndFound(found)).toEqual(snapshotOfEntries(listEntries(tree)))
        })
      }),
      { numRuns: 6 },
    )
  })

  test.each(TYPES)(
    'finds each name of a large directory of %s, adds and removes some, and leaves all in order',
    (type) => {
      saved(encode(LARGE, type, 32 * MIB), (file, directory) => {
        mounted(file, directory, 'rw', (root) => {
          const { ino } = statSync(join(root, 'many/name-0'))
          const big = LARGE.find(({ path }) => path === '/big')!.inode as { content: Uint8Array }
          expect(readFileSync(join(root, 'big')).equals(big.content)).toBe(true)
          for (const name of numbered(5000, 'name-')) expect(statSync(join(root, 'many', name)).ino).toBe(ino)
          for (const name of numbered(1000, 'new-')) writeFileSync(join(root, 'many', name), name)
          for (const name of numbered(500, 'name-')) rmSync(join(root, 'many', name))
          rmSync(join(root, 'long'), { recursive: true })
          writeFileSync(join(root, 'big'), 'small')
          mkdirSync(join(root, 'new'))
        })
        expect(complaints(file)).toEqual([])
      })
    },
  )

  test.each(TYPES)('reads all of a file of %s that is huge and in pieces', (type) => {
    saved(encode(HUGE, type, 80 * MIB), (file, directory) => {
      const { content } = HUGE[1]!.inode as { content: Uint8Array }
      mounted(file, directory, 'ro', (root) => {
        expect(readFileSync(join(root, 'huge')).equals(content)).toBe(true)
      })
    })
  })

  test('finds both of two names of the same hash', () => {
    saved(encode(COLLIDING, 'ext4'), (file, directory) => {
      mounted(file, directory, 'ro', (root) => {
        for (const { path } of COLLIDING) expect(existsSync(join(root, path))).toBe(true)
      })
    })
  })
})
