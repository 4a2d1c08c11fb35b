import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  applyEdit,
  composeEdits,
  diffTrees,
  EMPTY_TREE,
  invertEdit,
  listEntries,
  treeFromEntries,
} from '../../src/rootfs/index.ts'
import { canonical, perform, steps, trees } from './random-tree.ts'

test('any sequence of acts undone in reverse order leads back to the first tree', () => {
  fc.assert(
    fc.property(steps, (list) => {
      const { tree, done } = perform(list)
      let back = tree
      for (const { before, edit } of done.toReversed()) {
        back = applyEdit(back, invertEdit(edit))
        expect(back.inodes).toEqual(before.inodes)
      }
      expect(back.inodes).toEqual(EMPTY_TREE.inodes)
    }),
  )
})

test('an undone act can be done again, with the same inode numbers', () => {
  fc.assert(
    fc.property(steps, (list) => {
      const { tree, done } = perform(list)
      let back = tree
      for (const { edit } of done.toReversed()) back = applyEdit(back, invertEdit(edit))
      for (const { edit } of done) back = applyEdit(back, edit)
      expect(back).toEqual(tree)
    }),
  )
})

test('edits composed into one do what they do one by one, and are undone as one', () => {
  fc.assert(
    fc.property(steps, (list) => {
      const { tree, done } = perform(list)
      if (done.length === 0) return
      const all = done.map(({ edit }) => edit).reduce((a, b) => composeEdits('all', a, b))
      expect(applyEdit(EMPTY_TREE, all).inodes).toEqual(tree.inodes)
      expect(applyEdit(tree, invertEdit(all)).inodes).toEqual(EMPTY_TREE.inodes)
    }),
  )
})

test('an act leaves the tree it was made for as it was', () => {
  fc.assert(
    fc.property(steps, (list) => {
      const { done } = perform(list)
      const shown = done.map(({ before }) => JSON.stringify(listEntries(before)))
      expect(perform(list).done.map(({ before }) => JSON.stringify(listEntries(before)))).toEqual(shown)
      expect(done.map(({ before }) => JSON.stringify(listEntries(before)))).toEqual(shown)
    }),
    { numRuns: 30 },
  )
})

test('a tree is the same after it was listed and built from the list again', () => {
  fc.assert(
    fc.property(trees, (tree) => {
      expect(canonical(treeFromEntries(listEntries(tree)))).toEqual(canonical(tree))
    }),
  )
})

test('parents come before children, and siblings in byte order', () => {
  fc.assert(
    fc.property(trees, (tree) => {
      const seen = new Set<string>()
      for (const { path } of listEntries(tree)) {
        if (path !== '/') expect(seen).toContain(path.slice(0, path.lastIndexOf('/')) || '/')
        seen.add(path)
      }
    }),
  )
})

test('a tree does not differ from itself, and from the empty tree by each of its paths', () => {
  fc.assert(
    fc.property(trees, (tree) => {
      expect(diffTrees(tree, treeFromEntries(listEntries(tree))).size).toBe(0)
      const added = [...diffTrees(EMPTY_TREE, tree)].filter(([, change]) => change === 'new')
      expect(added.map(([path]) => path)).toEqual(
        listEntries(tree)
          .slice(1)
          .map(({ path }) => path),
      )
    }),
  )
})
