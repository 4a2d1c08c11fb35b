import { constants, deflateRawSync, gunzipSync, gzipSync, crc32 as nodeCrc32 } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { crc32 } from '../../src/formats/crc32.ts'
import { gunzip, gunzipMember, gzip } from '../../src/formats/gzip.ts'
import { describeWith, run } from '../tools.ts'

const MOST = 1 << 24
const text = (value: string) => new TextEncoder().encode(value)
const join = (...parts: Uint8Array[]) => new Uint8Array(Buffer.concat(parts))
const corrupt = expect.objectContaining({ name: 'Pid1Error', code: 'gzip-corrupt' })

/** Bytes that compress well, badly, and in between; some longer than deflate's window. */
const contents = fc.oneof(
  fc.uint8Array({ maxLength: 1000 }),
  fc
    .tuple(fc.uint8Array({ minLength: 1, maxLength: 300 }), fc.nat(400))
    .map(([part, times]) => join(...Array(times).fill(part))),
  fc.tuple(fc.nat(255), fc.nat(100_000)).map(([byte, length]) => new Uint8Array(length).fill(byte)),
)

/** Fields of a header that our own never has. */
function withHeader(flags: number, ...fields: Uint8Array[]): Uint8Array {
  const packed = gzip(text('content'))
  const header = packed.slice(0, 10)
  header[3] = flags
  return join(header, ...fields, packed.subarray(10))
}

describe('gzip', () => {
  test('zlib gives back what we compress', () => {
    fc.assert(
      fc.property(contents, (bytes) => {
        expect(new Uint8Array(gunzipSync(gzip(bytes)))).toEqual(bytes)
      }),
    )
  })

  test('zlib gives back what we compress of little but zeros, as file systems begin', () => {
    // What the first window of a stream refers back to must be in the stream.
    const sparse = fc
      .tuple(fc.integer({ min: 1, max: 5000 }), fc.array(fc.tuple(fc.nat(4999), fc.nat(3)), { maxLength: 300 }))
      .map(([length, bytes]) => {
        const all = new Uint8Array(length)
        for (const [at, byte] of bytes) all[at % length] = byte
        return all
      })
    fc.assert(
      fc.property(sparse, (bytes) => {
        expect(Buffer.compare(gunzipSync(gzip(bytes)), bytes)).toBe(0)
      }),
      { numRuns: 300 },
    )
  })

  test('the header is that of gzip -n -9: no flags, no time', () => {
    expect([...gzip(text('x')).subarray(0, 10)]).toEqual([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 3])
  })

  test('the same bytes compress to the same bytes', () => {
    const bytes = text('#!/bin/sh\n'.repeat(1000))
    expect(gzip(bytes)).toEqual(gzip(bytes.slice()))
  })
})

describeWith(['gzip'], 'gzip(1)', () => {
  test('finds ours whole, and we its', () => {
    const bytes = text('a line of text\n'.repeat(10_000))
    expect(() => run('gzip', ['-t'], { input: gzip(bytes) })).not.toThrow()
    for (const level of ['-1', '-6', '-9'])
      expect(gunzip(run('gzip', [level, '-c'], { input: bytes }), MOST)).toEqual(bytes)
  })
})

describe('gunzip', () => {
  const strategies = ['Z_DEFAULT_STRATEGY', 'Z_FIXED', 'Z_HUFFMAN_ONLY', 'Z_RLE', 'Z_FILTERED'] as const

  test.each(strategies)('gives back what zlib compresses, at every level (%s)', (strategy) => {
    fc.assert(
      fc.property(contents, fc.integer({ min: 0, max: 9 }), (bytes, level) => {
        expect(gunzip(gzipSync(bytes, { level, strategy: constants[strategy] }), MOST)).toEqual(bytes)
      }),
      { numRuns: 50 },
    )
  })

  test('says where a member ends, whatever follows', () => {
    fc.assert(
      fc.property(contents, fc.uint8Array({ maxLength: 20 }), (bytes, after) => {
        const packed = gzipSync(bytes)
        expect(gunzipMember(join(packed, after), 0, { most: MOST, left: MOST })).toEqual({ bytes, end: packed.length })
      }),
    )
  })

  test('joins members, and ignores zeros behind the last', () => {
    expect(gunzip(join(gzip(text('a')), gzip(text('')), gzip(text('b')), new Uint8Array(100)), MOST)).toEqual(
      text('ab'),
    )
  })

  test('reads past every field a header may have', () => {
    const name = text('initrd.img\0')
    const extra = join(Uint8Array.of(4, 0), text('abcd'))
    for (const [flags, fields] of [
      [1, []],
      [8, [name]],
      [16, [name]],
      [4, [extra]],
      [4 + 8 + 16, [extra, name, name]],
    ] as const)
      expect(gunzip(withHeader(flags, ...fields), MOST)).toEqual(text('content'))
    const header = withHeader(2).subarray(0, 10)
    const sum = crc32(header) & 0xffff
    expect(gunzip(withHeader(2, Uint8Array.of(sum & 0xff, sum >> 8)), MOST)).toEqual(text('content'))
    expect(() => gunzip(withHeader(2, Uint8Array.of(sum & 0xff, (sum >> 8) ^ 1)), MOST)).toThrowError(corrupt)
  })

  test('stops at the limit, whatever the trailer says', () => {
    const bomb = gzip(new Uint8Array(1 << 22))
    expect(() => gunzip(bomb, 1 << 20)).toThrowError(
      expect.objectContaining({ code: 'limit-exceeded', data: { what: 'bytes', most: 1 << 20 } }),
    )
    bomb.fill(0, -4)
    expect(() => gunzip(bomb, 1 << 20)).toThrowError(expect.objectContaining({ code: 'limit-exceeded' }))
    const claims = gzip(text('x'))
    claims.fill(0xff, -4)
    expect(() => gunzip(claims, MOST)).toThrowError(corrupt)
    expect(() => gunzip(join(gzip(new Uint8Array(600)), gzip(new Uint8Array(600))), 1000)).toThrowError(
      expect.objectContaining({ data: { what: 'bytes', most: 1000 } }),
    )
  })

  test('refuses a member cut short at any byte', () => {
    for (const packed of [gzip(text('some text '.repeat(50))), new Uint8Array(gzipSync(text('abc'), { level: 0 }))])
      for (let length = 0; length < packed.length; length++)
        expect(() => gunzip(packed.subarray(0, length), MOST)).toThrowError(corrupt)
  })

  const deflated = (bytes: Uint8Array) => join(gzip(text('')).subarray(0, 10), bytes, new Uint8Array(8))
  test.each([
    ['a wrong CRC-32', gzip(text('x')).with(-5, 0)],
    ['a wrong length', gzip(text('x')).with(-4, 2)],
    ['another method', gzip(text('x')).with(2, 7)],
    ['a reserved flag', gzip(text('x')).with(3, 0x20)],
    ['a name without an end', withHeader(8).fill(1, 10)],
    ['an extra field beyond the end', withHeader(4, Uint8Array.of(0xff, 0xff))],
    ['something else behind it', join(gzip(text('x')), text('y'))],
    ['the reserved block type', deflated(Uint8Array.of(7))],
    ['a stored block with two lengths', deflated(Uint8Array.of(1, 1, 0, 0, 0))],
    ['a copy from before the first byte', deflated(Uint8Array.of(3, 2, 0))],
    ['an incomplete code', deflated(Uint8Array.of(5, 0, 0, 0, 0, 0, 0, 0, 0, 0))],
    ['a code with too many symbols', deflated(Uint8Array.of(0xfd, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff))],
  ])('refuses %s', (_, bytes) => {
    expect(() => gunzip(bytes, MOST)).toThrowError(corrupt)
  })

  test('agrees with zlib on which damaged streams are whole', () => {
    const packed = new Uint8Array(deflateRawSync(text('to be, or not to be, that is the question: '.repeat(5))))
    fc.assert(
      fc.property(fc.nat(packed.length - 1), fc.nat(255), (at, value) => {
        const damaged = packed.with(at, value)
        const file = join(gzip(text('')).subarray(0, 10), damaged, new Uint8Array(64))
        const zlib = attempt(() => gunzipSync(file))
        // The trailer is wrong for both: only what zlib says of the stream itself may differ from that.
        const ours = attempt(() => gunzip(file, MOST))
        const isTrailer = (message: string) => /incorrect (data|length) check|CRC-32|its length/.test(message)
        expect(isTrailer(ours)).toBe(isTrailer(zlib))
      }),
      { numRuns: 1000 },
    )
  })
})

test('CRC-32 of a part goes on from that of what comes before it', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), fc.nat(60), (bytes, at) => {
      expect(crc32(bytes.subarray(at), crc32(bytes.subarray(0, at)))).toBe(crc32(bytes))
    }),
  )
})

test('CRC-32 is that of zlib, for every length and alignment', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(9), (bytes, from) => {
      expect(crc32(bytes.subarray(from))).toBe(zlibCrc32(bytes.subarray(from)))
    }),
    { numRuns: 1000 },
  )
})

/** Node has crc32 since 20.15; before, a gzip trailer has it. */
function zlibCrc32(bytes: Uint8Array): number {
  return nodeCrc32 ? nodeCrc32(bytes) : gzipSync(bytes).readUInt32LE(gzipSync(bytes).length - 8)
}

function attempt(act: () => unknown): string {
  try {
    act()
    return ''
  } catch (error) {
    return (error as Error).message
  }
}
