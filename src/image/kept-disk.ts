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

/** `packed`: the disk as it was before anything was written on it. Throws what `source` throws. */
export async function keepDisk(
  project: Project,
  packed: SparseImage,
  now: SparseImage,
  source: BlobSource,
): Promise<KeptDisk> {
  const contents = await Promise.all(
    [...namedBy(project)].map(async (sha256) => ({ sha256, bytes: await source.load(sha256) })),
  )
  const { runs, pieces } = findContents(packed, contents)
  return { size: now.size, runs, delta: imageDelta({ size: now.size, pieces }, now) }
}

interface NamedContent {
  readonly sha256: string
  readonly bytes: Uint8Array
}

/** Shorter pieces are not worth a name. Bytes. */
const RUN_LEAST = 4096

/** Those pieces of an image that are a content from its start on, or go on with one where an earlier piece has ended. */
function findContents({ pieces }: SparseImage, contents: readonly NamedContent[]) {
  const byHead = new Map<string, NamedContent[]>()
  for (const content of contents) {
    const head = headOf(content.bytes)
    byHead.set(head, [...(byHead.get(head) ?? []), content])
  }
  /** Contents that go on behind what was found of them. */
  const open = new Set<{ readonly content: NamedContent; from: number }>()
  const found: { readonly runs: ContentRun[]; readonly pieces: Piece[] } = { runs: [], pieces: [] }
  for (const piece of pieces) {
    const { offset, bytes } = piece
    if (bytes.length < RUN_LEAST) continue
    const begun = byHead.get(headOf(bytes))?.find((content) => isAt(content.bytes, 0, bytes))
    const part = begun
      ? { content: begun, from: 0 }
      : [...open].find(({ content, from }) => isAt(content.bytes, from, bytes))
    if (!part) continue
    const { content, from } = part
    found.runs.push({ offset, length: bytes.length, sha256: content.sha256, from })
    found.pieces.push(piece)
    part.from += bytes.length
    if (part.from < content.bytes.length) open.add(part)
    else open.delete(part)
  }
  return found
}

const headOf = (bytes: Uint8Array) => bytes.subarray(0, 16).join()

function isAt(content: Uint8Array, from: number, bytes: Uint8Array): boolean {
  if (from + bytes.length > content.length) return false
  for (let at = 0; at < bytes.length; at++) if (content[from + at] !== bytes[at]) return false
  return true
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
