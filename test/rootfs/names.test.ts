import fc from 'fast-check'
import { expect, test } from 'vitest'
import { countEntries, listEntries, pathsTo } from '../../src/rootfs/index.ts'
import { trees } from './random-tree.ts'

test('the paths of each inode are those under which the tree lists it', () => {
  fc.assert(
    fc.property(trees, (tree) => {
      const entries = listEntries(tree)
      expect(countEntries(tree)).toBe(entries.length)
      for (const { ino } of entries)
        expect(pathsTo(tree, ino).toSorted()).toEqual(
          entries
            .filter((entry) => entry.ino === ino)
            .map(({ path }) => path)
            .toSorted(),
        )
      expect(pathsTo(tree, tree.nextIno)).toEqual([])
    }),
  )
})
