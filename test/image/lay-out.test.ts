/** What lies where on each medium of a project, from its first byte to its last. */
import { describe, expect, test } from 'vitest'
import { prebuiltBlobs } from '../../src/cli/prebuilt-blobs.ts'
import { gunzip } from '../../src/formats/gzip.ts'
import type { OwnedSection } from '../../src/formats/packed-sections.ts'
import { fieldsOf } from '../../src/formats/section.ts'
import { flatten, readImage, type SparseImage } from '../../src/formats/sparse.ts'
import { assemble } from '../../src/image/assemble.ts'
import type { BlobSource } from '../../src/image/blob-source.ts'
import { layOutDisk, layOutMedium } from '../../src/image/lay-out.ts'
import { type Medium, type Project, recipeNamed } from '../../src/project/index.ts'
import { isBlobRef, listEntries } from '../../src/rootfs/index.ts'

const config = 'DEFAULT linux\n'
const MEDIA: readonly (readonly [string, Medium])[] = [
  ['initramfs', { kind: 'initramfs' }],
  ['romfs', { kind: 'initrd', fileSystem: 'romfs', isGzipped: false }],
  ['romfs, gzipped', { kind: 'initrd', fileSystem: 'romfs', isGzipped: true }],
  ['ext2 in a RAM disk', { kind: 'initrd', fileSystem: 'ext2', isGzipped: true }],
  ['ext2 disk', { kind: 'disk', fileSystem: 'ext2', size: 32 }],
  ['ext4 disk', { kind: 'disk', fileSystem: 'ext4', size: 32 }],
  ['boot disk', { kind: 'boot-disk', size: 64, isPartitioned: false, config }],
  ['boot disk with a partition', { kind: 'boot-disk', size: 64, isPartitioned: true, config }],
  ['floppy', { kind: 'floppy', size: 2880, fileSystem: 'romfs', config }],
]

/** Bytes in the place of a kernel: a floppy has not room for ours. */
const KERNEL = { sha256: 'f'.repeat(64), size: 5000 }
const source: BlobSource = {
  load: async (sha256) => (sha256 === KERNEL.sha256 ? new Uint8Array(KERNEL.size).fill(7) : prebuiltBlobs.load(sha256)),
}

function projectOn(medium: Medium): Project {
  const project = recipeNamed('minimal').make()
  return { ...project, medium, kernel: medium.kind === 'floppy' ? { ...project.kernel, ...KERNEL } : project.kernel }
}

interface Gathered {
  readonly image: SparseImage
  readonly sections: readonly OwnedSection[]
}

function gather({ sections, ...rest }: ReturnType<typeof layOutMedium>) {
  return { ...rest, sections: [...sections] }
}

/** That the sections have no gaps, and neither have the fields of each. */
function expectWhole({ image, sections }: Gathered): void {
  let end = 0
  for (const section of sections) {
    if (section.offset !== end || section.length <= 0) expect(section).toMatchObject({ offset: end })
    for (const { offset, length, field, value, meaning } of fieldsOf(section)) {
      if (offset !== end || length <= 0) expect([section.title, field, offset, length]).toEqual([end])
      if (field === '' || value.length + meaning.length < 8 || /\.$|undefined|NaN/.test(meaning))
        expect([section.title, field, value, meaning]).toEqual('an explanation')
      end = offset + length
    }
    expect([section.title, end]).toEqual([section.title, section.offset + section.length])
    expect(section.title).not.toBe('')
    expect(section.region.name).not.toBe('')
  }
  expect(end).toBe(image.size)
}

function contentOf(image: SparseImage, sections: readonly OwnedSection[], path: string): Buffer {
  const spans = sections
    .filter((section) => (section.entry ?? section.path) === path)
    .flatMap((section) => fieldsOf(section))
    .filter(({ field }) => field === 'content')
  return Buffer.concat(spans.map(({ offset, length }) => readImage(image, offset, length)))
}

describe.each(MEDIA)('%s', (_, medium) => {
  test('is laid out whole, and each entry has its place in it', async () => {
    const project = projectOn(medium)
    const image = await assemble(project, source)
    const laidOut = gather(layOutMedium(medium, image.medium))
    expectWhole(laidOut)
    const placed = new Set(laidOut.sections.map(({ entry }) => entry))
    const isOpen = medium.kind !== 'floppy'
    for (const { path, inode } of listEntries(project.tree)) {
      expect([path, placed.has(path)]).toEqual([path, isOpen])
      if (!isOpen || inode.kind !== 'file') continue
      const { content } = inode
      const bytes = isBlobRef(content) ? await prebuiltBlobs.load(content.sha256) : content
      expect([path, contentOf(laidOut.image, laidOut.sections, path).equals(bytes)]).toEqual([path, true])
    }
  })
})

test('what is compressed is laid out as what it unpacks to', async () => {
  const medium: Medium = { kind: 'initrd', fileSystem: 'romfs', isGzipped: true }
  const image = await assemble(projectOn(medium), prebuiltBlobs)
  const laidOut = gather(layOutMedium(medium, image.medium))
  expect(laidOut.isUnpacked).toBe(true)
  expect(Buffer.from(flatten(laidOut.image)).equals(gunzip(flatten(image.medium), 1 << 26))).toBe(true)
})

test('a boot disk has each file’s clusters, its entry and its chains, and the archive’s entries in the archive', async () => {
  const medium: Medium = { kind: 'boot-disk', size: 64, isPartitioned: true, config }
  const project = projectOn(medium)
  const image = await assemble(project, prebuiltBlobs)
  const { sections } = gather(layOutMedium(medium, image.medium))
  expect([...new Set(sections.map(({ region }) => region.name))]).toEqual([
    ...['master boot record', 'in no partition', 'boot sector', 'reserved sectors', 'FAT 1', 'FAT 2', 'root directory'],
    ...['files', 'initramfs.cpio', 'free clusters'],
  ])
  for (const path of ['/ldlinux.sys', '/ldlinux.c32', '/bzImage', '/syslinux.cfg'])
    expect(sections.filter((section) => section.path === path).map(({ region }) => region.name)).toEqual(
      // A long name, or one in lower case, has slots of its own before its entry.
      expect.arrayContaining(['FAT 1', 'FAT 2', 'root directory', 'files']),
    )
  expect(contentOf(image.medium, sections, '/bzImage').equals(await prebuiltBlobs.load(project.kernel.sha256))).toBe(
    true,
  )
  const init = sections.filter(({ entry }) => entry === '/init')
  expect(init).toMatchObject([{ region: { name: 'initramfs.cpio' }, host: '/initramfs.cpio' }])
})

test('a disk beside the medium has the entries below its directory', async () => {
  const disk = { directory: '/bin', fileSystem: 'ext4', size: 2047 } as const
  const project = { ...recipeNamed('minimal').make(), disks: [disk] }
  const image = await assemble(project, prebuiltBlobs)
  const laidOut = gather(layOutDisk(disk, image.disks[0]!))
  expectWhole(laidOut)
  const placed = new Set(laidOut.sections.map(({ entry }) => entry))
  const below = listEntries(project.tree).filter(({ path }) => path === '/bin' || path.startsWith('/bin/'))
  for (const { path } of below) expect([path, placed.has(path)]).toEqual([path, true])
  expect(placed.has('/init')).toBe(false)
  // Two thousand million bytes, and no more to say of them than of thirty.
  expect(laidOut.sections.length).toBeLessThan(10 * below.length + 1000)
})
