import { Pid1Error } from '../error.ts'
import { encodeCpio } from '../formats/cpio/encode.ts'
import type { Project } from '../project/project.ts'
import { type BlobRef, type Content, contentSize, type Entry, isBlobRef, listEntries } from '../rootfs/index.ts'
import type { BlobSource } from './blob-source.ts'
import type { Image } from './image.ts'
import { sha256Hex } from './sha256.ts'

/** Progress is told in steps of this many bytes: often enough for a bar, seldom enough to cost nothing. */
const PROGRESS_STEP = 1 << 20

/**
 * The project's boot medium: for an initramfs, a cpio archive in newc format, not compressed, since only the
 * guest could undo that, and it is the slowest of all. The same project gives the same bytes in every engine.
 * `onProgress` hears how many bytes of the files' content are packed.
 * Throws file-too-large, path-invalid, project-invalid, and what `source` throws.
 */
export async function assemble(
  project: Project,
  source: BlobSource,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<Image> {
  const entries = listEntries(project.tree)
  const blobs = await loadBlobs(entries, source)

  const total = entries.reduce((sum, { inode }) => sum + (inode.kind === 'file' ? contentSize(inode.content) : 0), 0)
  let done = 0
  const bytesOf = (content: Content) => {
    const before = done
    done += contentSize(content)
    if (Math.floor(before / PROGRESS_STEP) !== Math.floor(done / PROGRESS_STEP)) onProgress(before, total)
    return isBlobRef(content) ? blobs.get(content.sha256)! : content
  }
  const { bytes, spans } = encodeCpio(entries, bytesOf)
  onProgress(total, total)
  return { bytes, sha256: await sha256Hex(bytes), manifest: spans }
}

async function loadBlobs(entries: readonly Entry[], source: BlobSource): Promise<Map<string, Uint8Array>> {
  const wanted = new Map<string, { ref: BlobRef; path: string }>()
  for (const { path, inode } of entries)
    if (inode.kind === 'file' && isBlobRef(inode.content))
      wanted.set(inode.content.sha256, { ref: inode.content, path })
  const loaded = await Promise.all(
    [...wanted.values()].map(async ({ ref, path }) => {
      const bytes = await source.load(ref.sha256)
      if (bytes.length !== ref.size)
        throw new Pid1Error(
          'project-invalid',
          `${path} is said to have ${ref.size} bytes, but the blob ${ref.sha256.slice(0, 12)}… has ${bytes.length}`,
          { where: path, reason: 'blob size' },
        )
      return [ref.sha256, bytes] as const
    }),
  )
  return new Map(loaded)
}
