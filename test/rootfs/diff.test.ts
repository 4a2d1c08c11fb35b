import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodeCpio } from '../../src/formats/cpio/encode.ts'
import {
  applyEdit,
  type Change,
  diffTrees,
  editBetween,
  listEntries,
  revertPaths,
  sameInode,
  type Tree,
  treeFromEntries,
} from '../../src/rootfs/index.ts'
import { bytesOf } from '../formats/snapshot.ts'
import { canonical, perform, steps, trees } from './random-tree.ts'

/** Two trees of which one has become the other, with its numbers or with others. */
const pairs: fc.Arbitrary<{ before: Tree; after: Tree }> = fc
  .tuple(trees, steps, fc.boolean())
  .map(([before, list, isRenumbered]) => {
    const after = perform(list, before).tree
    return { before, after: isRenumbered ? treeFromEntries(listEntries(after)) : after }
  })

/** As one would look for differences by hand, with all paths before one's eyes. */
function slowDiff(before: Tree, after: Tree): [string, Change][] {
  const old = new Map(listEntries(before).map((entry) => [entry.path, entry]))
  const now = new Map(listEntries(after).map((entry) => [entry.path, entry]))
  const shared = [...now.keys()].filter((path) => old.has(path))
  const firstName = (entries: typeof old, path: string) =>
    shared.find((other) => entries.get(other)!.ino === entries.get(path)!.ino)
  const changes: [string, Change][] = []
  for (const [path, { inode }] of now) {
    if (!old.has(path)) changes.push([path, 'new'])
    else if (!sameInode(old.get(path)!.inode, inode) || firstName(old, path) !== firstName(now, path))
      changes.push([path, 'edited'])
  }
  for (const path of old.keys()) if (!now.has(path)) changes.push([path, 'removed'])
  return changes
}

test('a difference names each path that is not the same, in order', () => {
  fc.assert(
    fc.property(pairs, ({ before, after }) => {
      expect([...diffTrees(before, after)]).toEqual(slowDiff(before, after))
    }),
    { numRuns: 200 },
  )
})

test('the edit between two trees leads from one to the other', () => {
  fc.assert(
    fc.property(pairs, ({ before, after }) => {
      expect(applyEdit(before, editBetween('all', before, after)).inodes).toEqual(after.inodes)
    }),
  )
})

test('with all changes reverted, in any order, a tree is what it was, to the byte', () => {
  fc.assert(
    fc.property(pairs, fc.integer(), ({ before, after }, seed) => {
      const paths = [...diffTrees(before, after).keys()]
      const shuffled = paths.toSorted((a, b) => ((a.length * 31 + seed) % 7) - ((b.length * 31 + seed) % 7))
      const back = applyEdit(after, revertPaths(before, after, shuffled))
      expect(canonical(back)).toEqual(canonical(before))
      const [archive, wanted] = [back, before].map((tree) => encodeCpio(listEntries(tree), bytesOf).bytes)
      expect(Buffer.compare(archive!, wanted!)).toBe(0)
    }),
    { numRuns: 200 },
  )
})

test('changes can be reverted one by one', () => {
  fc.assert(
    fc.property(pairs, ({ before, after }) => {
      let tree = after
      for (let left = diffTrees(before, tree); left.size > 0; left = diffTrees(before, tree)) {
        const [path] = left.keys()
        tree = applyEdit(tree, revertPaths(before, tree, [path!]))
        const now = diffTrees(before, tree)
        expect(now.has(path!)).toBe(false)
        expect(now.size).toBeLessThan(left.size)
      }
      expect(canonical(tree)).toEqual(canonical(before))
    }),
  )
})
