/** Blobs from prebuilt/, for Node: the current ones as they lie there, earlier ones as they are packed. */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { Pid1Error } from '../error.ts'
import { relativeBranches } from '../formats/x86-branches.ts'
import { type BlobSource, verifyBlob } from '../image/blob-source.ts'
import { BLOBS, blobWithHash, type ProjectFile } from '../project/index.ts'
import type { BlobRef } from '../rootfs/index.ts'

/** Node does not find what this package exports, as bundlers do. */
const { XzReadableStream } = createRequire(import.meta.url)('xz-decompress') as typeof import('xz-decompress')

const FOLDER = join(import.meta.dirname, '../../prebuilt')

export const prebuiltBlobs: BlobSource = {
  async load(sha256) {
    if (!blobWithHash(sha256))
      throw new Pid1Error('blob-missing', `The project needs a blob this pid1 does not have: SHA-256 ${sha256}`, {
        sha256,
        name: null,
      })
    const current = BLOBS.find((blob) => blob.sha256 === sha256)
    return verifyBlob(sha256, current ? await readCurrent(current.file) : await readPacked(sha256))
  },
}

async function readCurrent(file: string): Promise<Uint8Array> {
  return new Uint8Array(await readFile(join(FOLDER, file)))
}

/** What prebuilt/build/pack.sh has packed, as the page unpacks it (workers/unpack.ts). */
async function readPacked(sha256: string): Promise<Uint8Array> {
  const packed = await readFile(join(FOLDER, 'packed', `${sha256}.bcj.xz`))
  const bytes = new Uint8Array(await new Response(new XzReadableStream(new Blob([packed]).stream())).arrayBuffer())
  relativeBranches(bytes)
  return bytes
}

/** The blobs of prebuilt/, and those that a project file brought along. */
export function blobsWith(contents: ProjectFile['contents']): BlobSource {
  const brought = new Map(contents.map(({ sha256, bytes }) => [sha256, bytes]))
  return { load: async (sha256) => brought.get(sha256) ?? prebuiltBlobs.load(sha256) }
}

/** Those that a project file brought along, by their hash. */
export function inMemory(contents: ProjectFile['contents']): (ref: BlobRef) => Uint8Array | undefined {
  const brought = new Map(contents.map(({ sha256, bytes }) => [sha256, bytes]))
  return ({ sha256 }) => brought.get(sha256)
}
