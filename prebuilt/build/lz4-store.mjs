#!/usr/bin/env node
// lz4-store.mjs: standard input to standard output, as an LZ4 legacy frame that
// stores its bytes instead of compressing them. Options are ignored, so that it
// stands in for `lz4 -l -9 - -` in a kernel build; `lz4 -d` undoes it.
//
// The format, as in linux/lib/decompress_unlz4.c and LZ4's format descriptions:
//
//   frame     magic 0x184C2102, then blocks
//   block     its size in bytes (4 bytes, little-endian), then one sequence
//   sequence  token: number of literals in the high half, no match in the low;
//             15 in the high half: more follows, 255 a byte while it is 255;
//             then the literals
//
// Each block but the last unpacks to 8 MiB, as the decompressor expects.

import { readFileSync, writeFileSync } from 'node:fs'

const magic = 0x184c2102
const blockBytes = 8 << 20

const le32 = (value) => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

/** The bytes that say "n literals follow". */
const literalsHeader = (n) => {
  if (n < 15) return Buffer.of(n << 4)
  const rest = n - 15
  const header = Buffer.alloc(1 + Math.floor(rest / 255) + 1, 255)
  header[0] = 15 << 4
  header[header.length - 1] = rest % 255
  return header
}

const data = readFileSync(0)
const frame = [le32(magic)]
for (let start = 0; start < data.length; start += blockBytes) {
  const literals = data.subarray(start, start + blockBytes)
  const header = literalsHeader(literals.length)
  frame.push(le32(header.length + literals.length), header, literals)
}
writeFileSync(1, Buffer.concat(frame))
