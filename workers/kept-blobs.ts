/**
 * Blobs in the browser's cache, unpacked: another visit reads them as they are, in a tenth of the time, and without a
 * network. Where there is no cache (plain HTTP, a private window), nothing is kept.
 */

const CACHE = 'pid1.blobs'

/** The bytes that were kept under this address: whoever asks checks them. */
export async function readKept(address: URL): Promise<Uint8Array | undefined> {
  try {
    const cache = await caches.open(CACHE)
    const answer = await cache.match(address)
    return answer && new Uint8Array(await answer.arrayBuffer())
  } catch {
    return undefined
  }
}

/** Keeps the bytes, and lets go of what lies beside them under a name that `isShipped` does not know, or no longer. */
export async function keep(address: URL, bytes: Uint8Array, isShipped: (name: string) => boolean): Promise<void> {
  try {
    const cache = await caches.open(CACHE)
    await cache.put(address, new Response(bytes as Uint8Array<ArrayBuffer>))
    const folder = new URL('.', address).href
    for (const { url } of await cache.keys())
      if (url.startsWith(folder) && !isShipped(url.slice(folder.length))) await cache.delete(url)
  } catch {
    // The next visit downloads it again.
  }
}
