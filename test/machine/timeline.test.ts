import fc from 'fast-check'
import { expect, test } from 'vitest'
import { InstructionCount, Timeline } from '../../src/machine/timeline.ts'

test('the instruction count goes on where the counter wraps at 2^32', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 2 ** 32 - 1 })), (steps) => {
      const count = new InstructionCount()
      let total = 0
      for (const step of steps) {
        total += step
        expect(count.update(total % 2 ** 32)).toBe(total)
      }
      expect(count.total).toBe(total)
    }),
  )
})

test('a milestone counts the first time', () => {
  const timeline = new Timeline()
  expect(timeline.mark('prompt', 700, 27)).toEqual({ milestone: 'prompt', at: 700, instructions: 27 })
  expect(timeline.mark('prompt', 900, 30)).toBeUndefined()
  expect(timeline.has('prompt')).toBe(true)
  expect(timeline.has('init')).toBe(false)
})
