/** Blobs from prebuilt/, for Node. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Pid1Error } from '../error.ts'
import { type BlobSource, verifyBlob } from '../image/blob-source.ts'
import { blobWithHash } from '../project/catalog.ts'

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
