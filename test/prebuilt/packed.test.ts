import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { stripWasm } from '../../prebuilt/build/strip-wasm.ts'
import released from '../../prebuilt/released.json' with { type: 'json' }
import { sha256Hex } from '../../src/image/sha256.ts'
import { BLOBS } from '../../src/project/index.ts'
import { unpack } from '../../workers/unpack.ts'

const PREBUILT = join(import.meta.dirname, '../../prebuilt')
const PACKED = join(PREBUILT, 'packed')
const WASM = createRequire(import.meta.url).resolve('v86/build/v86.wasm')

const stripped = stripWasm(readFileSync(WASM))
const wasm = { name: 'v86', sha256: await sha256Hex(stripped), bytes: stripped.length }
const all = [...new Map([wasm, ...released, ...BLOBS].map((blob) => [blob.sha256, blob])).values()]

const open = (sha256: string, first?: number) =>
  new Blob([readFileSync(join(PACKED, `${sha256}.bcj.xz`)).subarray(0, first)]).stream()

test.each(all)('what is packed of $name is that, byte for byte', async ({ sha256, bytes }) => {
  const unpacked = await unpack(open(sha256))
  expect({ sha256: await sha256Hex(unpacked), bytes: unpacked.length }).toEqual({ sha256, bytes })
})

test('nothing else is packed', () => {
  expect(readdirSync(PACKED).sort()).toEqual(all.map(({ sha256 }) => `${sha256}.bcj.xz`).sort())
})

test('the emulator has all that runs in it, and nothing else', async () => {
  const exportsOf = async (bytes: BufferSource) => WebAssembly.Module.exports(await WebAssembly.compile(bytes))
  expect(await exportsOf(stripped)).toEqual(await exportsOf(readFileSync(WASM)))
  expect(WebAssembly.Module.customSections(await WebAssembly.compile(stripped), 'name')).toEqual([])
})

test('several are unpacked at the same time', async () => {
  const hashes = await Promise.all(all.map(async ({ sha256 }) => sha256Hex(await unpack(open(sha256)))))
  expect(hashes).toEqual(all.map(({ sha256 }) => sha256))
})

test('what breaks off is refused, and the next one is unpacked', async () => {
  for (const kept of [0, 10, 70_000]) await expect(unpack(open(wasm.sha256, kept))).rejects.toThrow()
  expect(await sha256Hex(await unpack(open(wasm.sha256)))).toBe(wasm.sha256)
})
