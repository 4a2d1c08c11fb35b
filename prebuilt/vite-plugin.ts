/**
 * Serves the catalog's blobs, and the emulator's wasm, as blobs/SHA256.gz, and puts them into dist/ under that
 * name: compressed here, since not every static host compresses what it does not know.
 */
import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
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

function packed(path: string): Buffer {
  return gzipSync(readFileSync(path), { level: 9 })
}

export function blobs(): Plugin {
  return {
    name: 'pid1-blobs',
    config: () => ({ define: { V86_WASM: JSON.stringify({ sha256: sha256Of(WASM), size: statSync(WASM).size }) } }),
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const sha256 = /\/blobs\/([0-9a-f]{64})\.gz$/.exec(request.url ?? '')?.[1]
        const path = sha256 && files().get(sha256)
        if (!path) return next()
        response.setHeader('content-type', 'application/octet-stream')
        response.end(packed(path))
      })
    },
    generateBundle() {
      for (const [sha256, path] of files())
        this.emitFile({ type: 'asset', fileName: `blobs/${sha256}.gz`, source: packed(path) })
    },
  }
}
