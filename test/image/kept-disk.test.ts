import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { prebuiltBlobs } from '../../src/cli/prebuilt-blobs.ts'
import { flatten, overlay, type SparseImage } from '../../src/formats/sparse.ts'
import { assemble } from '../../src/image/assemble.ts'
import { diskDevices, diskPlaces, packedDisks, pathOnDisk, treeOnDisk } from '../../src/image/disk-places.ts'
import { keepDisk, keptImage, keptSize } from '../../src/image/kept-disk.ts'
import { nameOfPieces } from '../../src/image/sha256.ts'
import type { Project } from '../../src/project/project.ts'
import { disk } from '../../src/project/recipes/disk.ts'
import { ext4 } from '../../src/project/recipes/ext4.ts'
import { add, applyEdit, find, listEntries } from '../../src/rootfs/index.ts'

const hash = (image: SparseImage) => createHash('sha256').update(flatten(image)).digest('hex')

/** The recipe `ext4` with a directory that lies on a disk of its own. */
function withMnt(): Project {
  const project = ext4.make()
  const file = { kind: 'file', mode: 0o600, uid: 0, gid: 0, mtime: 0, content: new Uint8Array([1]) } as const
  return {
    ...project,
    tree: applyEdit(project.tree, add(project.tree, '/mnt/file', file)),
    disks: [{ directory: '/mnt', fileSystem: 'ext4', size: 8 }],
  }
}

test('a disk that was written on is kept without the contents that the project names, and comes back whole', async () => {
  const project = ext4.make()
  const { medium } = await assemble(project, prebuiltBlobs)
  const now = overlay(medium, 20 << 20, new Uint8Array(5000).fill(7))
  const kept = await keepDisk(project, medium, now, prebuiltBlobs)
  expect(hash(await keptImage(kept, prebuiltBlobs))).toBe(hash(now))
  // busybox alone has more.
  expect(keptSize(kept)).toBeLessThan(400_000)
  expect(kept.runs.length).toBeGreaterThan(0)
})

test('where a content is overwritten, what is there now is kept', async () => {
  const project = ext4.make()
  const { medium } = await assemble(project, prebuiltBlobs)
  const { runs } = await keepDisk(project, medium, medium, prebuiltBlobs)
  const now = overlay(medium, runs[0]!.offset + 4096, new Uint8Array(512).fill(0xee))
  const kept = await keepDisk(project, medium, now, prebuiltBlobs)
  expect(hash(await keptImage(kept, prebuiltBlobs))).toBe(hash(now))
})

test('the disks of a project are called as Linux finds them, the floppy apart', async () => {
  const project = withMnt()
  expect(diskPlaces(project)).toEqual(['medium', '/mnt'])
  expect(diskDevices(project)).toEqual(['/dev/sda', '/dev/sdb'])
  const initramfs: Project = { ...project, medium: { kind: 'initramfs' } }
  expect(diskPlaces(initramfs)).toEqual(['/mnt'])
  expect(diskDevices(initramfs)).toEqual(['/dev/sda'])
  const floppy: Project = {
    ...project,
    medium: { kind: 'floppy', size: 1440, fileSystem: 'romfs', config: null },
  }
  expect(diskDevices(floppy)).toEqual(['/dev/fd0', '/dev/sda'])
  const image = await assemble(project, prebuiltBlobs)
  expect(packedDisks(project, image).map(({ place, image: { size } }) => [place, size >> 20])).toEqual([
    ['medium', 32],
    ['/mnt', 8],
  ])
})

test('an edit elsewhere leaves the name of a disk as it is, and one on it does not', async () => {
  const project = withMnt()
  const nameOf = async (of: Project) => nameOfPieces((await assemble(of, prebuiltBlobs)).disks[0]!)
  const file = { kind: 'file', mode: 0o644, uid: 0, gid: 0, mtime: 0, content: new Uint8Array() } as const
  const edited = (path: string) => ({ ...project, tree: applyEdit(project.tree, add(project.tree, path, file)) })
  expect(await nameOf(edited('/etc/other'))).toBe(await nameOf(project))
  expect(await nameOf(edited('/mnt/other'))).not.toBe(await nameOf(project))
})

test('a disk has of the tree what lies on it, under the paths of the project', () => {
  const project = withMnt()
  const onMedium = treeOnDisk(project, 'medium')!
  expect(find(onMedium, '/mnt')?.inode.kind).toBe('directory')
  expect(find(onMedium, '/mnt/file')).toBeUndefined()
  expect(find(onMedium, '/etc/inittab')).toBeDefined()
  expect(listEntries(treeOnDisk(project, '/mnt')!).map(({ path }) => path)).toEqual(['/', '/mnt', '/mnt/file'])
  expect(treeOnDisk(disk.make(), 'medium')).toBeUndefined()
  expect([pathOnDisk('/', '/mnt'), pathOnDisk('/a', '/mnt'), pathOnDisk('/a', 'medium')]).toEqual([
    '/mnt',
    '/mnt/a',
    '/a',
  ])
})
