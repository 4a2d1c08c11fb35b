/**
 * How large each part of an ext2 or ext4 file system is, by the size of its medium: as mke2fs 1.47 chooses with
 * Debian's /etc/mke2fs.conf (e2fsprogs/misc/mke2fs.c: parse_fs_type, PRS; lib/ext2fs/initialize.c: ext2fs_initialize).
 */
import { GROUP_DESCRIPTOR_LENGTH, INODES } from './on-disk.ts'

export type ExtType = 'ext2' | 'ext4'

/** Lengths are in blocks. */
export interface ExtGeometry {
  readonly type: ExtType
  /** Bytes. */
  readonly blockSize: number
  /** Of the whole file system, those before group 0 included. */
  readonly blocks: number
  readonly firstDataBlock: number
  readonly blocksPerGroup: number
  readonly groups: number
  /** Groups whose bitmaps and inode tables lie together, in the first of them. */
  readonly groupsPerFlex: number
  readonly inodesPerGroup: number
  readonly inodeTableBlocks: number
  /** Of all group descriptors. */
  readonly descriptorBlocks: number
  /** 0: no journal. */
  readonly journalBlocks: number
}

export const KIB = 1 << 10
export const MIB = 1 << 20
/** Bytes of the largest image that is made. */
export const SIZE_MOST = 2048 * MIB

/** Bytes. What mkfs.ext2 makes too: with 128 there is no room for a time after 2038. */
export const INODE_LENGTH = 256

/** What the entries ask of a geometry. */
export interface ExtNeeds {
  /** Those that no file can have included. */
  readonly inodes: number
  /** Bytes of the longest target of a symbolic link: it must be shorter than a block. */
  readonly longestTarget: number
}

/** The geometry for a medium of `size` bytes, or undefined if it is too small for any. */
export function geometryOf(type: ExtType, size: number, needs: ExtNeeds): ExtGeometry | undefined {
  const blockSize = blockSizeOf(size, needs)
  const firstDataBlock = blockSize === KIB ? 1 : 0
  // A bitmap is one block.
  const blocksPerGroup = 8 * blockSize
  let blocks = Math.floor(size / blockSize)
  while (blocks > firstDataBlock) {
    const groups = Math.ceil((blocks - firstDataBlock) / blocksPerGroup)
    const inodesPerGroup = inodesPerGroupOf(size, blocks, groups, blockSize, needs.inodes)
    if (inodesPerGroup > 8 * blockSize) return undefined
    const inodeTableBlocks = Math.ceil((inodesPerGroup * INODE_LENGTH) / blockSize)
    const descriptorBlocks = Math.ceil((groups * GROUP_DESCRIPTOR_LENGTH) / blockSize)

    const overhead = (hasSuperblock(groups - 1) ? 1 + descriptorBlocks : 0) + 2 + inodeTableBlocks
    const inLast = (blocks - firstDataBlock) % blocksPerGroup
    const least = overhead + (groups > 1 ? LAST_GROUP_LEAST : 1)
    if (inLast > 0 && inLast < least) {
      blocks -= inLast
      continue
    }
    return {
      type,
      blockSize,
      blocks,
      firstDataBlock,
      blocksPerGroup,
      groups,
      groupsPerFlex: type === 'ext4' ? 2 ** LOG_GROUPS_PER_FLEX : 1,
      inodesPerGroup,
      inodeTableBlocks,
      descriptorBlocks,
      journalBlocks: type === 'ext4' ? journalBlocksOf(blocks) : 0,
    }
  }
  return undefined
}

/** Blocks of content below which mke2fs leaves the last, short group off. */
const LAST_GROUP_LEAST = 50
export const LOG_GROUPS_PER_FLEX = 4

/** From this size, in bytes, blocks are of 4 KiB. */
const LARGE_FROM = 512 * MIB
/** Below this size, in bytes, inodes are few. */
const FLOPPY_BELOW = 3 * MIB

export function blockSizeOf(size: number, { longestTarget }: ExtNeeds): number {
  return size >= LARGE_FROM || longestTarget >= KIB ? 4 * KIB : KIB
}

function inodesPerGroupOf(size: number, blocks: number, groups: number, blockSize: number, needed: number): number {
  const bytesPerInode = size >= LARGE_FROM ? 16 * KIB : size < FLOPPY_BELOW ? 8 * KIB : 4 * KIB
  const usual = Math.max(Math.floor((blocks * blockSize) / bytesPerInode), INODES.first + 1)
  // The table's last block is filled, but the bitmap has whole bytes.
  const perBlock = blockSize / INODE_LENGTH
  const asUsual = Math.max(8, Math.floor((Math.ceil(usual / groups / perBlock) * perBlock) / 8) * 8)
  const step = Math.max(8, perBlock)
  return Math.max(asUsual, Math.ceil(needed / groups / step) * step)
}

/** e2fsprogs/lib/ext2fs/mkjournal.c: ext2fs_default_journal_size. */
function journalBlocksOf(blocks: number): number {
  if (blocks < 2048) return 0
  if (blocks < 32_768) return 1024
  if (blocks < 262_144) return 4096
  if (blocks < 524_288) return 8192
  return 16_384
}

/**
 * True if the group begins with a copy of the superblock and the descriptors (sparse_super): 0, 1, and powers of 3, 5
 * and 7.
 */
export function hasSuperblock(group: number): boolean {
  return group <= 1 || isPower(group, 3) || isPower(group, 5) || isPower(group, 7)
}

function isPower(number: number, base: number): boolean {
  let power = base
  while (power < number) power *= base
  return power === number
}

export function groupStart({ firstDataBlock, blocksPerGroup }: ExtGeometry, group: number): number {
  return firstDataBlock + group * blocksPerGroup
}

/** Blocks of a group: the last may have fewer. */
export function groupLength(geometry: ExtGeometry, group: number): number {
  return Math.min(geometry.blocksPerGroup, geometry.blocks - groupStart(geometry, group))
}
