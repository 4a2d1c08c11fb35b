import { expect, test } from 'vitest'
import { prebuiltBlobs } from '../../src/cli/prebuilt-blobs.ts'
import { readDisk } from '../../src/formats/read-disk.ts'
import { imageOf, overlay } from '../../src/formats/sparse.ts'
import { assemble } from '../../src/image/assemble.ts'
import { disk } from '../../src/project/recipes/disk.ts'
import { ext4 } from '../../src/project/recipes/ext4.ts'
import { listEntries } from '../../src/rootfs/index.ts'

const LIMITS = { entries: 10_000, bytes: 64 << 20 }

test('an ext4 disk has the entries of the tree it was made of', async () => {
  const project = ext4.make()
  const { medium } = await assemble(project, prebuiltBlobs)
  const read = readDisk(medium, LIMITS)
  expect(read.fileSystem).toBe('ext')
  expect(read.warnings).toEqual([])
  expect(read.entries.map(({ path }) => path).sort()).toEqual(
    listEntries(project.tree)
      .map(({ path }) => path)
      .sort(),
  )
})

test.each([false, true])('a FAT disk has the files that boot it, in a partition too (%s)', async (isPartitioned) => {
  const project = disk.make()
  const medium = { ...project.medium, isPartitioned } as typeof project.medium
  const image = await assemble({ ...project, medium }, prebuiltBlobs)
  const read = readDisk(image.medium, LIMITS)
  expect(read.fileSystem).toBe('FAT')
  expect(read.entries.map(({ path }) => path)).toContain('/syslinux.cfg')
})

test('what no file system begins on is said to be so', () => {
  expect(() => readDisk(imageOf(new Uint8Array(1 << 20)), LIMITS)).toThrow(
    expect.objectContaining({ code: 'image-unsupported', message: expect.stringContaining('none of ext2') }),
  )
})

test('a damaged superblock is refused with the place, and more than the limit with the number', async () => {
  const { medium } = await assemble(ext4.make(), prebuiltBlobs)
  const damaged = overlay(medium, 1024 + 0x18, new Uint8Array(4).fill(0xff))
  expect(() => readDisk(damaged, LIMITS)).toThrow(expect.objectContaining({ code: 'image-corrupt' }))
  expect(() => readDisk(medium, { ...LIMITS, entries: 100 })).toThrow(
    expect.objectContaining({ code: 'limit-exceeded', data: { what: 'entries', most: 100 } }),
  )
})
