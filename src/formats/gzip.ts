/** gzip (RFC 1952): what the kernel unpacks without further configuration. */
import { Pid1Error } from '../error.ts'
import { concat } from './concat.ts'
import { crc32 } from './crc32.ts'
import { deflateInSteps } from './deflate.ts'
import { type Inflated, inflate } from './inflate.ts'
import type { Budget } from './reading.ts'
import { imageOf } from './sparse.ts'
import { runSteps } from './steps.ts'

/**
 * As `gzip -n -9` begins: method deflate, no flags, no time, "slowest", Unix. With flags the kernel would refuse it
 * (linux/lib/decompress_inflate.c knows the file name alone).
 */
const HEADER = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 3)
const TRAILER_LENGTH = 8

const FHCRC = 2
const FEXTRA = 4
const FNAME = 8
const FCOMMENT = 16
const RESERVED = 0xe0

export function isGzip(bytes: Uint8Array, at = 0): boolean {
  return bytes[at] === 0x1f && bytes[at + 1] === 0x8b
}

/** `bytes` compressed as well as deflate can; the same in every engine. */
export function gzip(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return runSteps(gzipInSteps(bytes))
}

/** Like `gzip`, but yields how many bytes are done on the way. */
export function* gzipInSteps(bytes: Uint8Array): Generator<number, Uint8Array<ArrayBuffer>, void> {
  const { parts, crc } = yield* deflateInSteps(imageOf(bytes))
  const trailer = new DataView(new ArrayBuffer(TRAILER_LENGTH))
  trailer.setUint32(0, crc, true)
  trailer.setUint32(4, bytes.length, true)
  return concat([HEADER, ...parts, new Uint8Array(trailer.buffer)])
}

/**
 * What all members of a gzip file stand for, `most` bytes at the most. Zeros may follow the last one.
 * Throws gzip-corrupt, limit-exceeded.
 */
export function gunzip(bytes: Uint8Array, most: number): Uint8Array {
  const budget = { most, left: most }
  return gunzipOthers(bytes, gunzipMember(bytes, 0, budget), budget)
}

/** What all members stand for, of which the first is decompressed already; `budget` pays for the others. */
export function gunzipOthers(bytes: Uint8Array, first: Inflated, budget: Budget): Uint8Array {
  const members = [first.bytes]
  let at = first.end
  while (isGzip(bytes, at)) {
    const member = gunzipMember(bytes, at, budget)
    members.push(member.bytes)
    at = member.end
  }
  for (; at < bytes.length; at++) if (bytes[at] !== 0) throw damaged(`something else follows at byte ${at}`)
  return members.length === 1 ? members[0]! : concat(members)
}

/**
 * What the gzip member at `start` stands for, and where it ends; `budget` pays for its bytes.
 * Throws gzip-corrupt, limit-exceeded.
 */
export function gunzipMember(bytes: Uint8Array, start: number, budget: Budget): Inflated {
  const inflated = inflate(bytes, skipHeader(bytes, start), budget)
  const end = inflated.end + TRAILER_LENGTH
  if (end > bytes.length) throw damaged('it is cut short')
  const trailer = new DataView(bytes.buffer, bytes.byteOffset + inflated.end, TRAILER_LENGTH)
  if (trailer.getUint32(4, true) !== inflated.bytes.length % 2 ** 32) throw damaged('its length is not what it says')
  if (trailer.getUint32(0, true) !== crc32(inflated.bytes)) throw damaged('its CRC-32 is not what it says')
  return { bytes: inflated.bytes, end }
}

/** Offset of the deflate stream of the member at `start`. */
function skipHeader(bytes: Uint8Array, start: number): number {
  if (bytes.length < start + HEADER.length) throw damaged('it is cut short')
  if (!isGzip(bytes, start)) throw damaged('it does not begin as gzip does')
  if (bytes[start + 2] !== 8) throw damaged('it uses a method that is not deflate')
  const flags = bytes[start + 3]!
  if (flags & RESERVED) throw damaged('it uses flags that have no meaning')
  let at = start + HEADER.length
  const need = (end: number) => {
    if (end > bytes.length) throw damaged('it is cut short')
    return end
  }
  if (flags & FEXTRA) at = need(need(at + 2) + (bytes[at]! | (bytes[at + 1]! << 8)))
  for (const text of [FNAME, FCOMMENT])
    if (flags & text) {
      const end = bytes.indexOf(0, at)
      if (end < 0) throw damaged('it is cut short')
      at = end + 1
    }
  if (flags & FHCRC) {
    const said = bytes[at]! | (bytes[need(at + 2) - 1]! << 8)
    if (said !== (crc32(bytes.subarray(start, at)) & 0xffff)) throw damaged('its header does not fit its checksum')
    at += 2
  }
  return at
}

function damaged(reason: string) {
  return new Pid1Error('gzip-corrupt', `The gzip file is damaged: ${reason}. Copy or download it again`, { reason })
}
