import { expect, test } from 'vitest'
import { JitStart } from '../../src/machine/jit-start.ts'

test('the compiler starts once, with the first input', () => {
  const jit = new JitStart()
  expect(jit.isDue(1_000, false)).toBe(false)
  expect(jit.isDue(2_000, true)).toBe(true)
  expect(jit.isDue(3_000, true)).toBe(false)
})

test('the compiler starts when more has been run than a boot needs', () => {
  const jit = new JitStart()
  expect(jit.isDue(30_000_000, false)).toBe(false)
  expect(jit.isDue(64_000_000, false)).toBe(true)
})
