/**
 * Blobs over HTTP: blobs/SHA256.bcj.xz beside the page, packed already, since not every host compresses. Once unpacked, they
 * are kept for the next visit.
 */
import { Pid1Error } from '../src/error.ts'
import { type BlobSource, verifyBlob } from '../src/image/blob-source.ts'
import { sha256Hex } from '../src/image/sha256.ts'
import type { Progress } from './image.protocol.ts'
import { keep, readKept } from './kept-blobs.ts'
import { unpack } from './unpack.ts'

/**
 * A source that fetches each blob once, and checks it. `nameOf` says what a person calls it; undefined for what this site
 * does not ship. A failed download is tried anew when asked again.
 */
export function fetchBlobs(
  baseUrl: string,
  nameOf: (sha256: string) => string | undefined,
  report: (progress: Progress) => void,
): BlobSource {
  const loading = new Map<string, Promise<Uint8Array>>()
  const isShipped = (sha256: string) => nameOf(sha256) !== undefined

  async function find(sha256: string): Promise<Uint8Array> {
    const address = new URL(`blobs/${sha256}`, baseUrl)
    const kept = await readKept(address)
    if (kept && (await sha256Hex(kept)) === sha256) return kept
    const bytes = await download(new URL(`${address}.bcj.xz`), sha256, nameOf(sha256) ?? sha256, report)
    void keep(address, bytes, isShipped)
    return bytes
  }

  return {
    load(sha256) {
      let blob = loading.get(sha256)
      if (!blob) {
        blob = find(sha256)
        blob.catch(() => loading.delete(sha256))
        loading.set(sha256, blob)
      }
      return blob
    },
  }
}

async function download(
  url: URL,
  sha256: string,
  name: string,
  report: (progress: Progress) => void,
): Promise<Uint8Array> {
  const failed = (reason: string, cause?: unknown) =>
    new Pid1Error(
      'download-failed',
      `Cannot download ${name}: ${reason}. Check the connection and try again`,
      { url: url.href, reason },
      { cause },
    )

  let response: Response
  try {
    response = await fetch(url)
  } catch (cause) {
    throw failed('the network gave no answer', cause)
  }
  if (response.status === 404)
    throw new Pid1Error('blob-missing', `This site does not hold ${name} (${url.pathname})`, { sha256, name })
  if (!response.ok || !response.body) throw failed(`the server answered ${response.status}`)

  // Where a host compresses once more, the browser undoes it, and the length it tells is not of what arrives.
  const isDecoded = response.headers.has('content-encoding')
  const total = isDecoded ? 0 : Number(response.headers.get('content-length') ?? 0)
  let done = 0
  const counter = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(chunk, controller) {
      done += chunk.length
      report({ work: 'download', name, done, total })
      controller.enqueue(chunk)
    },
  })
  try {
    return await verifyBlob(sha256, await unpack(response.body.pipeThrough(counter)))
  } catch (cause) {
    if (cause instanceof Pid1Error) throw cause
    throw failed('the transfer broke off', cause)
  } finally {
    // Well or badly, it is over.
    if (done > 0) report({ work: 'download', name, done, total: done })
  }
}
