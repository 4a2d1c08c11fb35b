import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodeCpio } from '../../src/formats/cpio/encode.ts'
import { blobNamed, installApplets, removeApplets } from '../../src/project/index.ts'
import {
  add,
  applyEdit,
  diffTrees,
  EMPTY_TREE,
  find,
  invertEdit,
  listEntries,
  type Tree,
} from '../../src/rootfs/index.ts'
import { bytesOf } from '../formats/snapshot.ts'
import { anyStep, perform, type Step } from '../rootfs/random-tree.ts'

const EDITS = 1000
const BUSYBOX = '/busybox'
const { applets = [] } = blobNamed('busybox-1.37-i386')

const linking: fc.Arbitrary<Step> = fc
  .record({
    some: fc.subarray([...applets], { maxLength: 12 }),
    kind: fc.constantFrom('symlink' as const, 'hard' as const),
    isRemoval: fc.boolean(),
  })
  .map(({ some, kind, isRemoval }) => (tree) => {
    if (find(tree, BUSYBOX)?.inode.kind !== 'file') return undefined
    return isRemoval ? removeApplets(tree, BUSYBOX, some).edit : installApplets(tree, BUSYBOX, some, kind).edit
  })

const start = applyEdit(
  EMPTY_TREE,
  add(EMPTY_TREE, BUSYBOX, { kind: 'file', mode: 0o755, uid: 0, gid: 0, mtime: 0, content: Uint8Array.of(0x7f) }),
)

/** More than are needed: some find nothing to act on. */
const manySteps = fc.array(fc.oneof({ weight: 9, arbitrary: anyStep }, { weight: 1, arbitrary: linking }), {
  minLength: 2 * EDITS,
  maxLength: 2 * EDITS,
})

/** Each inode the very same value, and each byte of the image: Vitest would look at them one by one. */
function expectSame(actual: Tree, expected: Tree) {
  expect(actual.inodes.size).toBe(expected.inodes.size)
  for (const [ino, inode] of actual.inodes) expect(inode === expected.inodes.get(ino)).toBe(true)
  expect(diffTrees(expected, actual).size).toBe(0)
  const [packed, wanted] = [actual, expected].map((tree) => encodeCpio(listEntries(tree), bytesOf).bytes)
  expect(Buffer.compare(packed!, wanted!)).toBe(0)
}

test('1,000 edits of every kind undo to the first tree and redo to the last, byte for byte', () => {
  fc.assert(
    fc.property(manySteps, (steps) => {
      const { done } = perform(steps, start, EDITS)
      const edits = done.map(({ edit }) => edit)
      expect(edits.length).toBe(EDITS)

      const last = edits.reduce(applyEdit, start)
      const first = edits.map(invertEdit).reduceRight(applyEdit, last)
      expectSame(first, start)
      expectSame(edits.reduce(applyEdit, first), last)
    }),
    { numRuns: 3 },
  )
})
