import { encodeCpio } from '../formats/cpio/encode.ts'
import type { Project } from '../project/project.ts'
import { type Content, contentSize, listEntries } from '../rootfs/index.ts'
import { type BlobSource, loadContents } from './blob-source.ts'
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
  const contentBytes = await loadContents(entries, source)

  const total = entries.reduce((sum, { inode }) => sum + (inode.kind === 'file' ? contentSize(inode.content) : 0), 0)
  let done = 0
  const bytesOf = (content: Content) => {
    const before = done
    done += contentSize(content)
    if (Math.floor(before / PROGRESS_STEP) !== Math.floor(done / PROGRESS_STEP)) onProgress(before, total)
    return contentBytes(content)
  }
  const { bytes, spans } = encodeCpio(entries, bytesOf)
  onProgress(total, total)
  return { bytes, sha256: await sha256Hex(bytes), manifest: spans }
}
