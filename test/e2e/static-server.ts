/**
 * The plainest static host: files of dist/ under a path of its own, nothing compressed on the way, nothing
 * clever.
 */
import { createReadStream, existsSync, statSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize, relative } from 'node:path'

const DIST = join(import.meta.dirname, '../../dist')

export const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.json': 'application/json',
}

/**
 * How much later parts of the script come than they would from this machine: a test that goes to one without waiting
 * for it fails each time, not only on a busy machine.
 */
const PART_DELAY_MS = 200

export interface Served {
  /** Relative to dist/. */
  readonly name: string
  /** When it was asked for, ms since 1970. */
  readonly at: number
}

export interface StaticServer {
  /** The page's address, with the path it is served under. */
  readonly url: string
  readonly origin: string
  /** Answers 404 to every request whose path contains this, until it is "". */
  refuse: string
  /** Script that is put before that of files whose path contains `into`: what a worker meets cannot be changed otherwise. */
  prepend: { readonly into: string; readonly script: string } | undefined
  /** Every file it was asked for and has sent, in that order, as often as it was. */
  readonly served: readonly Served[]
  close(): Promise<void>
}

export async function serveDist(): Promise<StaticServer> {
  const prefix = '/some/where/else/'
  const state: Pick<StaticServer, 'refuse' | 'prepend'> = { refuse: '', prepend: undefined }
  const served: Served[] = []
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url!, 'http://localhost').pathname)
    const file = join(DIST, normalize(`/${path.slice(prefix.length)}`), path.endsWith('/') ? 'index.html' : '')
    const refused = state.refuse !== '' && path.includes(state.refuse)
    if (!path.startsWith(prefix) || refused || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404).end('not here')
      return
    }
    response.setHeader('content-type', MEDIA_TYPES[extname(file)] ?? 'application/octet-stream')
    served.push({ name: relative(DIST, file), at: Date.now() })
    const { prepend } = state
    const before = prepend && path.includes(prepend.into) ? `${prepend.script};` : ''
    response.setHeader('content-length', statSync(file).size + Buffer.byteLength(before))
    response.write(before)
    setTimeout(() => createReadStream(file).pipe(response), isPart(path) ? PART_DELAY_MS : 0)
  })
  const origin = await listen(server)
  return Object.assign(state, {
    served,
    origin,
    url: `${origin}${prefix}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  })
}

/** The page's own script and its workers' come at once, and what comes after the first sight (src/app/part.ts) late. */
function isPart(path: string): boolean {
  return path.endsWith('.js') && !/\/(page-|[a-z]+\.worker-)[^/]*$/.test(path)
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
