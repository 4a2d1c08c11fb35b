/** A catalog in which one of today's blobs has been replaced: what names it by its hash goes on as before. */
import { describe, expect, test, vi } from 'vitest'
import catalog from '../../prebuilt/catalog.json' with { type: 'json' }
import { prebuiltBlobs } from '../../src/cli/prebuilt-blobs.ts'
import { sha256Hex } from '../../src/image/sha256.ts'
import { readLink, writeLink } from '../../src/link/link.ts'
import { BLOBS, readProjectFile, recipeNamed, writeProjectFile } from '../../src/project/index.ts'
import { add, applyEdit } from '../../src/rootfs/index.ts'

vi.mock('../../prebuilt/catalog.json', async (importOriginal) => {
  const { default: now } = await importOriginal<{ default: typeof catalog }>()
  const isReplaced = ({ name }: { name: string }) => name === 'agent-i386'
  const blobs = now.blobs.filter((blob) => !isReplaced(blob))
  return { default: { ...now, blobs, earlier: now.blobs.filter(isReplaced) } }
})

describe('a blob that an earlier release shipped', () => {
  const [{ sha256, bytes: size }] = catalog.earlier as unknown as [{ sha256: string; bytes: number }]
  const own = { mode: 0o755, uid: 0, gid: 0, mtime: 0 }
  const minimal = recipeNamed('minimal').make()
  const tree = applyEdit(minimal.tree, add(minimal.tree, '/agent', { kind: 'file', ...own, content: { sha256, size } }))
  const project = { ...minimal, tree }

  test('is unpacked where it is not there as it is', async () => {
    expect(BLOBS.map((blob) => blob.sha256)).not.toContain(sha256)
    expect(await sha256Hex(await prebuiltBlobs.load(sha256))).toBe(sha256)
  })

  test('is named by a project file and a link, which hold no bytes of it', async () => {
    const file = writeProjectFile(project)
    expect(file).toContain(`"blob":{"sha256":"${sha256}","size":${size}}`)
    expect(writeProjectFile(readProjectFile(file).project)).toBe(file)
    const { fragment: link } = writeLink(project, ['ab'.repeat(32)])
    expect(link.length).toBeLessThan(220)
    const read = await readLink(link, () => Promise.reject(new Error('the recipe is at hand')))
    expect(writeProjectFile(read.project)).toBe(file)
  })
})
