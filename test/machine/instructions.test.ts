import { expect, test } from 'vitest'
import { refuseGrowth } from '../bench/counts.ts'
import { countInstructions } from '../bench/instructions.ts'

test('the guest comes to its prompt in as many instructions as are on record, or fewer', async () => {
  const { cold, warm } = await countInstructions()
  refuseGrowth('coldInstructions', cold)
  refuseGrowth('warmInstructions', warm)
})

test('a count that has grown by more than 5 % is refused, and the way out is said', () => {
  expect(() => refuseGrowth('coldInstructions', 1e9)).toThrow(/on record.*npm run counts/)
})
