import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { prebuiltBlobs } from '../../src/cli/prebuilt-blobs.ts'
import { flatten } from '../../src/formats/sparse.ts'
import { type Project, recipeNamed } from '../../src/project/index.ts'
import { add, applyEdit, type Tree } from '../../src/rootfs/index.ts'
import { otherTasks } from '../../workers/image/other-tasks.ts'
import { Packer } from '../../workers/image/packer.ts'
import type { Progress } from '../../workers/image.protocol.ts'

test('packing tells its end, also where there is nothing to pack', async () => {
  for (const name of ['minimal', 'empty']) {
    const reports: Progress[] = []
    await new Packer(prebuiltBlobs, (report) => reports.push(report)).pack(recipeNamed(name).make())
    const { done, total } = reports.at(-1)!
    expect(total).toBeGreaterThan(0)
    expect(done).toBe(total)
  }
})

test('packing that fails tells its end too', async () => {
  const reports: Progress[] = []
  const nothing = { load: () => Promise.reject(new Error('gone')) }
  const packer = new Packer(nothing, (report) => reports.push(report))
  await expect(packer.pack(recipeNamed('minimal').make())).rejects.toThrow('gone')
  expect(reports.at(-1)).toMatchObject({ done: reports.at(-1)!.total })
})

const large: Project = { ...recipeNamed('ext4').make(), medium: { kind: 'disk', fileSystem: 'ext4', size: 96 } }

test('of a large disk the SHA-256 is known once somebody has asked, and stays known', async () => {
  const reports: Progress[] = []
  const packer = new Packer(prebuiltBlobs, (report) => reports.push(report))
  const { medium, id, sha256 } = await packer.pack(large)
  expect(sha256).toBeUndefined()
  const found = await packer.sha256(id)
  expect(found).toBe(createHash('sha256').update(flatten(medium)).digest('hex'))
  expect((await packer.pack(large)).sha256).toBe(found)
  const told = reports.filter(({ work }) => work === 'hash')
  expect(told.length).toBeGreaterThan(5)
  expect(told.at(-1)).toMatchObject({ done: medium.size, total: medium.size })
})

test('another image ends the search for a SHA-256, which then has no answer', async () => {
  const packer: Packer = new Packer(prebuiltBlobs, ({ work }) => {
    if (work === 'hash') void packer.pack(recipeNamed('empty').make())
  })
  const { id } = await packer.pack(large)
  expect(await packer.sha256(id)).toBeUndefined()
  expect(await packer.sha256('no such image')).toBeUndefined()
})

/** Two files, of which an edit changes the small one. */
function archive(text: string): Project {
  const empty = recipeNamed('empty').make()
  const own = { mode: 0o644, uid: 0, gid: 0, mtime: 0 }
  const grow = (tree: Tree, path: string, content: Uint8Array) =>
    applyEdit(tree, add(tree, path, { kind: 'file', ...own, content }))
  const tree = grow(grow(empty.tree, '/init', new TextEncoder().encode(text)), '/large', LARGE)
  return { ...empty, tree }
}

const LARGE = new Uint8Array(8 << 20).fill(1)

test('a large archive is ready without its SHA-256, by a name that no other has', async () => {
  const packer = new Packer(prebuiltBlobs, () => {})
  const [one, other, again] = await Promise.all(['a', 'b', 'a'].map((text) => packer.pack(archive(text))))
  expect(one!.sha256).toBeUndefined()
  expect(one!.id).not.toBe(other!.id)
  expect(one!.id).toBe(again!.id)
  expect(await packer.sha256(one!.id)).toBe(createHash('sha256').update(flatten(one!.medium)).digest('hex'))
})

/** More turns of the thread than hashing the archive takes. */
async function manyTasks(): Promise<void> {
  for (let turn = 0; turn < 100; turn++) await otherTasks()
}

test('the search for a SHA-256 rests while something else comes first', async () => {
  const order: string[] = []
  const packer: Packer = new Packer(prebuiltBlobs, ({ work, done, total }) => {
    if (work !== 'hash') return
    if (order.length === 0) {
      order.push('begun')
      void packer.first(manyTasks()).then(() => order.push('first'))
    }
    if (done === total) order.push('hashed')
  })
  const { id } = await packer.pack(archive('a'))
  await packer.sha256(id)
  expect(order.slice(0, 3)).toEqual(['begun', 'first', 'hashed'])
})
