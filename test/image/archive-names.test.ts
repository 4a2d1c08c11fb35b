import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ropeCpio } from '../../src/formats/cpio/rope.ts'
import { flatten } from '../../src/formats/sparse.ts'
import { archiveNames } from '../../src/image/archive-names.ts'
import { type Content, type Entry, isBlobRef } from '../../src/rootfs/index.ts'

const MIB = 1 << 20
/** Five of these are more than what is hashed whole. */
const CONTENTS = Array.from({ length: 7 }, (_, at) => new Uint8Array(MIB).fill(at))

function archive(contents: readonly Content[]) {
  const entries = contents.map((content, at): Entry => {
    const inode = { kind: 'file', mode: 0o644, uid: 0, gid: 0, mtime: 0, content } as const
    return { path: `/${at}`, ino: at + 1, nlink: 1, inode }
  })
  return ropeCpio(entries, (content) => (isBlobRef(content) ? CONTENTS[0]! : content))
}

const named = (contents: readonly Content[]) => archiveNames(archive(contents), () => {})

const some = fc.array(fc.constantFrom(...CONTENTS), { minLength: 5, maxLength: 7 })

test('an archive has the same name whatever was named before it, and no other archive has it', async () => {
  const nameOf = new Map<string, string>()
  await fc.assert(
    fc.asyncProperty(some, async (contents) => {
      const { id, sha256 } = await named(contents)
      expect(sha256).toBeUndefined()
      // Arrays that nobody has seen.
      expect((await named(contents.map((content) => content.slice()))).id).toBe(id)
      const key = contents.map((content) => content[0]).join()
      expect(nameOf.get(key) ?? id).toBe(id)
      nameOf.set(key, id)
    }),
    { numRuns: 40 },
  )
  expect(new Set(nameOf.values()).size).toBe(nameOf.size)
})

test('a content that goes by its hash gives the name that its bytes give', async () => {
  const bytes = await named(CONTENTS)
  const [first, ...others] = CONTENTS
  const sha256 = Buffer.from(await crypto.subtle.digest('SHA-256', first!)).toString('hex')
  expect(await named([{ sha256, size: MIB }, ...others])).toEqual(bytes)
})

test('only what has had no hash yet is told of as work', async () => {
  const contents = CONTENTS.map((content) => content.slice())
  const totals: number[] = []
  const tell = (_: number, total: number) => void totals.push(total)
  await archiveNames(archive(contents), tell)
  await archiveNames(archive(contents), tell)
  await archiveNames(archive([...contents.slice(1), contents[0]!.slice()]), tell)
  expect(totals).toEqual([7 * MIB, MIB])
})

test('a small archive is named by the SHA-256 of its bytes', async () => {
  const rope = archive([new Uint8Array(1000)])
  const sha256 = Buffer.from(await crypto.subtle.digest('SHA-256', flatten(rope.image) as Uint8Array<ArrayBuffer>))
  expect(await archiveNames(rope, () => {})).toEqual({ id: sha256.toString('hex'), sha256: sha256.toString('hex') })
})
