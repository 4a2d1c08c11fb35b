/** Blobs from prebuilt/, for Node. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Pid1Error } from '../error.ts'
import { type BlobSource, verifyBlob } from '../image/blob-source.ts'
import { blobWithHash, type ProjectFile } from '../project/index.ts'
import type { BlobRef } from '../rootfs/index.ts'

const FOLDER = join(import.meta.dirname, '../../prebuilt')

export const prebuiltBlobs: BlobSource = {
  async load(sha256) {
    const blob = blobWithHash(sha256)
    if (!blob)
      throw new Pid1Error('blob-missing', `The project needs a blob this pid1 does not have: SHA-256 ${sha256}`, {
        sha256,
        name: null,
      })
    return verifyBlob(sha256, new Uint8Array(await readFile(join(FOLDER, blob.file))))
  },
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
