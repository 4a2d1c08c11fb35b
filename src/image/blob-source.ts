/** Where blobs come from: `fetch` in the page, the file system under Node. Both check the hash. */
import { Pid1Error } from '../error.ts'
import { sha256Hex } from './sha256.ts'

export interface BlobSource {
  /** The bytes with this SHA-256. Throws blob-missing, blob-mismatch, download-failed. */
  load(sha256: string): Promise<Uint8Array>
}

/** Throws blob-mismatch unless the bytes are those that `sha256` names. */
export async function verifyBlob(sha256: string, bytes: Uint8Array): Promise<Uint8Array> {
  const actual = await sha256Hex(bytes)
  if (actual === sha256) return bytes
  throw new Pid1Error(
    'blob-mismatch',
    `A file of this site is damaged: its SHA-256 is ${actual.slice(0, 12)}…, not ${sha256.slice(0, 12)}…. Reload the page; if that does not help, tell whoever runs the site`,
    { sha256, actual },
  )
}
