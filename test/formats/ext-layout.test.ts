/** Images of ext2, ext3 and ext4 explained byte by byte, before judges that know which block is for what. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeExt } from '../../src/formats/ext/decode.ts'
import { encodeExt } from '../../src/formats/ext/encode.ts'
import { layoutOfExt, sectionsOfExt } from '../../src/formats/ext/layout.ts'
import { EXT_MAGIC } from '../../src/formats/ext/on-disk.ts'
import type { PlacedSpan, Section } from '../../src/formats/section.ts'
import { readImage, type SparseImage } from '../../src/formats/sparse.ts'
import { EMPTY_TREE, listEntries } from '../../src/rootfs/index.ts'
import { trees } from '../rootfs/random-tree.ts'
import { describeWith, run } from '../tools.ts'
import { LIMITS, mke2fs, VARIANTS, withTree } from './ext-images.ts'
import { bytesOf, inDirectory } from './snapshot.ts'

/** All spans, once it is seen that they have no gaps. */
function spansOf(image: SparseImage): PlacedSpan[] {
  const spans = [...layoutOfExt(image, LIMITS)]
  let end = 0
  for (const span of spans) {
    if (span.offset !== end || span.length <= 0) expect(span).toMatchObject({ offset: end, length: expect.any(Number) })
    end = span.offset + span.length
  }
  expect(end).toBe(image.size)
  return spans
}

const lengthOf = (spans: readonly PlacedSpan[], ...fields: string[]) =>
  spans.filter(({ field }) => fields.includes(field)).reduce((sum, { length }) => sum + length, 0)

describeWith(['mke2fs', 'debugfs', 'bsdcpio'], 'an image of mke2fs', () => {
  describe.runIf(process.getuid?.() === 0)('as root', () => {
    for (const { name, args, size } of VARIANTS)
      test(`is explained whole, with as many free blocks and inodes as debugfs finds: ${name}`, () => {
        fc.assert(
          fc.property(trees, (tree) => {
            let stats = ''
            const image = withTree(tree, (directory) =>
              mke2fs(directory, args, size, (file) => {
                stats = run('debugfs', ['-R', 'stats', file]).toString()
              }),
            )
            const said = (what: string) => Number(new RegExp(`^${what}:\\s+(\\d+)`, 'm').exec(stats)?.[1] ?? 0)
            const spans = spansOf(image)
            expect(lengthOf(spans, 'free')).toBe(said('Free blocks') * said('Block size'))
            expect(lengthOf(spans, 'unused inodes')).toBe(said('Free inodes') * (said('Inode size') || 128))
            expect(lengthOf(spans, 'unknown')).toBe(0)
            expect(spans.filter(({ field }) => field === 'block bitmap')).toHaveLength(
              stats.match(/ Group +\d+:/g)!.length,
            )
          }),
          { numRuns: 1 },
        )
      })
  })

  test.each([
    ['ext2', ['-t', 'ext2', '-b', '1024']],
    ['ext4', ['-t', 'ext4', '-b', '1024']],
    ['ext4, 4 KiB blocks', ['-t', 'ext4', '-b', '4096']],
  ])('has the content of each file where debugfs finds it, and what it says is there: %s', (_, args) => {
    inDirectory((at) => {
      mkdirSync(join(at, 'd'))
      const lengths = [1, 1024, 5000, 4096 * 20, 2_000_000]
      for (const length of lengths) writeFileSync(join(at, `d/${length}`), new Uint8Array(length).fill(length | 1))
      symlinkSync('t'.repeat(100), join(at, 'far'))
      const blocks = new Map<string, number[]>()
      const numbers = (file: string, path: string) =>
        run('debugfs', ['-R', `blocks ${path}`, file])
          .toString()
          .trim()
          .split(/\s+/)
          .map(Number)
      const image = mke2fs(at, args, '16M', (file) => {
        for (const length of lengths) blocks.set(`/d/${length}`, numbers(file, `/d/${length}`))
        for (const path of ['/', '/d', '/far']) blocks.set(path, numbers(file, path))
      })
      const spans = spansOf(image)
      const sections = [...sectionsOfExt(image, LIMITS)]
      const blockSize = args[3] === '4096' ? 4096 : 1024
      for (const [path, wanted] of blocks) {
        const own = sections.filter(
          ({ region, title, path: of }) => title.startsWith(`${path}: `) || (region.sort === 'file' && of === path),
        )
        const found = new Set(
          own.flatMap(({ offset, length }) =>
            Array.from({ length: Math.ceil(length / blockSize) }, (_, i) => Math.floor(offset / blockSize) + i),
          ),
        )
        expect([path, [...found].sort((a, b) => a - b)]).toEqual([path, wanted.sort((a, b) => a - b)])
      }
      for (const { path, inode } of decodeExt(image, LIMITS).entries)
        if (inode.kind === 'file') {
          const own = spans.filter((span) => span.field === 'content' && span.path === path)
          const content = Buffer.concat(own.map(({ offset, length }) => readImage(image, offset, length)))
          expect(Buffer.compare(content, bytesOf(inode.content))).toBe(0)
        }
    })
  })

  test('says what is where', () => {
    inDirectory((at) => {
      writeFileSync(join(at, 'init'), '#!/bin/sh\n', { mode: 0o755 })
      symlinkSync('init', join(at, 'link'))
      const image = mke2fs(
        at,
        ['-t', 'ext4', '-b', '1024', '-L', 'root', '-U', '01234567-89ab-cdef-0123-456789abcdef'],
        '8M',
      )
      const spans = spansOf(image)
      const sections = [...sectionsOfExt(image, LIMITS)]
      const valueAt = (wanted: string) => spans.find(({ field }) => field === wanted)?.value
      expect(valueAt('boot block')).toBe('zeros')
      expect(valueAt('s_magic')).toBe(`0x${EXT_MAGIC.toString(16)}`)
      expect(valueAt('s_log_block_size')).toBe('0: 1,024 bytes')
      expect(valueAt('s_uuid')).toBe('01234567-89ab-cdef-0123-456789abcdef')
      expect(valueAt('s_volume_name')).toBe('root')
      expect(valueAt('s_feature_incompat')).toBe('0x2c2: filetype, extent, 64bit, flex_bg')
      expect(valueAt('block bitmap')).toMatch(/^\d+ of 8191 blocks in use$/)
      expect(valueAt('journal superblock')).toBe('1,024 blocks, empty')
      expect(
        sections
          .filter(({ region }) => region.name === 'directories')
          .map(({ title }) => title)
          .slice(0, 6),
      ).toEqual(['.', '..', 'lost+found', 'init', 'link', 'checksum'].map((name) => `/: ${name}`))
      const init = sections.filter(({ path }) => path === '/init')
      expect(init.map(({ region, field, value }) => [region.name, field, value])).toEqual([
        ['directories', 'directory entry', 'init: inode 12'],
        ['inode tables', 'inode', 'inode 12: regular file, mode 755, 10 bytes, /init'],
        ['files', 'content', '10 bytes'],
      ])
      const fieldsOf = (section: Section) =>
        Object.fromEntries(section.fields!().map(({ field, value }) => [field, value]))
      expect(fieldsOf(init[1]!)).toMatchObject({
        i_mode: '0100755: -rwxr-xr-x',
        i_size_lo: '10 bytes',
        i_links_count: '1',
        i_flags: '0x80000: extents',
        'extent header': '1 extent, depth 0',
        'extent 1': `1 block from ${(init[2]!.offset / 1024).toLocaleString('en-US')} on`,
      })
      expect(fieldsOf(init[0]!)).toMatchObject({ inode: 'inode 12', name_len: '4', file_type: '1: file', name: 'init' })
      expect(fieldsOf(init[2]!)).toEqual({ content: '10 bytes', 'content padding': '1,014 bytes' })
      const link = sections.find(({ path, field }) => path === '/link' && field === 'inode')!
      expect(link.value).toBe('inode 13: symbolic link, mode 777, to init, /link')
      expect(fieldsOf(link)['link target']).toBe('init')
      expect(spans.filter(({ field }) => field.startsWith('s_'))).toHaveLength(103)
      for (const { meaning } of spans) expect(meaning).toMatch(/^[A-Z/].*[^.]$/)
    })
  })
})

describe('an image of encodeExt', () => {
  const identity = { uuid: new Uint8Array(16).fill(7), hashSeed: new Uint8Array(16).fill(9) }

  test.each(['ext2', 'ext4'] as const)('is explained whole, and nothing in it is unknown: %s', (type) => {
    fc.assert(
      fc.property(trees, (tree) => {
        const spans = spansOf(encodeExt(listEntries(tree), bytesOf, { type, size: 8 << 20, ...identity }))
        expect(lengthOf(spans, 'unknown')).toBe(0)
      }),
      { numRuns: 10 },
    )
  })

  test('of 2 GiB takes no longer for its zeros', () => {
    const image = encodeExt(listEntries(EMPTY_TREE), bytesOf, { type: 'ext4', size: 2 ** 31 - 2 ** 20, ...identity })
    const spans = spansOf(image)
    expect(spans.length).toBeLessThan(20_000)
    expect(lengthOf(spans, 'free')).toBeGreaterThan(2 ** 30)
  })
})
