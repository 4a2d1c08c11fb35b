import { expect, test } from 'vitest'
import { keystrokes } from '../../src/machine/keyboard.ts'

const codes = (text: string) => keystrokes(text).strokes

test('a character is its key pressed and let go, with Shift and Ctrl around it where they are needed', () => {
  expect(codes('a')).toEqual([[0x1e, 0x9e]])
  expect(codes('A')).toEqual([[0x2a, 0x1e, 0x9e, 0xaa]])
  expect(codes('\x03')).toEqual([[0x1d, 0x2e, 0xae, 0x9d]])
  expect(codes('|/')).toEqual([
    [0x2a, 0x2b, 0xab, 0xaa],
    [0x35, 0xb5],
  ])
})

test('every printable ASCII character has a key, and every control character', () => {
  const all = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)).filter((text) => text !== '\x1b')
  expect(keystrokes(all.join(''))).toMatchObject({ left: '' })
  expect(codes(all.join(''))).toHaveLength(127)
})

test('Enter, Tab, Esc and Backspace have keys of their own, and CR LF is one Enter', () => {
  expect(codes('\r\n\n\t\x1b\x7f\b').map(([code]) => code)).toEqual([0x1c, 0x1c, 0x0f, 0x01, 0x0e, 0x0e])
})

test('what a terminal sends for arrows and function keys is these keys, with their modifiers', () => {
  expect(codes('\x1b[A')).toEqual([[0xe0, 0x48, 0xe0, 0xc8]])
  expect(codes('\x1bOA')).toEqual(codes('\x1b[A'))
  expect(codes('\x1b[3~')).toEqual([[0xe0, 0x53, 0xe0, 0xd3]])
  expect(codes('\x1bOP\x1b[24~')).toEqual([
    [0x3b, 0xbb],
    [0x58, 0xd8],
  ])
  expect(codes('\x1b[1;5D')).toEqual([[0x1d, 0xe0, 0x4b, 0xe0, 0xcb, 0x9d]])
  expect(codes('\x1b[3;2~')).toEqual([[0x2a, 0xe0, 0x53, 0xe0, 0xd3, 0xaa]])
  expect(codes('\x1b[Z')).toEqual([[0x2a, 0x0f, 0x8f, 0xaa]])
})

test('an Esc that begins no sequence is the key Esc', () => {
  expect(codes('\x1b:wq').map(([code]) => code)).toEqual([0x01, 0x2a, 0x11, 0x10])
})

test('what the keyboard has no key for is named', () => {
  expect(keystrokes('aä→b🐧')).toMatchObject({
    left: 'ä→🐧',
    strokes: [
      [0x1e, 0x9e],
      [0x30, 0xb0],
    ],
  })
})
