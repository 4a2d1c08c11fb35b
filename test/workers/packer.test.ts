import { expect, test } from 'vitest'
import { prebuiltBlobs } from '../../src/cli/prebuilt-blobs.ts'
import { recipeNamed } from '../../src/project/index.ts'
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
