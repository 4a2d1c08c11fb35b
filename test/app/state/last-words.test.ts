import fc from 'fast-check'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { forgetLastWords, lastWordsOn, lastWordsOnNew, leaveLastWords } from '../../../src/app/state/last-words.ts'
import { applyDelta, diffProjects } from '../../../src/project/delta.ts'
import { minimal } from '../../../src/project/recipes/minimal.ts'
import { perform, steps } from '../../rootfs/random-tree.ts'

/** Node has none: what a browser's does with texts, no more. */
beforeAll(() => {
  Object.defineProperty(globalThis, 'localStorage', {
    configurable: true,
    value: Object.create({
      getItem(this: Record<string, string>, key: string) {
        return Object.hasOwn(this, key) ? this[key] : null
      },
      setItem(this: Record<string, string>, key: string, text: string) {
        this[key] = text
      },
      removeItem(this: Record<string, string>, key: string) {
        delete this[key]
      },
    }),
  })
})

beforeEach(() => {
  for (const key of Object.keys(localStorage)) localStorage.removeItem(key)
})

const LEFT = { id: 'a', page: 'p' }

test('whatever was done is done again from the words, byte for byte', () => {
  fc.assert(
    fc.property(steps, steps, (first, second) => {
      const before = { ...minimal.make(), tree: perform(first).tree }
      const after = { ...before, memory: 7, tree: perform(second, before.tree).tree }
      expect(leaveLastWords({ ...LEFT, rev: 3, delta: diffProjects(before, after) })).toBe(true)
      expect(lastWordsOn('a')).toMatchObject({ id: 'a', rev: 3, page: 'p' })
      expect(applyDelta(before, lastWordsOn('a')!.delta)).toEqual(after)
    }),
  )
})

test('a project that was new is found without its id, and one that was not is not', () => {
  const project = minimal.make()
  leaveLastWords({ ...LEFT, rev: 1, delta: diffProjects(project, { ...project, memory: 1 }) })
  expect(lastWordsOnNew()).toBeUndefined()
  leaveLastWords({ id: 'b', page: 'p', rev: undefined, delta: diffProjects(undefined, project) })
  expect(applyDelta(undefined, lastWordsOnNew()!.delta)).toEqual(project)
  forgetLastWords('b')
  expect([lastWordsOnNew(), lastWordsOn('b')]).toEqual([undefined, undefined])
})

test('words that are too long are not left, and what is no words is none', () => {
  const project = minimal.make()
  const long = { ...project, commandLine: 'x'.repeat(3_000_000) }
  expect(leaveLastWords({ ...LEFT, rev: 1, delta: diffProjects(project, long) })).toBe(false)
  localStorage.setItem('pid1.unsaved.c', '{"id":')
  expect(lastWordsOn('c')).toBeUndefined()
})
