/** Images of ext2, ext3 and ext4, made by mke2fs and by the kernel, as they are read. */
import { execFileSync, spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isPid1Error } from '../../src/error.ts'
import { decodeExt } from '../../src/formats/ext/decode.ts'
import { encodeExt } from '../../src/formats/ext/encode.ts'
import { layoutOfExt } from '../../src/formats/ext/layout.ts'
import { DIRENT, EXTENT_HEADER, INCOMPAT, INODE, SUPERBLOCK, SUPERBLOCK_AT } from '../../src/formats/ext/on-disk.ts'
import { Volume } from '../../src/formats/ext/volume.ts'
import { imageOf, type SparseImage } from '../../src/formats/sparse.ts'
import { type Entry, listEntries, type Tree, treeFromEntries } from '../../src/rootfs/index.ts'
import { canonical, trees } from '../rootfs/random-tree.ts'
import { describeWith, findTool, run } from '../tools.ts'
import { canMount, isRoot, LIMITS, mke2fs, VARIANTS, withMount, withTree } from './ext-images.ts'
import { bytesOf, inDirectory, snapshotOfDirectory, snapshotOfEntries, type Unasked } from './snapshot.ts'

/** mke2fs gives the root a time of its own. */
const MKE2FS = { root: false } as const

const decoded = (image: SparseImage, unasked: Unasked = {}) => {
  const { entries, warnings } = decodeExt(image, LIMITS)
  expect(warnings).toEqual([])
  return snapshotOfEntries(entries, unasked)
}
const imageIn = (file: string) => imageOf(new Uint8Array(readFileSync(file)))
/** Throws unless e2fsck leaves it without errors. */
const e2fsck = (file: string, options: string) => {
  const { status, stdout } = spawnSync(findTool('e2fsck')!, [options, file], { encoding: 'utf8' })
  if (status !== 0 && status !== 1) throw new Error(stdout)
}
const change = (bytes: Uint8Array, at: number, to: (before: number) => number) => {
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  view.setUint32(at, to(view.getUint32(at, true)), true)
}

/** mke2fs 1.47 does not write the upper bits of times after 2038, and the kernel then takes them to be before 1970. */
const before2038 = (tree: Tree): Tree =>
  treeFromEntries(
    listEntries(tree).map((entry) => ({ ...entry, inode: { ...entry.inode, mtime: entry.inode.mtime & 0x7fff_ffff } })),
  )

describeWith(['mke2fs', 'bsdcpio'], 'what mke2fs packs', () => {
  describe.runIf(isRoot)('as root', () => {
    for (const { name, args, size } of VARIANTS)
      test(`every name, mode, owner, device, link and byte of a random tree, in ${name}`, () => {
        fc.assert(
          fc.property(trees.map(before2038), (tree) => {
            withTree(tree, (directory) => {
              expect(decoded(mke2fs(directory, args, size), MKE2FS)).toEqual(snapshotOfDirectory(directory, MKE2FS))
            })
          }),
          { numRuns: 1 },
        )
      })
  })

  test('a file of 100 MB is read byte for byte', () => {
    inDirectory((at) => {
      const large = new Uint8Array(100 << 20)
      for (let i = 0; i < large.length; i += 4093) large[i] = i >> 12
      writeFileSync(join(at, 'large'), large)
      const { inode } = decodeExt(mke2fs(at, ['-t', 'ext2', '-b', '1024'], '110M'), LIMITS).entries[1]!
      expect(inode.kind === 'file' && Buffer.compare(bytesOf(inode.content), large)).toBe(0)
    })
  })

  test('a directory of 5,000 names is read with its index', () => {
    inDirectory((at) => {
      mkdirSync(join(at, 'many'))
      const names = Array.from({ length: 5000 }, (_, i) => `a-name-that-is-long-${i}`)
      for (const name of names) writeFileSync(join(at, 'many', name), name)
      const image = mke2fs(at, ['-t', 'ext4', '-b', '1024', '-N', '6000'], '24M', (file) => e2fsck(file, '-fyD'))
      const { entries, warnings } = decodeExt(image, LIMITS)
      expect(warnings).toEqual([])
      const found = entries.filter(({ path }) => path.startsWith('/many/'))
      const texts = found.map(({ path, inode }) => [
        path.slice('/many/'.length),
        inode.kind === 'file' && new TextDecoder().decode(bytesOf(inode.content)),
      ])
      expect(texts.sort()).toEqual(names.sort().map((name) => [name, name]))
    })
  })

  test('contents are views of the image where they lie in one piece', () => {
    inDirectory((at) => {
      writeFileSync(join(at, 'file'), 'x'.repeat(5000))
      const image = mke2fs(at, ['-t', 'ext4'], '8M')
      const { inode } = decodeExt(image, LIMITS).entries[1]!
      expect(inode.kind === 'file' && bytesOf(inode.content).buffer).toBe(image.pieces[0]!.bytes.buffer)
    })
  })

  test('lost+found is left out as it is made, and stays once something is in it', () => {
    inDirectory((at) => {
      const paths = (image: SparseImage) => decodeExt(image, LIMITS).entries.map(({ path }) => path)
      expect(paths(mke2fs(undefined, ['-t', 'ext2'], '1M'))).toEqual(['/'])
      mkdirSync(join(at, 'lost+found'))
      writeFileSync(join(at, 'lost+found', '#12'), 'found')
      expect(paths(mke2fs(at, ['-t', 'ext2'], '1M'))).toEqual(['/', '/lost+found', '/lost+found/#12'])
    })
  })
})

describe.skipIf(!canMount)('what the kernel writes [skipped where images cannot be mounted]', () => {
  /** Files with holes, in pieces, kept but not written, removed, with every kind of owner, time and number. */
  const write = (directory: string) =>
    execFileSync('sh', ['-ec', SCRIPT], { cwd: directory, stdio: ['ignore', 'ignore', 'pipe'] })
  const long = 'n'.repeat(100)
  const SCRIPT = `
mkdir d
i=0; while [ $i -lt 300 ]; do echo file $i > d/${long}$i; i=$((i+1)); done
rm d/*3 d/*7
i=0; while [ $i -lt 12 ]; do printf %6000s a$i >> one; sync one; printf %6000s b$i >> two; sync two; i=$((i+1)); done
printf end | dd of=holes bs=1 seek=3000001 status=none
printf mid | dd of=holes bs=1 seek=70000 conv=notrunc status=none
fallocate -l 200000 kept 2>/dev/null || true
printf start | dd of=kept conv=notrunc status=none
ln -s ${'t'.repeat(200)} far; ln -s near near; ln one three
mknod dev c 300 70000; mknod old b 8 1; mkfifo fifo
chown 100000:4000000000 two; chmod 4711 two
touch -d @3000000000 two; touch -d @4294967295 fifo
`

  test.each([
    ['ext2', ['-t', 'ext2', '-I', '256']],
    ['ext3', ['-t', 'ext3', '-b', '1024', '-I', '256']],
    ['ext4', ['-t', 'ext4', '-b', '4096']],
    ['ext4 with inline data', ['-t', 'ext4', '-O', 'inline_data']],
  ])('is read as the kernel reads it: %s', (_, args) => {
    inDirectory((at) => {
      const file = join(at, 'image')
      run('mke2fs', ['-q', '-F', ...args, file, '12M'])
      withMount(file, '', write)
      const wanted = withMount(file, ',ro', (directory) => {
        return snapshotOfDirectory(directory).filter((line) => !line.startsWith('/lost+found'))
      })
      expect(decoded(imageIn(file))).toEqual(wanted)
    })
  })

  // A file's own sync writes the journal, and leaves what is in it for later. A block that begins as the journal's do is
  // escaped in it, if it goes through it.
  const LATER = `
rm -r d/*1; mkdir later; cp one later/four
printf '\\300\\073\\071\\230%2000s' escaped > later/magic
sync later/four later/magic later
`
  // What was a directory's, and goes through the journal, becomes a file's, and does not.
  const REVOKED = `
mkdir gone; i=0; while [ $i -lt 200 ]; do ln one gone/${long}$i; i=$((i+1)); done
sync gone; rm -r gone; sync d
head -c 16000000 /dev/zero | tr '\\0' z > fill || true
sync fill d
`
  test.each([
    ['ext3', ['-t', 'ext3'], '', LATER],
    ['ext4', ['-t', 'ext4'], '', LATER],
    ['ext4 with data in its journal', ['-t', 'ext4', '-b', '1024'], ',data=journal', LATER],
    ['ext4 without checksums of metadata', ['-t', 'ext4', '-O', '^metadata_csum,^64bit'], ',journal_checksum', LATER],
    ['ext4 that commits without waiting', ['-t', 'ext4'], ',data=writeback,journal_async_commit', LATER],
    ['ext4 with revoked blocks', ['-t', 'ext4', '-b', '1024'], '', REVOKED],
  ])('is read as e2fsck leaves it, if it was not unmounted: %s', (_, args, options, script) => {
    inDirectory((at) => {
      const file = join(at, 'image')
      const dirty = join(at, 'dirty')
      const mended = join(at, 'mended')
      run('mke2fs', ['-q', '-F', ...args, file, '12M'])
      withMount(file, options, (directory) => {
        write(directory)
        execFileSync('sync', ['-f', directory])
        execFileSync('sh', ['-ec', script], { cwd: directory, stdio: 'ignore' })
        copyFileSync(file, dirty)
      })
      copyFileSync(dirty, mended)
      e2fsck(mended, '-fy')
      const wanted = withMount(mended, ',ro', (directory) => {
        return snapshotOfDirectory(directory).filter((line) => !line.startsWith('/lost+found'))
      })
      expect(decoded(imageIn(dirty))).toEqual(wanted)

      const out = join(at, 'out')
      mkdirSync(out)
      run('debugfs', ['-R', `rdump / ${out}`, mended])
      expect(readdirSync(join(out, 'd'))).toHaveLength(
        decodeExt(imageIn(dirty), LIMITS).entries.filter(({ path }) => path.startsWith('/d/')).length,
      )

      // The test would see nothing if all had been in its place already.
      const bytes = new Uint8Array(readFileSync(dirty))
      change(bytes, SUPERBLOCK_AT + SUPERBLOCK.s_feature_incompat, (features) => features & ~INCOMPAT.needs_recovery)
      expect(snapshotOfEntries(decodeExt(imageOf(bytes), LIMITS).entries)).not.toEqual(wanted)
    })
  })
})

test('what encodeExt packs is the tree, in ext2 and in ext4', () => {
  const identity = { uuid: new Uint8Array(16).fill(7), hashSeed: new Uint8Array(16).fill(9) }
  fc.assert(
    fc.property(trees, fc.constantFrom('ext2' as const, 'ext4' as const), (tree, type) => {
      const { entries, warnings } = decodeExt(
        encodeExt(listEntries(tree), bytesOf, { type, size: 8 << 20, ...identity }),
        LIMITS,
      )
      expect(warnings).toEqual([])
      expect(canonical(treeFromEntries(entries))).toEqual(canonical(tree))
    }),
    { numRuns: 50 },
  )
})

describeWith(['mke2fs', 'debugfs'], 'a damaged or a hostile image', () => {
  const LITTLE = { entries: 1000, bytes: 1 << 24 }

  /** An image of a few files in a directory, after debugfs has done to it what it is told. */
  const made = (args: readonly string[], ...commands: string[]) =>
    inDirectory((at) => {
      mkdirSync(join(at, 'd'))
      for (const name of ['aaaa', 'bbbb', 'cccc']) writeFileSync(join(at, 'd', name), name.repeat(1000))
      symlinkSync('target', join(at, 'link'))
      return mke2fs(at, args, '2M', (file) => {
        for (const command of commands) run('debugfs', ['-w', '-R', command, file])
      }).pieces[0]!.bytes
    })
  const EXT2 = ['-t', 'ext2', '-b', '1024']
  const EXT4 = ['-t', 'ext4', '-b', '1024', '-O', '^metadata_csum,^has_journal']
  const read = (bytes: Uint8Array, limits = LITTLE) => decodeExt(imageOf(bytes), limits)
  const pathsOf = (entries: readonly Entry[]) => entries.map(({ path }) => path).sort()
  const WHOLE = ['/', '/d', '/d/aaaa', '/d/bbbb', '/d/cccc', '/link']
  const without = (...paths: string[]) => WHOLE.filter((path) => !paths.includes(path))
  /** Offset of the directory entry with this name. */
  const direntAt = (bytes: Uint8Array, name: string) =>
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf(`\x04\x01${name}`, 0, 'latin1') - DIRENT.name_len
  const inodeAt = (bytes: Uint8Array, name: string) => {
    const ino = new DataView(bytes.buffer, bytes.byteOffset).getUint32(direntAt(bytes, name), true)
    return new Volume(imageOf(bytes)).inode(ino).offset
  }
  const thrown = (act: () => unknown) => {
    try {
      act()
    } catch (error) {
      if (isPid1Error(error)) return error
      throw error
    }
    return undefined
  }

  test('that is whole is read without a warning', () => {
    for (const args of [EXT2, EXT4]) {
      const { entries, warnings } = read(made(args))
      expect([pathsOf(entries), warnings]).toEqual([WHOLE, []])
    }
  })

  test.each([
    ['a slash in it', (bytes: Uint8Array, at: number) => (bytes[at + DIRENT.name + 1] = 0x2f)],
    ['a NUL in it', (bytes: Uint8Array, at: number) => (bytes[at + DIRENT.name + 1] = 0)],
    ['no length', (bytes: Uint8Array, at: number) => (bytes[at + DIRENT.name_len] = 0)],
    ['the name ".."', (bytes: Uint8Array, at: number) => bytes.set([2, 1, 0x2e, 0x2e], at + DIRENT.name_len)],
    [
      'the name of another',
      (bytes: Uint8Array, at: number) => bytes.fill(0x61, at + DIRENT.name, at + DIRENT.name + 4),
    ],
    ['an inode that is not there', (bytes: Uint8Array, at: number) => bytes.fill(0xff, at, at + 4)],
    ['an inode of the file system’s own', (bytes: Uint8Array, at: number) => bytes.set([7, 0, 0, 0], at)],
    ['an unused inode', (bytes: Uint8Array, at: number) => bytes.set([200, 0, 0, 0], at)],
  ])('has an entry with %s left out, and says so', (_, damage) => {
    const bytes = made(EXT2)
    damage(bytes, direntAt(bytes, 'bbbb'))
    const { entries, warnings } = read(bytes)
    expect(pathsOf(entries)).toEqual(without('/d/bbbb'))
    expect(warnings).toMatchObject([{ code: 'entry-left-out', message: expect.stringContaining('is left out') }])
  })

  test.each([0, 3, 4, 0xfff8])('loses what follows an entry of length %i, and says where', (length) => {
    const bytes = made(EXT2)
    const at = direntAt(bytes, 'bbbb')
    new DataView(bytes.buffer, bytes.byteOffset).setUint16(at + DIRENT.rec_len, length, true)
    const { entries, warnings } = read(bytes)
    expect(pathsOf(entries)).not.toContain('/d/bbbb')
    expect(pathsOf(entries)).toContain('/link')
    expect(warnings).toMatchObject([
      { code: 'directory-damaged', path: '/d', message: expect.stringContaining(`${at}`) },
    ])
  })

  test('has attributes that a tree cannot hold dropped, with a warning, and times set', () => {
    const bytes = made(EXT4, 'ea_set d/aaaa user.note text', 'ea_set d/aaaa security.capability text')
    change(bytes, inodeAt(bytes, 'bbbb') + INODE.i_mtime, () => -5)
    const { entries, warnings } = read(bytes)
    expect(pathsOf(entries)).toEqual(WHOLE)
    expect(entries.find(({ path }) => path === '/d/bbbb')!.inode.mtime).toBe(0)
    expect(warnings.toSorted((a, b) => (a.path! < b.path! ? -1 : 1))).toMatchObject([
      { code: 'attribute-dropped', path: '/d/aaaa', message: expect.stringMatching(/(user|security)\.\w+ and 1 more/) },
      { code: 'time-out-of-range', path: '/d/bbbb', message: expect.stringContaining('-5') },
    ])
  })

  test('with a directory in itself is not read forever', () => {
    const { entries, warnings } = read(made(EXT2, 'ln d d/loop', 'ln / d/root'))
    expect(pathsOf(entries)).toEqual(WHOLE)
    expect(warnings).toMatchObject([{ code: 'entry-left-out' }, { code: 'entry-left-out' }])
  })

  test('with a file of many terabytes is refused before they are allocated', () => {
    expect(thrown(() => read(made(EXT4, 'sif d/bbbb size 0x7fffffffffff')))).toMatchObject({ code: 'limit-exceeded' })
    expect(thrown(() => read(made(EXT2, 'sif d/bbbb size 0x7fffffffffff')))).toMatchObject({ code: 'limit-exceeded' })
  })

  test('with a file that is longer than its blocks has zeros there', () => {
    for (const args of [EXT2, EXT4]) {
      const { inode } = read(made(args, 'sif d/bbbb size 1000000')).entries.find(({ path }) => path === '/d/bbbb')!
      const content = inode.kind === 'file' ? bytesOf(inode.content) : new Uint8Array()
      expect(content).toHaveLength(1_000_000)
      expect(new TextDecoder().decode(content.subarray(3998, 4002))).toBe('bb\0\0')
    }
  })

  test.each([
    ['blocks that are not there', EXT2, (at: number) => at + INODE.i_block, 0xffff_fff0],
    ['the superblock as its content', EXT2, (at: number) => at + INODE.i_block, 1],
    ['extents without a magic', EXT4, (at: number) => at + INODE.i_block, 0],
    ['extents a thousand levels deep', EXT4, (at: number) => at + INODE.i_block + EXTENT_HEADER.eh_max, 1000 << 16],
    ['a length that is far too large', EXT4, (at: number) => at + INODE.i_block + 12 + 4, 0x7fff],
  ])('has a file with %s left out', (_, args, where, value) => {
    const bytes = made(args)
    change(bytes, where(inodeAt(bytes, 'bbbb')), () => value)
    const { entries, warnings } = read(bytes)
    expect(pathsOf(entries)).toEqual(without('/d/bbbb'))
    expect(warnings).toMatchObject([{ code: 'entry-left-out', path: '/d/bbbb' }])
    expect([...layoutOfExt(imageOf(bytes), LITTLE)].length).toBeGreaterThan(100)
  })

  test('with a map that is its own content ends soon', () => {
    const bytes = made(EXT2)
    const at = inodeAt(bytes, 'bbbb') + INODE.i_block
    const free = 1900
    const words = Uint32Array.from({ length: 256 }, () => free)
    bytes.set(new Uint8Array(words.buffer), free * 1024)
    change(bytes, at + 14 * 4, () => free)
    expect(pathsOf(read(bytes).entries)).toEqual(without('/d/bbbb'))
    expect([...layoutOfExt(imageOf(bytes), LITTLE)].length).toBeGreaterThan(100)
    bytes.fill(0, free * 1024, (free + 1) * 1024)
    bytes.set(new Uint8Array(words.buffer).subarray(0, 1020), free * 1024)
    expect(pathsOf(read(bytes).entries)).toEqual(without('/d/bbbb'))
  })

  test('is refused by name for what cannot be read', () => {
    const bytes = made(EXT4)
    const at = SUPERBLOCK_AT + SUPERBLOCK.s_feature_incompat
    change(bytes, at, (features) => features | INCOMPAT.encrypt)
    expect(thrown(() => read(bytes))).toMatchObject({ code: 'image-unsupported', data: { reason: 'encrypt' } })
    change(bytes, at, (features) => (features & ~INCOMPAT.encrypt) | 0x4000_0000)
    expect(thrown(() => read(bytes))).toMatchObject({ code: 'image-unsupported', data: { reason: '0x40000000' } })
  })

  test('is damaged as a whole if it is cut short, empty, or without a root', () => {
    const bytes = made(EXT2)
    expect(thrown(() => read(bytes.subarray(0, 1 << 20)))).toMatchObject({ code: 'image-corrupt' })
    expect(thrown(() => read(new Uint8Array()))).toMatchObject({ code: 'image-corrupt', data: { offset: 1024 } })
    const { offset } = new Volume(imageOf(bytes)).inode(2)
    bytes[offset + 1] = 0x81
    expect(thrown(() => read(bytes))).toMatchObject({ code: 'image-corrupt', data: { offset } })
  })

  test('with more entries than one is willing to read is refused', () => {
    expect(thrown(() => read(made(EXT2), { entries: 3, bytes: 1 << 24 }))).toMatchObject({ code: 'limit-exceeded' })
  })

  test('whose journal is damaged is read as it is, with a warning', () => {
    const bytes = inDirectory((at) => {
      writeFileSync(join(at, 'file'), 'x')
      return mke2fs(at, ['-t', 'ext4', '-b', '1024'], '16M').pieces[0]!.bytes
    })
    change(bytes, SUPERBLOCK_AT + SUPERBLOCK.s_feature_incompat, (features) => features | INCOMPAT.needs_recovery)
    expect(read(bytes).warnings).toEqual([])
    const journal = Buffer.from(bytes.buffer).indexOf('c03b3998', 0, 'hex')
    bytes[journal] = 0
    const { entries, warnings } = read(bytes)
    expect(warnings).toMatchObject([{ code: 'journal-not-replayed', path: null }])
    expect(pathsOf(entries)).toEqual(['/', '/file'])
  })

  describe('whatever bytes are wrong', () => {
    test.each([
      ['ext2', EXT2],
      ['ext4', EXT4],
      ['ext4 with inline data', ['-t', 'ext4', '-b', '1024', '-O', 'inline_data,^has_journal']],
    ])('%s is read or refused, and explained whole or refused, soon', (_, args) => {
      const whole = made(args)
      const used = [...whole.keys()].filter((at) => whole[at] !== 0 && (whole[at]! < 0x61 || whole[at]! > 0x63))
      const flips = fc.array(fc.tuple(fc.nat(used.length - 1), fc.nat(8), fc.nat(255)), { minLength: 1, maxLength: 12 })
      fc.assert(
        fc.property(flips, (list) => {
          const bytes = whole.slice()
          for (const [at, further, byte] of list) bytes[used[at]! + further] = byte
          thrown(() => read(bytes))
          thrown(() => {
            let end = 0
            for (const { offset, length } of layoutOfExt(imageOf(bytes), LITTLE)) {
              expect([offset, length > 0]).toEqual([end, true])
              end = offset + length
            }
            expect(end).toBe(bytes.length)
          })
        }),
        { numRuns: 80 },
      )
    })
  })
})
