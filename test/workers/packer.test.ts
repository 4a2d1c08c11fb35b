import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { prebuiltBlobs } from '../../src/cli/prebuilt-blobs.ts'
import { flatten } from '../../src/formats/sparse.ts'
import { type Project, recipeNamed } from '../../src/project/index.ts'
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
  expect(told.length).toBeGreaterThan(50)
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
