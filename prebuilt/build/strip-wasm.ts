/**
 * `tsx strip-wasm.ts < IN > OUT`: a WebAssembly module without its custom sections. v86 comes with the names of its
 * functions, and lines for a debugger: 0.1 MB to download, packed. What runs stays the same, byte for byte (WebAssembly
 * Core Specification, 5.5.2 and 5.5.3).
 */
import { readFileSync } from 'node:fs'

const HEADER = 8
const CUSTOM = 0

export function stripWasm(module: Uint8Array): Buffer<ArrayBuffer> {
  const kept = [module.subarray(0, HEADER)]
  for (let at = HEADER; at < module.length; ) {
    const { value: size, end } = readLeb128(module, at + 1)
    if (module[at] !== CUSTOM) kept.push(module.subarray(at, end + size))
    at = end + size
  }
  return Buffer.concat(kept)
}

function readLeb128(bytes: Uint8Array, from: number): { value: number; end: number } {
  let value = 0
  for (let at = from, shift = 0; ; shift += 7) {
    const byte = bytes[at++]!
    value |= (byte & 0x7f) << shift
    if (byte < 0x80) return { value, end: at }
  }
}

if (process.argv[1] === import.meta.filename) process.stdout.write(stripWasm(readFileSync(0)))
