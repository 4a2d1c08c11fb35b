/**
 * Cyclic redundancy checks of 32 bits, eight bytes at a time: eight tables, each one byte further on. The two that the
 * formats have differ in their polynomial, and in whether bits are turned over at both ends.
 */

/** CRC-32 of `bytes`, as an unsigned number, as gzip has it (RFC 1952, section 8); `before` is that of what comes before them. */
export function crc32(bytes: Uint8Array, before = 0): number {
  return ~remainder(ISO, ~before, bytes) >>> 0
}

/** CRC-32C (Castagnoli) of `bytes` after those that gave `seed`, as ext4 has it (linux/lib/libcrc32c.c: crc32c). */
export function crc32c(seed: number, bytes: Uint8Array): number {
  return remainder(CASTAGNOLI, seed | 0, bytes) >>> 0
}

const ISO = makeTables(0xedb88320)
const CASTAGNOLI = makeTables(0x82f63b78)

/** `polynomial`: its lowest bit stands for the highest power. */
function makeTables(polynomial: number): Int32Array {
  const tables = new Int32Array(8 * 256)
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ polynomial : crc >>> 1
    tables[byte] = crc
  }
  for (let i = 256; i < tables.length; i++) {
    const previous = tables[i - 256]!
    tables[i] = (previous >>> 8) ^ tables[previous & 0xff]!
  }
  return tables
}

function remainder(t: Int32Array, seed: number, bytes: Uint8Array): number {
  const { length } = bytes
  let crc = seed
  let i = 0
  for (; i + 8 <= length; i += 8) {
    crc ^= bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24)
    crc =
      t[0x700 + (crc & 0xff)]! ^
      t[0x600 + ((crc >>> 8) & 0xff)]! ^
      t[0x500 + ((crc >>> 16) & 0xff)]! ^
      t[0x400 + (crc >>> 24)]! ^
      t[0x300 + bytes[i + 4]!]! ^
      t[0x200 + bytes[i + 5]!]! ^
      t[0x100 + bytes[i + 6]!]! ^
      t[bytes[i + 7]!]!
  }
  for (; i < length; i++) crc = (crc >>> 8) ^ t[(crc ^ bytes[i]!) & 0xff]!
  return crc
}
