import { expect, test } from 'vitest'
import { prebuiltBlobs } from '../../src/cli/prebuilt-blobs.ts'
import { imageOf } from '../../src/formats/sparse.ts'
import { assemble } from '../../src/image/assemble.ts'
import type { Project } from '../../src/project/project.ts'
import { disk } from '../../src/project/recipes/disk.ts'
import { ext4 } from '../../src/project/recipes/ext4.ts'
import { add, applyEdit, chmod, removeAll, type Tree } from '../../src/rootfs/index.ts'
import { countChanges, readEntries } from '../../workers/image/disk-reader.ts'
import type { NamedContent } from '../../workers/import.protocol.ts'

const file = (content: Uint8Array) => ({ kind: 'file', mode: 0o640, uid: 1, gid: 2, mtime: 9, content }) as const

function withMnt(): Project {
  const project = ext4.make()
  const tree = applyEdit(project.tree, add(project.tree, '/mnt/old', file(new Uint8Array([1]))))
  return { ...project, tree, disks: [{ directory: '/mnt', fileSystem: 'ext4', size: 8 }] }
}

/** The project after edits, as a guest might have made them on its disks. */
function edited(project: Project, ...acts: ((tree: Tree) => Parameters<typeof applyEdit>[1])[]): Project {
  return { ...project, tree: acts.reduce((tree, act) => applyEdit(tree, act(tree)), project.tree) }
}

const nobody = { keep: () => {} }
const told = (changes: readonly { path: string; change: string; differences: readonly string[] }[] | null) =>
  changes?.map(({ path, change, differences }) => [path, change, ...differences].join(' '))

test('what differs on a disk is told by the paths of the project, each disk for itself', async () => {
  const project = withMnt()
  const after = edited(
    project,
    (tree) => add(tree, '/root/note', file(new Uint8Array([7]))),
    (tree) => chmod(tree, '/etc/profile', 0o600),
    (tree) => removeAll(tree, ['/linuxrc', '/mnt/old']),
    (tree) => add(tree, '/mnt/new', file(new Uint8Array([8]))),
  )
  const { medium, disks } = await assemble(after, prebuiltBlobs)
  expect(told((await readEntries(project, 'medium', medium, nobody)).changes)).toEqual([
    '/etc/profile edited mode',
    '/linuxrc removed',
    '/root/note added',
  ])
  const aside = await readEntries(project, '/mnt', disks[0]!, nobody)
  expect(told(aside.changes)).toEqual(['/mnt/new added', '/mnt/old removed'])
  expect(aside.entries.map(({ path }) => path)).toEqual(['/', '/new'])
  expect(await countChanges(project, 'medium', medium)).toBe(3)
})

test('a disk as it was packed has no changes', async () => {
  const project = withMnt()
  const { medium, disks } = await assemble(project, prebuiltBlobs)
  expect(await countChanges(project, 'medium', medium)).toBe(0)
  expect(await countChanges(project, '/mnt', disks[0]!)).toBe(0)
})

test('a large content is named, and handed over in an array of its own', async () => {
  const project = withMnt()
  const large = new Uint8Array(100_000).fill(3)
  const after = edited(project, (tree) => add(tree, '/mnt/large', file(large)))
  const { disks } = await assemble(after, prebuiltBlobs)
  const kept: NamedContent[] = []
  const read = await readEntries(project, '/mnt', disks[0]!, { keep: (contents) => void kept.push(...contents) })
  const inode = read.entries.find(({ path }) => path === '/large')!.inode
  expect(inode).toMatchObject({ kind: 'file', content: { sha256: kept[0]!.sha256, size: 100_000 } })
  expect(kept[0]!.bytes.buffer.byteLength).toBe(100_000)
  expect(kept[0]!.bytes).toEqual(large)
})

test('of a disk that boots, or that nobody can read, no changes are told', async () => {
  const boots = disk.make()
  const { medium } = await assemble(boots, prebuiltBlobs)
  expect((await readEntries(boots, 'medium', medium, nobody)).changes).toBeNull()
  expect(await countChanges(withMnt(), 'medium', imageOf(new Uint8Array(1 << 20)))).toBeNull()
})
