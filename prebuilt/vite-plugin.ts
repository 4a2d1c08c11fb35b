/**
 * Serves the catalog's blobs, and the emulator's wasm, as blobs/SHA256.bcj.xz, and puts them into dist/ under that
 * name, as build/pack.sh has packed them.
 */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Plugin } from 'vite'

const FOLDER = import.meta.dirname
const WASM = join(dirname(createRequire(import.meta.url).resolve('v86')), 'v86.wasm')

/** SHA-256 of each file to be served, and where it is. */
function files(): Map<string, string> {
  const { blobs } = JSON.parse(readFileSync(join(FOLDER, 'catalog.json'), 'utf8')) as {
    blobs: readonly { sha256: string; file: string }[]
  }
  const all = new Map(blobs.map(({ sha256, file }) => [sha256, join(FOLDER, file)]))
  return all.set(sha256Of(WASM), WASM)
}

function sha256Of(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex')
}

function packed(sha256: string, path: string): Buffer {
  const file = join(FOLDER, 'packed', `${sha256}.bcj.xz`)
  if (!existsSync(file)) throw new Error(`Cannot serve ${path}: it is not packed. Run prebuilt/build/pack.sh`)
  return readFileSync(file)
}

export function blobs(): Plugin {
  return {
    name: 'pid1-blobs',
    config: () => ({ define: { V86_WASM: JSON.stringify({ sha256: sha256Of(WASM) }) } }),
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const sha256 = /\/blobs\/([0-9a-f]{64})\.bcj\.xz$/.exec(request.url ?? '')?.[1]
        const path = sha256 && files().get(sha256)
        if (!path) return next()
        response.setHeader('content-type', 'application/octet-stream')
        response.end(packed(sha256, path))
      })
    },
    generateBundle() {
      for (const [sha256, path] of files())
        this.emitFile({ type: 'asset', fileName: `blobs/${sha256}.bcj.xz`, source: packed(sha256, path) })
    },
  }
}
