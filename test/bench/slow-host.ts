/**
 * A static host at the other end of a slow line: dist/, with text gzipped and everything to be kept ten minutes, as large
 * hosts do. All answers share the line. The browser's own throttling leaves workers out, which fetch most here.
 */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { extname, join, normalize } from 'node:path'
import { gzipSync } from 'node:zlib'
import { MEDIA_TYPES } from '../e2e/static-server.ts'
import { isCompressedByHosts } from './wire.ts'

export interface Line {
  readonly bitsPerSecond: number
  /** ms there and back. */
  readonly roundTrip: number
}

export interface SlowHost {
  readonly url: string
  /** Bytes of all bodies sent so far. */
  sent(): number
  close(): Promise<void>
}

const DIST = join(import.meta.dirname, '../../dist')
const PIECE = 16_384

export async function serveSlowly({ bitsPerSecond, roundTrip }: Line): Promise<SlowHost> {
  let sent = 0
  const bodies = new Map<string, Buffer>()
  const met = new WeakSet<Socket>()
  /** Answers under way, whose pieces take turns on the line. */
  const waiting: { readonly response: ServerResponse; readonly body: Buffer; at: number }[] = []
  let freeAt = 0
  let isSending = false

  function send(): void {
    isSending = waiting.length > 0
    const next = waiting.shift()
    if (!next) return
    const piece = next.body.subarray(next.at, next.at + PIECE)
    next.at += piece.length
    sent += piece.length
    freeAt = Math.max(freeAt, performance.now()) + (piece.length * 8000) / bitsPerSecond
    if (next.at < next.body.length) {
      next.response.write(piece)
      waiting.push(next)
    } else next.response.end(piece)
    // A timer is up to a ms late: what the line could have sent meanwhile, it sends at once.
    const rest = freeAt - performance.now()
    if (rest > 1) setTimeout(send, rest)
    else send()
  }

  const server = createServer((request, response) => {
    const path = normalize(`/${decodeURIComponent(new URL(request.url!, 'http://localhost').pathname)}`)
    const file = join(DIST, path, path.endsWith('/') ? 'index.html' : '')
    // A connection begins with a round trip of its own.
    const trips = met.has(request.socket) ? 1 : 2
    met.add(request.socket)
    setTimeout(() => {
      if (!existsSync(file) || !statSync(file).isFile())
        return response.writeHead(404, { connection: 'close' }).end('not here')
      const body = bodies.get(file) ?? bodyOf(file)
      bodies.set(file, body)
      response.setHeader('content-type', MEDIA_TYPES[extname(file)] ?? 'application/octet-stream')
      response.setHeader('content-length', body.length)
      response.setHeader('cache-control', 'max-age=600')
      if (isCompressedByHosts(file)) response.setHeader('content-encoding', 'gzip')
      waiting.push({ response, body, at: 0 })
      if (!isSending) send()
    }, trips * roundTrip)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    sent: () => sent,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function bodyOf(file: string): Buffer {
  const bytes = readFileSync(file)
  return isCompressedByHosts(file) ? gzipSync(bytes, { level: 6 }) : bytes
}
