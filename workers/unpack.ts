/** What prebuilt/build/pack.sh has packed, unpacked as it comes in. */
import { XzReadableStream } from 'xz-decompress'
import { relativeBranches } from '../src/formats/x86-branches.ts'

/** Throws what the stream throws, and an Error where it ends early or is no XZ. */
export async function unpack(packed: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const bytes = new Uint8Array(await new Response(new XzReadableStream(packed)).arrayBuffer())
  relativeBranches(bytes)
  return bytes
}
