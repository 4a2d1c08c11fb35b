/**
 * What every link is around what it holds, whatever its version: checked before anything in it is believed.
 *
 *     version    1 byte
 *     codec      1 byte    how the body is packed
 *     packed     varint    bytes of the body
 *     unpacked   varint    bytes that it unpacks to
 *     images     1 byte    how many SHA-256 follow: the medium's, and one of each disk beside it
 *     SHA-256    32 bytes each
 *     body
 *     CRC-32     4 bytes, of all before, the lowest first
 *
 * written as base64url behind "demo=". The checksum finds every change of one character (a burst of 6 bits), the lengths
 * every truncation. Varints have seven bits a byte, the lowest first, and bit 7 where another follows.
 */
import { concat } from '../formats/concat.ts'
import { crc32 } from '../formats/crc32.ts'
import { decodeBase64Url, encodeBase64Url } from './base64url.ts'
import { altered, cutShort, newer, refused } from './errors.ts'
import { BYTES_MOST, CHARACTERS_MOST } from './limits.ts'

interface Envelope {
  readonly version: number
  readonly codec: number
  /** Bytes that the body unpacks to. */
  readonly size: number
  /** SHA-256 of the boot medium, and of each disk beside it. */
  readonly images: readonly Uint8Array[]
  readonly body: Uint8Array
}

export const LINK_VERSION = 1
const PREFIX = 'demo='
const HASH_BYTES = 32
const CRC_BYTES = 4
const IMAGES_MOST = 4

/** The fragment of an address, without its "#". */
export function sealEnvelope({ version, codec, size, images, body }: Envelope): string {
  const head = Uint8Array.of(version, codec, ...varint(body.length), ...varint(size), images.length)
  const all = concat([head, ...images, body])
  const crc = new Uint8Array(CRC_BYTES)
  new DataView(crc.buffer).setUint32(0, crc32(all), true)
  return PREFIX + encodeBase64Url(concat([all, crc]))
}

/** Whether a fragment says that it is a link of this kind. */
function isEnvelope(fragment: string): boolean {
  return fragment.startsWith(PREFIX)
}

/** Throws link-invalid: cut short, altered, of a newer version, or larger than a link may be. */
export function openEnvelope(fragment: string): Envelope {
  if (!isEnvelope(fragment)) throw refused('it is no demo')
  if (fragment.length > CHARACTERS_MOST) throw refused(`it has more than ${CHARACTERS_MOST} characters`)
  const text = fragment.slice(PREFIX.length)
  const exact = decodeBase64Url(text)
  // One that is cut short need not end where a byte does.
  const bytes = exact ?? decodeBase64Url(text.slice(0, text.length - (text.length % 4)))
  if (!bytes) throw altered()
  const reader = new Reader(bytes)
  const isWhole = bytes === exact && bytes.length > CRC_BYTES && crcOf(bytes) === crc32(bytes.subarray(0, -CRC_BYTES))
  // A newer one may be laid out in another way, but for its checksum.
  if (isWhole && bytes[0]! > LINK_VERSION) throw newer(bytes[0]!)
  const [version, codec] = [reader.byte(), reader.byte()]
  const [packed, size] = [reader.varint(), reader.varint()]
  const count = reader.byte()
  const length = reader.at + count * HASH_BYTES + packed + CRC_BYTES
  const missing = Math.ceil((length * 4) / 3) - text.length
  if (missing > 0) throw cutShort(missing)
  if (!isWhole || length < bytes.length || version === 0) throw altered()
  if (count < 1 || count > IMAGES_MOST) throw refused('it names more images than a machine has disks')
  if (size > BYTES_MOST) throw refused(`it unpacks to more than ${BYTES_MOST >> 10} KiB`)
  const images = Array.from({ length: count }, () => reader.bytes(HASH_BYTES))
  return { version, codec, size, images, body: reader.bytes(packed) }
}

function crcOf(bytes: Uint8Array): number {
  const { buffer, byteOffset, byteLength } = bytes
  return new DataView(buffer, byteOffset, byteLength).getUint32(byteLength - CRC_BYTES, true)
}

function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)]
}

class Reader {
  at = 0

  constructor(readonly source: Uint8Array) {}

  byte(): number {
    if (this.at >= this.source.length) throw cutShort()
    return this.source[this.at++]!
  }

  /** At most 28 bits: more is no length of anything here. */
  varint(): number {
    let value = 0
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.byte()
      value |= (byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
    throw altered()
  }

  bytes(length: number): Uint8Array {
    this.at += length
    return this.source.subarray(this.at - length, this.at)
  }
}
