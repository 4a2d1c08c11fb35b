/** Where blobs come from: `fetch` in the page, the file system under Node. Both check the hash. */
import { Pid1Error } from '../error.ts'
import { type BlobRef, type Content, type Entry, isBlobRef } from '../rootfs/index.ts'
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

/** What has been loaded, as long as anything refers to it: an edit leaves nearly all of what a project names as it was. */
const loaded = new WeakMap<BlobRef, Uint8Array>()

/** Loads what the entries' contents refer to; returns what yields any of them. Throws project-invalid, and what `source` throws. */
export async function loadContents(
  entries: readonly Entry[],
  source: BlobSource,
): Promise<(content: Content) => Uint8Array> {
  const wanted = new Map<BlobRef, string>()
  for (const { path, inode } of entries)
    if (inode.kind === 'file' && isBlobRef(inode.content) && !loaded.has(inode.content)) wanted.set(inode.content, path)
  await Promise.all(
    [...wanted].map(async ([ref, path]) => {
      const bytes = await source.load(ref.sha256)
      if (bytes.length !== ref.size)
        throw new Pid1Error(
          'project-invalid',
          `${path} is said to have ${ref.size} bytes, but the blob ${ref.sha256.slice(0, 12)}… has ${bytes.length}`,
          { where: path, reason: 'blob size' },
        )
      loaded.set(ref, bytes)
    }),
  )
  return (content) => (isBlobRef(content) ? loaded.get(content)! : content)
}
