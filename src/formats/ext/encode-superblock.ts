/** The superblock: what an ext2 or ext4 file system says of itself. */
import { type ExtGeometry, INODE_LENGTH, KIB, LOG_GROUPS_PER_FLEX } from './geometry.ts'
import {
  CHECKSUM_CRC32C,
  COMPAT,
  DYNAMIC_REV,
  ERRORS,
  EXT_MAGIC,
  EXTRA_ISIZE,
  FLAGS,
  HASH_VERSION,
  I_BLOCK_LENGTH,
  INCOMPAT,
  INODES,
  JOURNAL_BACKUP_BLOCKS,
  RO_COMPAT,
  STATE,
  SUPERBLOCK,
  SUPERBLOCK_LENGTH,
} from './on-disk.ts'

export interface SuperblockFacts {
  readonly freeBlocks: number
  readonly freeInodes: number
  readonly uuid: Uint8Array
  readonly hashSeed: Uint8Array
  readonly volumeName: Uint8Array
  /** undefined: there is none. */
  readonly journal: Journal | undefined
}

/** What the superblock repeats of the journal's inode. */
export interface Journal {
  readonly iBlock: Uint8Array
  /** Bytes. */
  readonly size: number
}

/**
 * Features of ext2: filetype, which spares whoever lists a directory a look at each inode, and sparse_super, without
 * which every group has a copy of the superblock; Linux has known both since 2.2. Of ext4: those of mkfs.ext4 without
 * 64bit, which is for media beyond 16 TiB, resize_inode, which keeps blocks back in case it grows, and ext_attr, which
 * Linux sets by itself.
 */
const FEATURES = {
  ext2: { compat: 0, incompat: INCOMPAT.filetype, roCompat: RO_COMPAT.sparse_super },
  ext4: {
    compat: COMPAT.dir_index,
    incompat: INCOMPAT.filetype | INCOMPAT.extent | INCOMPAT.flex_bg,
    roCompat:
      RO_COMPAT.sparse_super |
      RO_COMPAT.large_file |
      RO_COMPAT.huge_file |
      RO_COMPAT.dir_nlink |
      RO_COMPAT.extra_isize |
      RO_COMPAT.metadata_csum,
  },
} as const

/** -1: e2fsck never checks all only because it was mounted so often. */
const NEVER = 0xffff

/**
 * The superblock without its checksum, as it lies in group 0. No block is kept back for root: all a guest does is
 * root's.
 */
export function encodeSuperblock(geometry: ExtGeometry, facts: SuperblockFacts): Uint8Array {
  const bytes = new Uint8Array(SUPERBLOCK_LENGTH)
  const view = new DataView(bytes.buffer)
  const u16 = (field: keyof typeof SUPERBLOCK, value: number) => view.setUint16(SUPERBLOCK[field], value, true)
  const u32 = (field: keyof typeof SUPERBLOCK, value: number) => view.setUint32(SUPERBLOCK[field], value, true)
  const { type, blockSize } = geometry
  const { compat, incompat, roCompat } = FEATURES[type]
  const { journal } = facts

  u32('s_inodes_count', geometry.inodesPerGroup * geometry.groups)
  u32('s_blocks_count_lo', geometry.blocks)
  u32('s_free_blocks_count_lo', facts.freeBlocks)
  u32('s_free_inodes_count', facts.freeInodes)
  u32('s_first_data_block', geometry.firstDataBlock)
  const logBlockSize = Math.log2(blockSize / KIB)
  u32('s_log_block_size', logBlockSize)
  u32('s_log_cluster_size', logBlockSize)
  u32('s_blocks_per_group', geometry.blocksPerGroup)
  u32('s_clusters_per_group', geometry.blocksPerGroup)
  u32('s_inodes_per_group', geometry.inodesPerGroup)
  u16('s_max_mnt_count', NEVER)
  u16('s_magic', EXT_MAGIC)
  u16('s_state', STATE.valid)
  u16('s_errors', ERRORS.continue)
  u32('s_rev_level', DYNAMIC_REV)
  u32('s_first_ino', INODES.first)
  u16('s_inode_size', INODE_LENGTH)
  u32('s_feature_compat', compat | (journal ? COMPAT.has_journal : 0))
  u32('s_feature_incompat', incompat)
  u32('s_feature_ro_compat', roCompat)
  bytes.set(facts.uuid, SUPERBLOCK.s_uuid)
  bytes.set(facts.volumeName, SUPERBLOCK.s_volume_name)
  bytes.set(facts.hashSeed, SUPERBLOCK.s_hash_seed)
  bytes[SUPERBLOCK.s_def_hash_version] = HASH_VERSION.half_md4
  u32('s_flags', FLAGS.signedHash)
  u16('s_min_extra_isize', EXTRA_ISIZE)
  u16('s_want_extra_isize', EXTRA_ISIZE)
  if (type === 'ext4') {
    bytes[SUPERBLOCK.s_log_groups_per_flex] = LOG_GROUPS_PER_FLEX
    bytes[SUPERBLOCK.s_checksum_type] = CHECKSUM_CRC32C
  }
  if (journal) {
    u32('s_journal_inum', INODES.journal)
    bytes[SUPERBLOCK.s_jnl_backup_type] = JOURNAL_BACKUP_BLOCKS
    bytes.set(journal.iBlock, SUPERBLOCK.s_jnl_blocks)
    view.setUint32(SUPERBLOCK.s_jnl_blocks + I_BLOCK_LENGTH + 4, journal.size, true)
  }
  return bytes
}
