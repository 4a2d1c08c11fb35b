/**
 * A disk as it is kept: the parts of it that are a content known by its hash, and all else as bytes. So it costs what was
 * written, and can be read whatever a later encoder would make of the same files.
 */
import { imageDelta, patchImage } from '../formats/image-delta.ts'
import type { Piece, SparseImage } from '../formats/sparse.ts'
import type { Project } from '../project/project.ts'
import type { ContentRun, KeptDisk } from '../project/store/index.ts'
import { isBlobRef } from '../rootfs/index.ts'
import type { BlobSource } from './blob-source.ts'

/** `packed`: the disk as it was before anything was written, made of the arrays that `source` has. */
export async function keepDisk(
  project: Project,
  packed: SparseImage,
  now: SparseImage,
  source: BlobSource,
): Promise<KeptDisk> {
  const contents = new Map<ArrayBufferLike, string>()
  for (const sha256 of namedBy(project)) contents.set((await source.load(sha256)).buffer, sha256)
  const runs: ContentRun[] = []
  const known: Piece[] = []
  for (const piece of packed.pieces) {
    const sha256 = contents.get(piece.bytes.buffer)
    if (sha256 === undefined) continue
    const whole = await source.load(sha256)
    const from = piece.bytes.byteOffset - whole.byteOffset
    if (from < 0 || from + piece.bytes.length > whole.length) continue
    runs.push({ offset: piece.offset, length: piece.bytes.length, sha256, from })
    known.push(piece)
  }
  return { size: now.size, runs, delta: imageDelta({ size: now.size, pieces: known }, now) }
}

/** The disk again. Throws what `source` throws. */
export async function keptImage({ size, runs, delta }: KeptDisk, source: BlobSource): Promise<SparseImage> {
  const known: Piece[] = []
  for (const { offset, length, sha256, from } of runs)
    known.push({ offset, bytes: (await source.load(sha256)).subarray(from, from + length) })
  return patchImage({ size, pieces: known }, delta)
}

/** Bytes that are kept for this disk alone. */
export function keptSize({ delta }: KeptDisk): number {
  return delta.reduce((sum, { bytes }) => sum + bytes.length, 0)
}

function namedBy({ kernel, tree }: Project): Set<string> {
  const named = new Set([kernel.sha256])
  for (const inode of tree.inodes.values())
    if (inode.kind === 'file' && isBlobRef(inode.content)) named.add(inode.content.sha256)
  return named
}
