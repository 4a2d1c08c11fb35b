import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkName, comparePaths, decodePath, encodePath, sortNames, splitPath } from '../../src/rootfs/index.ts'

const anyBytes = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 20 }).map((text) => new Uint8Array(Buffer.from(text))),
  // UTF-8 of surrogates and overlong forms: what looks like a character and is none.
  fc
    .constantFrom([0xed, 0xb2, 0x80], [0xc0, 0xaf], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82], [0xef, 0xbb, 0xbf])
    .map((list) => Uint8Array.from(list)),
)

test('every byte string has a path string of its own that leads back to it', () => {
  fc.assert(
    fc.property(anyBytes, (bytes) => {
      expect(encodePath(decodePath(bytes))).toEqual(bytes)
    }),
    { numRuns: 2000 },
  )
})

test('valid UTF-8 is shown as it reads, also behind bytes that are not', () => {
  expect(decodePath(new Uint8Array(Buffer.from('/日本/🐧')))).toBe('/日本/🐧')
  expect(decodePath(Uint8Array.of(0xff, 0xc3, 0xa4, 0xc3))).toBe('\udcffä\udcc3')
})

/** Letters, characters of two to four bytes, and what is left of them: many pairs begin alike. */
const fewBytes = fc
  .array(fc.constantFrom(0x41, 0xc3, 0xa4, 0xe3, 0x81, 0x82, 0xed, 0xb2, 0xf0, 0x9f, 0x90, 0xa7), { maxLength: 8 })
  .map((list) => Uint8Array.from(list))

test('paths are ordered as their bytes are', () => {
  fc.assert(
    fc.property(fc.oneof(fc.tuple(anyBytes, anyBytes), fc.tuple(fewBytes, fewBytes)), ([a, b]) => {
      expect(Math.sign(comparePaths(decodePath(a), decodePath(b)))).toBe(Buffer.compare(a, b))
    }),
    { numRuns: 4000 },
  )
})

test('lists of names are sorted as their bytes are', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(anyBytes, fewBytes)), (list) => {
      const sorted = sortNames(list.map(decodePath)).map((name) => Buffer.from(encodePath(name)))
      expect(sorted).toEqual(list.map((bytes) => Buffer.from(bytes)).sort(Buffer.compare))
    }),
    { numRuns: 500 },
  )
})

test.each([
  ['an empty name', '/a//b'],
  ['a name that leads up', '/a/../b'],
  ['a name that leads nowhere', '/a/./b'],
  ['a NUL', '/a\0b'],
  ['a name of 256 bytes', `/${'x'.repeat(256)}`],
  ['a name of 128 two-byte characters', `/${'ä'.repeat(128)}`],
  ['a relative path', 'a/b'],
  ['a path of 4096 bytes', '/abcdefg'.repeat(512)],
])('a path with %s is refused', (_, path) => {
  expect(() => splitPath(path)).toThrowError(expect.objectContaining({ code: 'path-invalid' }))
})

test('the longest name and the longest path Linux takes are taken', () => {
  expect(() => checkName('x'.repeat(255))).not.toThrow()
  expect(splitPath(`${'/abcdefg'.repeat(511)}/abcdef`).length).toBe(512)
})
