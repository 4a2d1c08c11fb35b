import { expect, test } from 'vitest'
import { ConsoleInput } from '../../src/machine/console-input.ts'

const PASTE = new Uint8Array(2500)

test('a paste goes in pieces, each when the guest has taken the last and come to rest', () => {
  const input = new ConsoleInput()
  input.push(PASTE)
  expect(input.next(0, false, 0)?.length).toBe(1024)
  expect(input.next(7, true, 1)).toBeUndefined()
  expect(input.next(0, false, 2)).toBeUndefined()
  expect(input.next(0, true, 3)?.length).toBe(1024)
  expect(input.next(0, true, 4)?.length).toBe(452)
  expect(input.next(0, true, 5)).toBeUndefined()
})

test('what is typed into a guest that is busy goes at once', () => {
  const input = new ConsoleInput()
  input.push(Uint8Array.of(3))
  expect(input.next(0, false, 0)).toEqual(Uint8Array.of(3))
})

test('a guest that never comes to rest gets its input all the same', () => {
  const input = new ConsoleInput()
  input.push(PASTE)
  expect(input.next(0, false, 0)?.length).toBe(1024)
  expect(input.next(0, false, 49)).toBeUndefined()
  expect(input.next(0, false, 50)?.length).toBe(1024)
})
