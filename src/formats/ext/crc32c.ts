/** CRC-32C (Castagnoli) as ext4 and its journal use it: continued from a seed, without the usual complements. */

const POLYNOMIAL = 0x82f63b78
const TABLES = makeTables()

function makeTables(): Int32Array {
  const tables = new Int32Array(4 * 256)
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1
    tables[byte] = crc
  }
  for (let i = 256; i < tables.length; i++) {
    const previous = tables[i - 256]!
    tables[i] = (previous >>> 8) ^ tables[previous & 0xff]!
  }
  return tables
}

/** The checksum of `bytes` after those that gave `seed`, as an unsigned number (linux/lib/libcrc32c.c: crc32c). */
export function crc32c(seed: number, bytes: Uint8Array): number {
  const t = TABLES
  const { length } = bytes
  let crc = seed | 0
  let i = 0
  for (; i + 4 <= length; i += 4) {
    crc ^= bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24)
    crc =
      t[0x300 + (crc & 0xff)]! ^ t[0x200 + ((crc >>> 8) & 0xff)]! ^ t[0x100 + ((crc >>> 16) & 0xff)]! ^ t[crc >>> 24]!
  }
  for (; i < length; i++) crc = (crc >>> 8) ^ t[(crc ^ bytes[i]!) & 0xff]!
  return crc >>> 0
}
