import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodeCpio } from '../../src/formats/cpio/encode.ts'
import { ropeCpio } from '../../src/formats/cpio/rope.ts'
import { flatten } from '../../src/formats/sparse.ts'
import { type Content, type Entry, listEntries } from '../../src/rootfs/index.ts'
import { perform, steps } from '../rootfs/random-tree.ts'
import { bytesOf } from './snapshot.ts'

test('after each of any edits the rope has the bytes of the whole archive, and its spans', () => {
  fc.assert(
    fc.property(steps, (list) => {
      const { tree, done } = perform(list)
      for (const each of [...done.map(({ before }) => before), tree]) {
        const entries = listEntries(each)
        const { image, spans } = ropeCpio(entries, bytesOf)
        const whole = encodeCpio(entries, bytesOf)
        expect(spans).toEqual(whole.spans)
        expect(Buffer.compare(flatten(image), whole.bytes)).toBe(0)
      }
    }),
  )
})

test('its pieces lie in order and none over another, and none is empty', () => {
  fc.assert(
    fc.property(steps, (list) => {
      const { image } = ropeCpio(listEntries(perform(list).tree), bytesOf)
      let end = 0
      for (const { offset, bytes } of image.pieces) {
        expect(offset).toBeGreaterThanOrEqual(end)
        expect(bytes.length).toBeGreaterThan(0)
        end = offset + bytes.length
      }
      expect(end).toBeLessThanOrEqual(image.size)
    }),
  )
})

const own = { uid: 0, gid: 0, mtime: 0 }
const file = (path: string, content: Content, ino: number): Entry => ({
  path,
  ino,
  nlink: 1,
  inode: { kind: 'file', mode: 0o644, ...own, content },
})

test('a large content is in the image as the array it is, a small one among the headers', () => {
  const [large, small] = [new Uint8Array(100_000).fill(1), new Uint8Array(100).fill(2)]
  const { image, shared, own } = ropeCpio([file('/large', large, 1), file('/small', small, 2)], bytesOf)
  expect(image.pieces.filter(({ bytes }) => bytes === large)).toHaveLength(1)
  expect(shared).toEqual([large])
  expect(own.length).toBeLessThan(1000)
})

test('a content of another size than its entry says is refused', () => {
  for (const size of [10, 10_000])
    expect(() => ropeCpio([file('/x', { sha256: '', size }, 1)], () => new Uint8Array(size + 1))).toThrow(
      expect.objectContaining({ code: 'content-size-wrong' }),
    )
})
