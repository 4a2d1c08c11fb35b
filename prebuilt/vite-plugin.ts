/**
 * Serves the catalog's blobs, and the emulator's wasm, as blobs/SHA256.bcj.xz, and puts them into dist/ under that
 * name, as build/pack.sh has packed them.
 */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Plugin } from 'vite'
import { stripWasm } from './build/strip-wasm.ts'

const FOLDER = import.meta.dirname
const WASM = join(dirname(createRequire(import.meta.url).resolve('v86')), 'v86.wasm')

/** SHA-256 of each file to be served, and what it is called. */
function files(): Map<string, string> {
  const { blobs } = JSON.parse(readFileSync(join(FOLDER, 'catalog.json'), 'utf8')) as {
    blobs: readonly { sha256: string; file: string }[]
  }
  const all = new Map(blobs.map(({ sha256, file }) => [sha256, file]))
  return all.set(emulatorSha256(), 'v86.wasm')
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

export function blobs(): Plugin {
  return {
    name: 'pid1-blobs',
    config: () => ({ define: { V86_WASM: JSON.stringify({ sha256: emulatorSha256() }) } }),
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const sha256 = /\/blobs\/([0-9a-f]{64})\.bcj\.xz$/.exec(request.url ?? '')?.[1]
        const name = sha256 && files().get(sha256)
        if (!name) return next()
        response.setHeader('content-type', 'application/octet-stream')
        response.end(packed(sha256, name))
      })
    },
    generateBundle() {
      for (const [sha256, name] of files())
        this.emitFile({ type: 'asset', fileName: `blobs/${sha256}.bcj.xz`, source: packed(sha256, name) })
    },
  }
}
