/** The superblock of ext2, ext3 and ext4: what the file system is made of (linux/fs/ext4/ext4.h: ext4_super_block). */
import { Pid1Error } from '../../error.ts'
import { readImage, type SparseImage } from '../sparse.ts'
import {
  COMPAT,
  EXT_MAGIC,
  SUPERBLOCK as FIELD,
  GROUP_DESCRIPTOR_LENGTH,
  INCOMPAT,
  INODE_LEAST_LENGTH,
  INODES,
  RO_COMPAT,
  SUPERBLOCK_AT,
  SUPERBLOCK_LENGTH,
} from './on-disk.ts'

/** What must be known to read, and is not here. */
const REFUSED: ReadonlySet<number> = new Set([
  INCOMPAT.compression,
  INCOMPAT.journal_dev,
  INCOMPAT.dirdata,
  INCOMPAT.encrypt,
])
const KNOWN = Object.values(INCOMPAT).reduce((bits, bit) => (REFUSED.has(bit) ? bits : bits | bit), 0)

/** Blocks are of 64 KiB at most. */
const LOG_BLOCK_SIZE_MOST = 6
const LOG_CLUSTER_SIZE_MOST = 20
/** As mke2fs has it; with fewer a hostile image would have millions of groups. */
const BLOCKS_PER_GROUP_LEAST = 256

export interface Superblock {
  readonly inodes: number
  readonly blocks: number
  /** The block that group 0 begins with: 1 where blocks are of 1 KiB, for the boot block takes one; otherwise 0. */
  readonly firstDataBlock: number
  /** Bytes. */
  readonly blockSize: number
  /** Blocks that one bit of a block bitmap stands for: 1 without bigalloc. */
  readonly blocksPerCluster: number
  readonly blocksPerGroup: number
  readonly inodesPerGroup: number
  readonly groups: number
  readonly firstIno: number
  /** Bytes. */
  readonly inodeSize: number
  /** Bytes of one group descriptor. */
  readonly descriptorSize: number
  readonly compat: number
  readonly incompat: number
  readonly roCompat: number
  readonly reservedGdtBlocks: number
  /** 0: none, or on another disk. */
  readonly journalIno: number
  readonly firstMetaGroup: number
  /** 0: none. */
  readonly mmpBlock: number
  /** With sparse_super2 the groups that have a copy of the superblock; 0: none. */
  readonly backupGroups: readonly number[]
}

/** True if an ext2, ext3 or ext4 file system may begin at the image's first byte. */
export function isExt(image: SparseImage): boolean {
  const bytes = readImage(image, SUPERBLOCK_AT, SUPERBLOCK_LENGTH)
  return bytes.length === SUPERBLOCK_LENGTH && viewOf(bytes).getUint16(FIELD.s_magic, true) === EXT_MAGIC
}

/** Throws image-corrupt where the numbers cannot be, and image-unsupported for features that are not known here. */
export function readSuperblock(image: SparseImage): Superblock {
  if (!isExt(image)) throw corruptExt(SUPERBLOCK_AT, 'it has no superblock')
  const view = viewOf(readImage(image, SUPERBLOCK_AT, SUPERBLOCK_LENGTH))
  const u16 = (at: number) => view.getUint16(at, true)
  const u32 = (at: number) => view.getUint32(at, true)
  const check = (isGood: boolean, at: number, reason: string) => {
    if (!isGood) throw corruptExt(SUPERBLOCK_AT + at, reason)
  }

  const incompat = u32(FIELD.s_feature_incompat)
  checkFeatures(incompat)
  const roCompat = u32(FIELD.s_feature_ro_compat)
  const logBlockSize = u32(FIELD.s_log_block_size)
  check(logBlockSize <= LOG_BLOCK_SIZE_MOST, FIELD.s_log_block_size, 'its blocks are of more than 64 KiB')
  const blockSize = 1024 << logBlockSize
  const logClusterSize = u32(FIELD.s_log_cluster_size)
  const hasClusters = (roCompat & RO_COMPAT.bigalloc) !== 0
  if (hasClusters)
    check(
      logClusterSize >= logBlockSize && logClusterSize <= LOG_CLUSTER_SIZE_MOST,
      FIELD.s_log_cluster_size,
      'its clusters have no size',
    )

  const blocks =
    u32(FIELD.s_blocks_count_lo) + (incompat & INCOMPAT['64bit'] ? u32(FIELD.s_blocks_count_hi) * 2 ** 32 : 0)
  check(
    blocks * blockSize <= image.size,
    FIELD.s_blocks_count_lo,
    `it has ${blocks * blockSize} bytes, but the image only ${image.size}: it is cut short`,
  )
  const firstDataBlock = u32(FIELD.s_first_data_block)
  const blocksPerGroup = u32(FIELD.s_blocks_per_group)
  const blocksPerCluster = hasClusters ? 1 << (logClusterSize - logBlockSize) : 1
  check(
    blocksPerGroup >= BLOCKS_PER_GROUP_LEAST && blocksPerGroup <= blockSize * 8 * blocksPerCluster,
    FIELD.s_blocks_per_group,
    'its groups have a number of blocks that cannot be',
  )
  // As e2fsck has it (e2fsprogs/e2fsck/super.c: check_super_block).
  check(
    firstDataBlock === (blockSize === 1024 && blocksPerCluster === 1 ? 1 : 0),
    FIELD.s_first_data_block,
    'its groups begin with a block that cannot be',
  )
  check(
    blocks > firstDataBlock && blocks * blockSize >= SUPERBLOCK_AT + SUPERBLOCK_LENGTH,
    FIELD.s_blocks_count_lo,
    'it has no blocks',
  )
  const groups = Math.ceil((blocks - firstDataBlock) / blocksPerGroup)

  const isOld = u32(FIELD.s_rev_level) === 0
  const inodeSize = isOld ? INODE_LEAST_LENGTH : u16(FIELD.s_inode_size)
  const isPowerOf2 = (inodeSize & (inodeSize - 1)) === 0
  check(
    inodeSize >= INODE_LEAST_LENGTH && inodeSize <= blockSize && isPowerOf2,
    FIELD.s_inode_size,
    'its inodes have no size',
  )
  const inodesPerGroup = u32(FIELD.s_inodes_per_group)
  check(inodesPerGroup > 0 && inodesPerGroup <= blockSize * 8, FIELD.s_inodes_per_group, 'its groups have no inodes')
  const inodes = u32(FIELD.s_inodes_count)
  check(inodes === groups * inodesPerGroup, FIELD.s_inodes_count, 'its inodes are not as many as its groups have')

  const descriptorSize = incompat & INCOMPAT['64bit'] ? u16(FIELD.s_desc_size) : GROUP_DESCRIPTOR_LENGTH
  check(
    descriptorSize >= GROUP_DESCRIPTOR_LENGTH && descriptorSize <= blockSize && blockSize % descriptorSize === 0,
    FIELD.s_desc_size,
    'its group descriptors have no size',
  )
  const compat = u32(FIELD.s_feature_compat)
  return {
    inodes,
    blocks,
    firstDataBlock,
    blockSize,
    blocksPerCluster,
    blocksPerGroup,
    inodesPerGroup,
    groups,
    firstIno: isOld ? INODES.first : u32(FIELD.s_first_ino),
    inodeSize,
    descriptorSize,
    compat,
    incompat,
    roCompat,
    reservedGdtBlocks: u16(FIELD.s_reserved_gdt_blocks),
    journalIno: compat & COMPAT.has_journal ? u32(FIELD.s_journal_inum) : 0,
    firstMetaGroup: u32(FIELD.s_first_meta_bg),
    mmpBlock: incompat & INCOMPAT.mmp ? u32(FIELD.s_mmp_block) + u32(FIELD.s_mmp_block + 4) * 2 ** 32 : 0,
    backupGroups: [u32(FIELD.s_backup_bgs), u32(FIELD.s_backup_bgs + 4)],
  }
}

function checkFeatures(incompat: number): void {
  const unknown = incompat & ~KNOWN
  if (unknown === 0) return
  const named = Object.entries(INCOMPAT).filter(([, bit]) => unknown & bit)
  const rest = named.reduce((bits, [, bit]) => bits & ~bit, unknown) >>> 0
  const reason = [...named.map(([name]) => name), ...(rest === 0 ? [] : [`0x${rest.toString(16)}`])].join(', ')
  throw new Pid1Error(
    'image-unsupported',
    `The ext file system has features that are not read here: ${reason}. Make it without them`,
    { format: 'ext', reason },
  )
}

/** `offset` in bytes of the image. */
export function corruptExt(offset: number, reason: string) {
  return new Pid1Error('image-corrupt', `The ext file system is damaged at byte ${offset}: ${reason}`, {
    format: 'ext',
    offset,
    reason,
  })
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
}
