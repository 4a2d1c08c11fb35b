import fc from 'fast-check'
import { expect, test } from 'vitest'
import { applyDelta, diffProjects, inParts } from '../../src/project/delta.ts'
import type { Project } from '../../src/project/project.ts'
import { minimal } from '../../src/project/recipes/minimal.ts'
import { storable } from '../../src/project/store/tables.ts'
import { applyEdit, chmod } from '../../src/rootfs/index.ts'
import { perform, steps } from '../rootfs/random-tree.ts'

const projects: fc.Arbitrary<{ before: Project; after: Project }> = fc
  .tuple(steps, steps, fc.string(), fc.nat(2048))
  .map(([first, second, commandLine, memory]) => {
    const before = { ...minimal.make(), tree: perform(first).tree }
    return { before, after: { ...before, commandLine, memory, tree: perform(second, before.tree).tree } }
  })

test('a delta leads from the one project to the other, also by way of structured cloning', () => {
  fc.assert(
    fc.property(projects, ({ before, after }) => {
      expect(applyDelta(before, diffProjects(before, after))).toEqual(after)
      const cloned = applyDelta(structuredClone(storable(before)), structuredClone(diffProjects(before, after)))
      expect(storable(cloned)).toEqual(storable(after))
    }),
  )
})

test('a delta from nothing holds the whole project', () => {
  fc.assert(
    fc.property(projects, ({ after }) => {
      expect(applyDelta(undefined, diffProjects(undefined, after))).toEqual(after)
    }),
  )
})

test('a delta holds nothing that is the same', () => {
  const before = minimal.make()
  const after = { ...before, tree: applyEdit(before.tree, chmod(before.tree, '/init', 0o700)) }
  expect(diffProjects(before, after).changes.size).toBe(1)
  expect(diffProjects(before, before).changes.size).toBe(0)
  expect(applyDelta(before, diffProjects(before, { ...before, memory: 64 })).tree.inodes).toBe(before.tree.inodes)
})

test('the parts of a delta lead to the same project, each no larger than asked for', () => {
  fc.assert(
    fc.property(projects, fc.integer({ min: 1, max: 9 }), ({ before, after }, most) => {
      const parts = inParts(diffProjects(before, after), most)
      expect(parts.length).toBeGreaterThan(0)
      for (const { changes } of parts) expect(changes.size).toBeLessThanOrEqual(most)
      expect(parts.reduce(applyDelta, before)).toEqual(after)
    }),
  )
})
