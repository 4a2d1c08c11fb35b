/** What a medium cannot hold is said before anything is loaded or made. */
import { expect, test } from 'vitest'
import { prebuiltBlobs } from '../../src/cli/prebuilt-blobs.ts'
import { isPid1Error, type Pid1Error } from '../../src/error.ts'
import { assemble } from '../../src/image/assemble.ts'
import type { BlobSource } from '../../src/image/blob-source.ts'
import { refuseMedia } from '../../src/image/check-media.ts'
import { lossesOfMedium } from '../../src/image/losses-of-medium.ts'
import { remedyFor } from '../../src/image/remedy.ts'
import { type Medium, type Project, recipeNamed } from '../../src/project/index.ts'
import { add, applyEdit, type Content, listEntries, treeFromEntries } from '../../src/rootfs/index.ts'

const minimal = recipeNamed('minimal').make()
const own = { uid: 0, gid: 0, mtime: 0 }
const directory = { kind: 'directory', mode: 0o755, ...own } as const
const MIB = 1 << 20
const ROMFS: Medium = { kind: 'initrd', fileSystem: 'romfs', isGzipped: true }
const FLOPPY: Medium = { kind: 'floppy', size: 1440, fileSystem: 'romfs', config: null }

/** Whoever asks it for a byte has begun to build. */
const nothing: BlobSource = { load: () => Promise.reject(new Error('something was loaded')) }

function having(path: string, content: Content, project = minimal): Project {
  const file = { kind: 'file', mode: 0o644, ...own, content } as const
  return { ...project, tree: applyEdit(project.tree, add(project.tree, path, file)) }
}

async function refusal(project: Project): Promise<Pid1Error> {
  const error: unknown = await assemble(project, nothing).catch((caught) => caught)
  if (!isPid1Error(error)) throw error
  return error
}

const sized = (size: number): Content => ({ sha256: '0'.repeat(64), size })

test('owners, modes and times that romfs cannot hold are named, and keep nothing from being made', async () => {
  const file = { kind: 'file', mode: 0o640, uid: 1000, gid: 0, mtime: 7, content: new Uint8Array() } as const
  const project: Project = {
    ...minimal,
    tree: applyEdit(minimal.tree, add(minimal.tree, '/mine', file)),
    medium: ROMFS,
  }
  const found = lossesOfMedium(project).filter(({ paths }) => paths.includes('/mine'))
  expect(found.map(({ code }) => code)).toEqual(['owners-left-out', 'modes-left-out', 'times-changed'])
  expect((await assemble(project, prebuiltBlobs)).medium.size).toBeGreaterThan(500_000)
  expect(lossesOfMedium({ ...project, medium: { kind: 'initramfs' } })).toEqual([])
})

test.each<[string, Medium, string]>([
  ['an initramfs', { kind: 'initramfs' }, '4294967295'],
  ['a romfs', ROMFS, '4294967295'],
  ['an ext2 initrd', { ...ROMFS, fileSystem: 'ext2' }, '2048 MiB'],
  ['an ext4 disk', { kind: 'disk', fileSystem: 'ext4', size: 32 }, '2048 MiB'],
  ['a boot disk', { kind: 'boot-disk', size: 64, isPartitioned: false, config: null }, '4294967295'],
  ['a floppy', FLOPPY, '4294967295'],
])('a file of 5 GiB is refused by %s, with its name and the limit', async (_, medium, limit) => {
  const { code, message, data } = await refusal({ ...having('/large', sized(5 * 2 ** 30)), medium })
  expect(code).toBe('file-too-large')
  expect(message).toMatch(/\/large.*5368709120/)
  expect(message).toContain(limit)
  expect(data).toMatchObject({ path: '/large', size: 5 * 2 ** 30 })
})

test('a name of over 127 bytes is refused by romfs alone, and one of 300 by all', async () => {
  const named = having(`/${'n'.repeat(128)}`, new Uint8Array())
  expect((await refusal({ ...named, medium: ROMFS })).code).toBe('format-cannot-hold')
  refuseMedia(named)
  expect(() => having(`/${'n'.repeat(300)}`, new Uint8Array())).toThrow(
    expect.objectContaining({ code: 'path-invalid' }),
  )
})

test('a disk without room says what is needed; with that, all fits', async () => {
  const disk = (size: number): Project => ({
    ...having('/large', sized(100 * MIB)),
    medium: { kind: 'disk', fileSystem: 'ext4', size },
  })
  const error = await refusal(disk(32))
  expect(error).toMatchObject({ code: 'medium-too-small', data: { medium: 'ext4', size: 32 * MIB } })
  const remedy = remedyFor(error, disk(32))!
  expect(remedy.label).toMatch(/^Make it 1\d\d MiB$/)
  refuseMedia({ ...disk(32), ...remedy.media })
})

test('a disk with too few inodes for very many files says what is needed too', async () => {
  const inode = { kind: 'file', mode: 0o644, ...own, content: new Uint8Array() } as const
  const files = Array.from({ length: 4000 }, (_, i) => ({ path: `/file-${i}`, ino: 10_000 + i, nlink: 1, inode }))
  const tree = treeFromEntries([...listEntries(minimal.tree), ...files])
  const project: Project = { ...minimal, tree, medium: { kind: 'disk', fileSystem: 'ext2', size: 2 } }
  const error = await refusal(project)
  expect(error.code).toBe('medium-too-small')
  const { media } = remedyFor(error, project)!
  await assemble({ ...project, ...media }, prebuiltBlobs)
})

test('a boot disk that its kernel and initramfs do not fit says so before these are fetched, in a partition as well', async () => {
  for (const isPartitioned of [false, true]) {
    const project: Project = { ...minimal, medium: { kind: 'boot-disk', size: 4, isPartitioned, config: null } }
    const error = await refusal(project)
    expect(error.code).toBe('medium-too-small')
    const { media } = remedyFor(error, project)!
    await assemble({ ...project, ...media }, prebuiltBlobs)
  }
})

test('2 MB do not go on a floppy of 1.44 MB; whether they go on one of 2.88 MB is said', async () => {
  const large = { ...minimal, kernel: { sha256: minimal.kernel.sha256, size: 2 * MIB }, medium: FLOPPY }
  const error = await refusal(large)
  expect(error.message).toMatch(/floppy needs \d{7} bytes .* 1474560: choose one of 2\.88 MB/)
  expect(remedyFor(error, large)).toMatchObject({ label: 'Use a floppy of 2.88 MB', media: { medium: { size: 2880 } } })
  const huge = { ...large, kernel: { ...large.kernel, size: 8 * MIB } }
  const hopeless = await refusal(huge)
  expect(hopeless.message).toContain('no floppy has as much')
  expect(remedyFor(hopeless, huge)).toBeUndefined()
})

test('a disk beside the medium that is too small is the one that is made larger', async () => {
  const disks = [
    { directory: '/a', fileSystem: 'ext4', size: 8 },
    { directory: '/b', fileSystem: 'ext2', size: 8 },
  ] as const
  let { tree } = minimal
  for (const path of ['/a', '/b']) tree = applyEdit(tree, add(tree, path, directory))
  const project = having('/b/large', sized(20 * MIB), { ...minimal, tree, disks })
  const remedy = remedyFor(await refusal(project), project)!
  expect(remedy.label).toMatch(/^Make the disk of \/b 2\d MiB$/)
  refuseMedia({ ...project, ...remedy.media })
})

test.each<[string, Partial<Project>, string]>([
  ['a disk of over 2 GiB', { medium: { kind: 'disk', fileSystem: 'ext4', size: 4096 } }, 'from 1 to 2048 MiB'],
  ['a floppy of an odd size', { medium: { ...FLOPPY, size: 1722 } as unknown as Medium }, '1440 or 2880 KiB'],
  [
    'a fifth disk',
    { disks: ['/a', '/b', '/c', '/d'].map((directory) => ({ directory, fileSystem: 'ext4', size: 1 })) },
    'room for 3 disks',
  ],
])('%s is refused with what there is', async (_, media, says) => {
  const { code, message } = await refusal({ ...minimal, ...media })
  expect(code).toBe('number-invalid')
  expect(message).toContain(says)
})
