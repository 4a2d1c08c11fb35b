import { expect, test } from 'vitest'
import { bytesToFind, parseOffset } from '../../../src/app/xray/seek.ts'

test('text is looked for as UTF-8', () => {
  expect([...bytesToFind('text', 'ä7')]).toEqual([0xc3, 0xa4, 0x37])
})

test.each(['7f454c46', '7F 45 4c 46', '0x7f, 0x45, 0x4c, 0x46'])('bytes are written as %s', (text) => {
  expect([...bytesToFind('bytes', text)]).toEqual([0x7f, 0x45, 0x4c, 0x46])
})

test.each(['7f4', 'xyz', '', '7f 4'])('bytes are not written as %j', (text) => {
  expect(() => bytesToFind('bytes', text)).toThrowError(expect.objectContaining({ code: 'query-invalid' }))
})

test('an offset is decimal or hexadecimal, and within the image', () => {
  expect(parseOffset('420', 1000)).toBe(420)
  expect(parseOffset(' 0x1A4 ', 1000)).toBe(420)
  expect(parseOffset('1,000', 1001)).toBe(1000)
  for (const text of ['1000', '-1', '1.5', 'a', '', '0x'])
    expect(() => parseOffset(text, 1000)).toThrowError(expect.objectContaining({ code: 'query-invalid' }))
})
