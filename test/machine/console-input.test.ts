import { expect, test } from 'vitest'
import { ConsoleInput } from '../../src/machine/console-input.ts'

const PASTE = new Uint8Array(5000)

test('a paste goes in pieces, each when the guest has taken the last and come to rest', () => {
  const input = new ConsoleInput()
  input.push(PASTE)
  expect(input.next(0, false, 0)?.length).toBe(2048)
  expect(input.next(7, true, 1)).toBeUndefined()
  expect(input.next(0, false, 2)).toBeUndefined()
  expect(input.next(0, true, 3)?.length).toBe(2048)
  expect(input.next(0, true, 4)?.length).toBe(904)
  expect(input.next(0, true, 5)).toBeUndefined()
})

test('what is typed into a guest that is busy goes at once', () => {
  const input = new ConsoleInput()
  input.push(Uint8Array.of(3))
  expect(input.next(0, false, 0)).toEqual(Uint8Array.of(3))
})

test('a guest that never comes to rest gets its input all the same, late enough to have read what came before', () => {
  const input = new ConsoleInput()
  input.push(PASTE)
  // The count of instructions wraps.
  const fedAt = 2 ** 32 - 1_000_000
  expect(input.next(0, false, fedAt)?.length).toBe(2048)
  const patience = 1_000_000 + 2048 * 8000
  expect(input.next(0, false, (fedAt + patience - 1) % 2 ** 32)).toBeUndefined()
  expect(input.next(0, false, (fedAt + patience) % 2 ** 32)?.length).toBe(2048)
})
