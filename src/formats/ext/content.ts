/** The bytes of an inode's content, put together from wherever they lie. */
import { type Budget, tooMany } from '../reading.ts'
import { readImage } from '../sparse.ts'
import { attributesOf, INLINE_DATA } from './attributes.ts'
import { runsOf } from './blocks.ts'
import type { DiskInode } from './inode.ts'
import { I_BLOCK_LENGTH, INODE, INODE_FLAGS } from './on-disk.ts'
import { corruptExt } from './superblock.ts'
import type { Volume } from './volume.ts'

/** Takes bytes from what may be read. Throws limit-exceeded. */
export function spend(budget: Budget, bytes: number): void {
  if (bytes > budget.left) throw tooMany('bytes', budget.most)
  budget.left -= bytes
}

/** Bytes and where they lie in the image. */
export interface Located {
  readonly bytes: Uint8Array
  readonly offset: number
}

/**
 * The content of a file or a symbolic link: a view of the image where it lies there in one piece. Holes are zeros, and
 * are counted like all else before anything is allocated. Throws image-corrupt, limit-exceeded.
 */
export function contentOf(volume: Volume, inode: DiskInode, budget: Budget): Uint8Array {
  const { size } = inode
  spend(budget, size)
  if (size === 0) return new Uint8Array()
  if (inode.flags & INODE_FLAGS.inlineData) {
    const parts = inlineData(volume, inode)
    const bytes = new Uint8Array(size)
    let at = 0
    for (const part of parts) {
      bytes.set(part.bytes.subarray(0, size - at), at)
      at += Math.min(part.bytes.length, size - at)
    }
    return bytes
  }
  const { blockSize } = volume
  const runs = runsOf(volume, inode, () => spend(budget, blockSize)).filter(({ isWritten }) => isWritten)
  const first = runs[0]
  if (first?.logical === 0 && first.length * blockSize >= size)
    return readImage(volume.image, first.physical * blockSize, size)
  const bytes = new Uint8Array(size)
  for (const { logical, physical, length } of runs) {
    const at = logical * blockSize
    if (at >= size) break
    bytes.set(readImage(volume.image, physical * blockSize, Math.min(length * blockSize, size - at)), at)
  }
  return bytes
}

/**
 * Content that lies in the inode itself: in the place of its map, and what does not fit there as an extended attribute
 * (linux/fs/ext4/inline.c). Throws image-corrupt.
 */
export function inlineData(volume: Volume, inode: DiskInode): Located[] {
  const parts = [{ bytes: inode.block, offset: inode.offset + INODE.i_block }]
  const more = attributesOf(volume, inode).find(({ name }) => name === INLINE_DATA)
  if (more) parts.push({ bytes: more.value, offset: more.offset })
  if (inode.size > I_BLOCK_LENGTH + (more?.value.length ?? 0))
    throw corruptExt(
      inode.offset + INODE.i_size_lo,
      `inode ${inode.ino}: it has no room for the content it says it has`,
    )
  return parts
}

/** True if a symbolic link's target lies in the place of the map (linux/fs/ext4/inode.c: ext4_inode_is_fast_symlink). */
export function isShort(inode: DiskInode, volume: Volume): boolean {
  if (inode.size >= inode.block.length || inode.flags & INODE_FLAGS.inlineData) return false
  const { blockSize, superblock } = volume
  const attributes = inode.attributesBlock === 0 ? 0 : (blockSize * superblock.blocksPerCluster) / 512
  return inode.sectors - attributes === 0
}
