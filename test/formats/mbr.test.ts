/** The partition table before sfdisk and fdisk, and theirs before us. */
import { closeSync, ftruncateSync, openSync, readSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Pid1Error } from '../../src/error.ts'
import { decodeFat } from '../../src/formats/fat/decode.ts'
import { encodeFat } from '../../src/formats/fat/encode.ts'
import { sectionsOfFat } from '../../src/formats/fat/layout.ts'
import {
  encodeMbr,
  MBR_CODE_LENGTH,
  PARTITION_START,
  PARTITION_TYPE,
  type Partition,
  partitionDisk,
  partitionImage,
  readPartitions,
  sectionsOfDisk,
} from '../../src/formats/mbr.ts'
import { type Section, spansOf } from '../../src/formats/section.ts'
import { flatten, imageOf, readImage, type SparseImage } from '../../src/formats/sparse.ts'
import type { Entry } from '../../src/rootfs/index.ts'
import { describeWith, run } from '../tools.ts'
import { bytesOf, inDirectory } from './snapshot.ts'

const LIMITS = { entries: 1000, bytes: 1 << 26 }
const MIB = 1 << 20
const SECTOR = 512
const CODE = new Uint8Array(MBR_CODE_LENGTH).fill(0x90)

const ENTRIES: Entry[] = [
  { path: '/', ino: 1, nlink: 1, inode: { kind: 'directory', mode: 0o755, uid: 0, gid: 0, mtime: 0 } },
  {
    path: '/linux',
    ino: 2,
    nlink: 1,
    inode: { kind: 'file', mode: 0o755, uid: 0, gid: 0, mtime: 1_000_000_000, content: new Uint8Array(9000).fill(7) },
  },
]
const VOLUME = encodeFat(ENTRIES, bytesOf, { size: 19 * MIB, volumeId: 1, hiddenSectors: PARTITION_START }).image
const DISK = partitionDisk(CODE, VOLUME, { type: PARTITION_TYPE.fat16, diskSignature: 0xdead_beef })

/** One to four partitions that lie in order, with gaps or without, each from a whole MiB on: sfdisk wants no less of them. */
const partitions = fc
  .array(
    fc.record({
      type: fc.constantFrom(0x04, 0x06, 0x0b, 0x0c, 0x0e, 0x83),
      isActive: fc.boolean(),
      gap: fc.oneof(fc.constant(0), fc.nat(10_000)),
      sectors: fc.integer({ min: 2048, max: 20_000_000 }),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((list) => {
    let end = PARTITION_START
    return list.map(({ type, isActive, gap, sectors }): Partition => {
      const start = (Math.ceil(end / 2048) + gap) * 2048
      end = start + sectors
      return { type, isActive, start, sectors }
    })
  })

const diskOf = (list: readonly Partition[], signature = 0xcafe_f00d): SparseImage => {
  const { start, sectors } = list.at(-1)!
  return { size: (start + sectors) * SECTOR, pieces: [{ offset: 0, bytes: encodeMbr(CODE, signature, list) }] }
}

/** A file with nothing in it but its first sector. */
function inDisk<T>({ size, pieces }: SparseImage, body: (file: string) => T): T {
  return inDirectory((directory) => {
    const file = join(directory, 'disk')
    const handle = openSync(file, 'w')
    ftruncateSync(handle, size)
    if (pieces.length > 0) writeSync(handle, pieces[0]!.bytes)
    closeSync(handle)
    return body(file)
  })
}

function readHead(file: string): Buffer {
  const head = Buffer.alloc(SECTOR)
  const handle = openSync(file, 'r')
  readSync(handle, head)
  closeSync(handle)
  return head
}

const scriptOf = (list: readonly Partition[]) =>
  [
    'label: dos',
    'label-id: 0xcafef00d',
    ...list.map(
      ({ type, isActive, start, sectors }) =>
        `start=${start}, size=${sectors}, type=${type.toString(16)}${isActive ? ', bootable' : ''}`,
    ),
  ].join('\n')

test('what is written is read again', () => {
  fc.assert(
    fc.property(partitions, (list) => {
      expect(readPartitions(diskOf(list))).toEqual(list)
    }),
  )
})

describeWith(['sfdisk'], 'sfdisk', () => {
  test('writes the same sector, code and all', () => {
    fc.assert(
      fc.property(partitions, (list) => {
        const ours = diskOf(list)
        const code = { size: ours.size, pieces: [{ offset: 0, bytes: CODE }] }
        inDisk(code, (file) => {
          const input = new TextEncoder().encode(scriptOf(list))
          run('sfdisk', ['-q', '--no-reread', '--no-tell-kernel', '--wipe', 'never', file], { input })
          expect(readHead(file)).toEqual(Buffer.from(ours.pieces[0]!.bytes))
          expect(readPartitions({ size: ours.size, pieces: [{ offset: 0, bytes: readHead(file) }] })).toEqual(list)
        })
      }),
      { numRuns: 25 },
    )
  })

  test('-d dumps what was asked for', () => {
    inDisk(DISK, (file) => {
      expect(run('sfdisk', ['-d', file]).toString().replaceAll(file, 'disk')).toBe(
        [
          'label: dos',
          'label-id: 0xdeadbeef',
          'device: disk',
          'unit: sectors',
          'sector-size: 512',
          '',
          'disk1 : start=        2048, size=       38912, type=e, bootable',
          '',
        ].join('\n'),
      )
    })
  })
})

describeWith(['fdisk'], 'fdisk -l', () => {
  test('shows the partition and warns of nothing', () => {
    inDisk(DISK, (file) => {
      const lines = run('fdisk', ['-l', file]).toString().replaceAll(file, 'disk').trimEnd().split('\n')
      expect(lines[0]).toBe('Disk disk: 20 MiB, 20971520 bytes, 40960 sectors')
      expect(lines.at(-1)!.split(/\s+/)).toEqual([
        'disk1',
        '*',
        '2048',
        '40959',
        '38912',
        '19M',
        'e',
        'W95',
        'FAT16',
        '(LBA)',
      ])
    })
  })
})

describeWith(['fsck.fat'], 'the partition of a disk', () => {
  test('is the volume, bit by bit, which fsck.fat finds clean', () => {
    const volume = partitionImage(imageOf(flatten(DISK)), readPartitions(DISK)[0]!)
    expect(volume.size).toBe(VOLUME.size)
    expect(Buffer.from(flatten(volume)).equals(flatten(VOLUME))).toBe(true)
    expect(partitionImage(DISK, readPartitions(DISK)[0]!)).toEqual(VOLUME)
    expect(decodeFat(volume, LIMITS).entries.map(({ path }) => path)).toEqual(['/', '/linux'])
    inDirectory((directory) => {
      writeFileSync(join(directory, 'volume'), flatten(volume))
      expect(run('fsck.fat', ['-n', join(directory, 'volume')]).toString()).toMatch(
        /volume: 1 files, 5\/\d+ clusters\n$/,
      )
    })
  })
})

test('every byte of a disk is explained once, without gaps', () => {
  let at = 0
  const paths = []
  for (const span of spansOf(sectionsOfDisk(DISK, (volume) => sectionsOfFat(volume, LIMITS)))) {
    const { offset, length, field, value, meaning } = span
    expect(offset).toBe(at)
    expect(length).toBeGreaterThan(0)
    expect(field).not.toBe('')
    expect(value.length + meaning.length).toBeGreaterThan(10)
    expect(meaning).not.toMatch(/\.$|undefined|NaN/)
    at += length
    if (span.field === 'content') paths.push([span.path, offset, length])
  }
  expect(at).toBe(DISK.size)
  expect(paths).toEqual([['/linux', PARTITION_START * SECTOR + VOLUME.pieces.at(-1)!.offset, 9000]])
})

test('every byte of a disk with partitions here and there is explained', () => {
  fc.assert(
    fc.property(partitions, (list) => {
      const disk = diskOf(list)
      const whole = ({ size }: SparseImage): Section[] => [
        {
          field: 'volume',
          kind: 'content',
          offset: 0,
          length: size,
          value: '',
          meaning: '',
          region: { sort: 'file', name: 'volume' },
          title: 'volume',
        },
      ]
      let at = 0
      for (const { offset, length } of sectionsOfDisk(disk, whole)) {
        expect(offset).toBe(at)
        at += length
      }
      expect(at).toBe(disk.size)
    }),
    { numRuns: 30 },
  )
})

describe('of what is no disk with partitions', () => {
  test.each([
    ['zeros', new Uint8Array(SECTOR)],
    ['less than a sector', new Uint8Array(100)],
    ['nothing', new Uint8Array()],
    ['the boot sector of a file system', readImage(VOLUME, 0, SECTOR)],
  ])('%s has no partition', (_, bytes) => {
    expect(readPartitions(imageOf(bytes))).toEqual([])
  })

  test.each([
    ['begins with the disk', { start: 0, sectors: 10 }],
    ['has no sectors', { start: 10, sectors: 0 }],
    ['goes on behind the end', { start: 39_000, sectors: 2000 }],
    ['goes on behind the end of all', { start: 0xffff_ffff, sectors: 0xffff_ffff }],
    ['lies over the one before', { start: 2000, sectors: 100 }],
  ])('a partition that %s is told with its place', (_, second) => {
    const list = [
      { type: 0x83, isActive: false, start: 2048, sectors: 2048 },
      { type: 0x83, isActive: true, ...second },
    ]
    const disk = { size: 20 * MIB, pieces: [{ offset: 0, bytes: encodeMbr(CODE, 0, list) }] }
    for (const act of [() => readPartitions(disk), () => [...sectionsOfDisk(disk, () => [])]])
      expect(act).toThrowError(
        expect.objectContaining({ code: 'image-corrupt', data: expect.objectContaining({ offset: 462 }) }),
      )
  })

  test('any table is read, or told as an error: never anything else', () => {
    const tables = fc.array(fc.tuple(fc.integer({ min: 446, max: 511 }), fc.nat(255)), { maxLength: 8 })
    fc.assert(
      fc.property(tables, (changes) => {
        const bytes = DISK.pieces[0]!.bytes.slice()
        for (const [at, value] of changes) bytes[at] = value
        try {
          readPartitions({ size: DISK.size, pieces: [{ offset: 0, bytes }] })
        } catch (error) {
          expect(error).toBeInstanceOf(Pid1Error)
        }
      }),
    )
  })
})
