import { createHash } from 'node:crypto'
import { afterEach, expect, test, vi } from 'vitest'
import { prebuiltBlobs } from '../../src/cli/prebuilt-blobs.ts'
import { flatten } from '../../src/formats/sparse.ts'
import { assemble } from '../../src/image/assemble.ts'
import { verifyBlob } from '../../src/image/blob-source.ts'
import { BLOBS, recipeNamed } from '../../src/project/index.ts'
import { add, applyEdit } from '../../src/rootfs/index.ts'

const minimal = recipeNamed('minimal').make()

afterEach(() => vi.useRealTimers())

test('the image of minimal is these bytes, on any day', async () => {
  // Changes only with the recipe or its busybox; what people linked to must not change behind their backs.
  const golden = 'ba851696199ce04db6843d351af64b0772c2b95d3e23e6cb41a10dc9b51c0696'
  expect((await assemble(minimal, prebuiltBlobs)).sha256).toBe(golden)
  vi.useFakeTimers({ now: new Date('2038-01-19T03:14:08Z'), toFake: ['Date'] })
  expect((await assemble(recipeNamed('minimal').make(), prebuiltBlobs)).sha256).toBe(golden)
})

test('the image names its own SHA-256', async () => {
  const { medium, sha256 } = await assemble(minimal, prebuiltBlobs)
  expect(sha256).toBe(createHash('sha256').update(flatten(medium)).digest('hex'))
})

test('the manifest says where each entry and its bytes lie', async () => {
  const { medium, manifest } = await assemble(minimal, prebuiltBlobs)
  const bytes = flatten(medium)
  const init = manifest.find((span) => span.path === '/init')!
  const text = new TextDecoder().decode(bytes.subarray(init.dataOffset, init.dataOffset + init.dataLength))
  expect(text).toMatch(/^#!\/bin\/sh\n/)
  const ends = manifest.map((span) => span.dataOffset + span.dataLength)
  for (const [i, span] of manifest.slice(1).entries()) expect(span.headerOffset - ends[i]!).toBeLessThan(4)
})

test('a project that takes a blob for larger than it is is refused', async () => {
  const [blob] = BLOBS
  const content = { sha256: blob!.sha256, size: blob!.bytes + 1 }
  const tree = applyEdit(
    minimal.tree,
    add(minimal.tree, '/bios', { kind: 'file', mode: 0o644, uid: 0, gid: 0, mtime: 0, content }),
  )
  await expect(assemble({ ...minimal, tree }, prebuiltBlobs)).rejects.toMatchObject({ code: 'project-invalid' })
})

test('a project that needs a blob nobody has is refused', async () => {
  const content = { sha256: '0'.repeat(64), size: 1 }
  const tree = applyEdit(
    minimal.tree,
    add(minimal.tree, '/x', { kind: 'file', mode: 0o644, uid: 0, gid: 0, mtime: 0, content }),
  )
  await expect(assemble({ ...minimal, tree }, prebuiltBlobs)).rejects.toMatchObject({ code: 'blob-missing' })
})

test('a blob whose bytes are not those of its name is refused', async () => {
  const { sha256 } = BLOBS[0]!
  await expect(verifyBlob(sha256, new Uint8Array(3))).rejects.toMatchObject({ code: 'blob-mismatch' })
})

test.each(BLOBS.map((blob) => [blob.name, blob] as const))('the catalog is right about %s', async (_, blob) => {
  const bytes = await prebuiltBlobs.load(blob.sha256)
  expect(bytes.length).toBe(blob.bytes)
})
