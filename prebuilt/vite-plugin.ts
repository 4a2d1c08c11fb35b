/**
 * Serves what links and projects name by a hash, and puts it into dist/ under the same address: the catalog's blobs,
 * current and earlier, and the emulator's wasm as blobs/SHA256.bcj.xz, as build/pack.sh has packed them; and every recipe
 * that was ever released as recipes/SHA256.json.
 */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Plugin } from 'vite'
import { stripWasm } from './build/strip-wasm.ts'

const FOLDER = import.meta.dirname
const WASM = join(dirname(createRequire(import.meta.url).resolve('v86')), 'v86.wasm')

/** Each file to be served: its address relative to the page, and what yields its bytes. */
export function servedFiles(): Map<string, () => Buffer> {
  const { blobs, earlier } = JSON.parse(readFileSync(join(FOLDER, 'catalog.json'), 'utf8')) as {
    readonly [list in 'blobs' | 'earlier']: readonly { readonly sha256: string; readonly name: string }[]
  }
  const all = [...blobs, ...earlier, { sha256: emulatorSha256(), name: 'v86.wasm' }]
  return new Map([
    ...all.map(({ sha256, name }) => [`blobs/${sha256}.bcj.xz`, () => packed(sha256, name)] as const),
    ...readdirSync(join(FOLDER, 'recipes')).map(
      (file) => [`recipes/${file}`, () => readFileSync(join(FOLDER, 'recipes', file))] as const,
    ),
  ])
}

function emulatorSha256(): string {
  return createHash('sha256')
    .update(stripWasm(readFileSync(WASM)))
    .digest('hex')
}

function packed(sha256: string, name: string): Buffer {
  const file = join(FOLDER, 'packed', `${sha256}.bcj.xz`)
  if (!existsSync(file)) throw new Error(`Cannot serve ${name}: it is not packed. Run prebuilt/build/pack.sh`)
  return readFileSync(file)
}

export function prebuiltFiles(): Plugin {
  return {
    name: 'pid1-prebuilt',
    config: () => ({ define: { V86_WASM: JSON.stringify({ sha256: emulatorSha256() }) } }),
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const address = /\/((blobs|recipes)\/[0-9a-f]{64}\.(bcj\.xz|json))$/.exec(request.url ?? '')?.[1]
        const read = address && servedFiles().get(address)
        if (!read) return next()
        response.setHeader('content-type', address.endsWith('.json') ? 'application/json' : 'application/octet-stream')
        response.end(read())
      })
    },
    generateBundle() {
      for (const [fileName, read] of servedFiles()) this.emitFile({ type: 'asset', fileName, source: read() })
    },
  }
}
