/**
 * The structures of ext2 and ext4 on a disk, by the kernel's own names: for each the offset in bytes of every field
 * from the structure's start, without gaps, so that a field ends where the next begins (linux/fs/ext4/ext4.h,
 * linux/fs/ext4/ext4_extents.h, linux/fs/ext4/namei.c, linux/include/linux/jbd2.h;
 * linux/Documentation/filesystems/ext4). Numbers are little-endian; in the journal they are big-endian.
 */

/** Where the superblock lies, in bytes from the start of the image, whatever the block size. */
export const SUPERBLOCK_AT = 1024
export const SUPERBLOCK_LENGTH = 1024

/**
 * struct ext4_super_block. Fields that end in _lo have their upper half elsewhere, used with the feature 64bit alone.
 */
export const SUPERBLOCK = {
  s_inodes_count: 0,
  s_blocks_count_lo: 4,
  /** Blocks kept back for root. */
  s_r_blocks_count_lo: 8,
  s_free_blocks_count_lo: 12,
  s_free_inodes_count: 16,
  /** The first block of group 0: 1 with blocks of 1 KiB, else 0. */
  s_first_data_block: 20,
  /** The block size is 1024 << this. */
  s_log_block_size: 24,
  s_log_cluster_size: 28,
  s_blocks_per_group: 32,
  s_clusters_per_group: 36,
  s_inodes_per_group: 40,
  s_mtime: 44,
  s_wtime: 48,
  s_mnt_count: 52,
  /** Mounts until e2fsck checks all; -1: never for that reason. */
  s_max_mnt_count: 54,
  s_magic: 56,
  s_state: 58,
  s_errors: 60,
  s_minor_rev_level: 62,
  s_lastcheck: 64,
  s_checkinterval: 68,
  s_creator_os: 72,
  s_rev_level: 76,
  s_def_resuid: 80,
  s_def_resgid: 82,
  // From here on only in revision 1.
  s_first_ino: 84,
  s_inode_size: 88,
  /** The group in which this copy of the superblock lies. */
  s_block_group_nr: 90,
  s_feature_compat: 92,
  s_feature_incompat: 96,
  s_feature_ro_compat: 100,
  s_uuid: 104,
  s_volume_name: 120,
  s_last_mounted: 136,
  s_algorithm_usage_bitmap: 200,
  s_prealloc_blocks: 204,
  s_prealloc_dir_blocks: 205,
  s_reserved_gdt_blocks: 206,
  s_journal_uuid: 208,
  s_journal_inum: 224,
  s_journal_dev: 228,
  s_last_orphan: 232,
  s_hash_seed: 236,
  s_def_hash_version: 252,
  s_jnl_backup_type: 253,
  /** Bytes of a group descriptor; 0 or 32 without the feature 64bit. */
  s_desc_size: 254,
  s_default_mount_opts: 256,
  s_first_meta_bg: 260,
  s_mkfs_time: 264,
  /** A copy of the journal inode's i_block, then of its size, the upper half first. */
  s_jnl_blocks: 268,
  s_blocks_count_hi: 336,
  s_r_blocks_count_hi: 340,
  s_free_blocks_count_hi: 344,
  s_min_extra_isize: 348,
  s_want_extra_isize: 350,
  s_flags: 352,
  s_raid_stride: 356,
  s_mmp_update_interval: 358,
  s_mmp_block: 360,
  s_raid_stripe_width: 368,
  s_log_groups_per_flex: 372,
  s_checksum_type: 373,
  s_encryption_level: 374,
  s_reserved_pad: 375,
  s_kbytes_written: 376,
  s_snapshot_inum: 384,
  s_snapshot_id: 388,
  s_snapshot_r_blocks_count: 392,
  s_snapshot_list: 400,
  s_error_count: 404,
  s_first_error_time: 408,
  s_first_error_ino: 412,
  s_first_error_block: 416,
  s_first_error_func: 424,
  s_first_error_line: 456,
  s_last_error_time: 460,
  s_last_error_ino: 464,
  s_last_error_line: 468,
  s_last_error_block: 472,
  s_last_error_func: 480,
  s_mount_opts: 512,
  s_usr_quota_inum: 576,
  s_grp_quota_inum: 580,
  s_overhead_clusters: 584,
  s_backup_bgs: 588,
  s_encrypt_algos: 596,
  s_encrypt_pw_salt: 600,
  s_lpf_ino: 616,
  s_prj_quota_inum: 620,
  s_checksum_seed: 624,
  s_wtime_hi: 628,
  s_mtime_hi: 629,
  s_mkfs_time_hi: 630,
  s_lastcheck_hi: 631,
  s_first_error_time_hi: 632,
  s_last_error_time_hi: 633,
  s_first_error_errcode: 634,
  s_last_error_errcode: 635,
  s_encoding: 636,
  s_encoding_flags: 638,
  s_orphan_file_inum: 640,
  s_reserved: 644,
  s_checksum: 1020,
} as const

export const EXT_MAGIC = 0xef53
/** s_rev_level of all but the oldest: inodes may be of any size, and there are features. */
export const DYNAMIC_REV = 1

/** Bits of s_state. */
export const STATE = { valid: 1, error: 2, orphans: 4 } as const
/** s_errors: what the kernel does when it finds one. */
export const ERRORS = { continue: 1, readOnly: 2, panic: 3 } as const
/** Bits of s_flags: whether the bytes of a name count as signed when they are hashed, as in C on x86. */
export const FLAGS = { signedHash: 1, unsignedHash: 2, testFileSystem: 4 } as const
/** s_checksum_type. */
export const CHECKSUM_CRC32C = 1
/** s_jnl_backup_type: s_jnl_blocks is in use. */
export const JOURNAL_BACKUP_BLOCKS = 1

/** Features that a kernel may ignore. Names as dumpe2fs has them. */
export const COMPAT = {
  dir_prealloc: 0x1,
  imagic_inodes: 0x2,
  has_journal: 0x4,
  ext_attr: 0x8,
  resize_inode: 0x10,
  dir_index: 0x20,
  sparse_super2: 0x200,
  fast_commit: 0x400,
  stable_inodes: 0x800,
  orphan_file: 0x1000,
} as const

/** Features without which a file system cannot be read. */
export const INCOMPAT = {
  compression: 0x1,
  filetype: 0x2,
  needs_recovery: 0x4,
  journal_dev: 0x8,
  meta_bg: 0x10,
  extent: 0x40,
  '64bit': 0x80,
  mmp: 0x100,
  flex_bg: 0x200,
  ea_inode: 0x400,
  dirdata: 0x1000,
  metadata_csum_seed: 0x2000,
  large_dir: 0x4000,
  inline_data: 0x8000,
  encrypt: 0x10000,
  casefold: 0x20000,
} as const

/** Features without which a file system can be read, but not written. */
export const RO_COMPAT = {
  sparse_super: 0x1,
  large_file: 0x2,
  btree_dir: 0x4,
  huge_file: 0x8,
  uninit_bg: 0x10,
  dir_nlink: 0x20,
  extra_isize: 0x40,
  quota: 0x100,
  bigalloc: 0x200,
  metadata_csum: 0x400,
  'read-only': 0x1000,
  project: 0x2000,
  verity: 0x8000,
  orphan_present: 0x10000,
} as const

/** struct ext4_group_desc, in the form of 32 bytes. The descriptors follow the block of the superblock. */
export const GROUP_DESCRIPTOR = {
  bg_block_bitmap_lo: 0,
  bg_inode_bitmap_lo: 4,
  bg_inode_table_lo: 8,
  bg_free_blocks_count_lo: 12,
  bg_free_inodes_count_lo: 14,
  bg_used_dirs_count_lo: 16,
  bg_flags: 18,
  bg_exclude_bitmap_lo: 20,
  bg_block_bitmap_csum_lo: 24,
  bg_inode_bitmap_csum_lo: 26,
  /** Inodes at the table's end that were never used. */
  bg_itable_unused_lo: 28,
  bg_checksum: 30,
} as const
export const GROUP_DESCRIPTOR_LENGTH = 32
/** What follows where descriptors are of 64 bytes or more, with the feature 64bit. */
export const GROUP_DESCRIPTOR_HIGH = {
  bg_block_bitmap_hi: 32,
  bg_inode_bitmap_hi: 36,
  bg_inode_table_hi: 40,
  bg_free_blocks_count_hi: 44,
  bg_free_inodes_count_hi: 46,
  bg_used_dirs_count_hi: 48,
  bg_itable_unused_hi: 50,
  bg_exclude_bitmap_hi: 52,
  bg_block_bitmap_csum_hi: 56,
  bg_inode_bitmap_csum_hi: 58,
  bg_reserved: 60,
} as const
export const GROUP_DESCRIPTOR_LONG_LENGTH = 64

/** Bits of bg_flags. */
export const GROUP_FLAGS = { inodeUninit: 1, blockUninit: 2, inodeZeroed: 4 } as const

/** struct ext4_inode. What lies behind the first 128 bytes is there where s_inode_size and i_extra_isize say so. */
export const INODE = {
  i_mode: 0,
  i_uid: 2,
  i_size_lo: 4,
  i_atime: 8,
  i_ctime: 12,
  i_mtime: 16,
  i_dtime: 20,
  i_gid: 24,
  i_links_count: 26,
  /** In units of 512 bytes, whatever the block size; those that map the content are counted. */
  i_blocks_lo: 28,
  i_flags: 32,
  i_version: 36,
  i_block: 40,
  i_generation: 100,
  i_file_acl_lo: 104,
  i_size_high: 108,
  i_obso_faddr: 112,
  i_blocks_high: 116,
  i_file_acl_high: 118,
  i_uid_high: 120,
  i_gid_high: 122,
  i_checksum_lo: 124,
  i_reserved: 126,
  /** Bytes from here on that are in use. */
  i_extra_isize: 128,
  i_checksum_hi: 130,
  /** The lowest two bits count on the seconds above 32 bits, the others are nanoseconds. */
  i_ctime_extra: 132,
  i_mtime_extra: 136,
  i_atime_extra: 140,
  i_crtime: 144,
  i_crtime_extra: 148,
  i_version_hi: 152,
  i_projid: 156,
} as const
/** Bytes of an inode in revision 0, and of the part that all have. */
export const INODE_LEAST_LENGTH = 128
/** i_extra_isize with all fields up to i_projid. */
export const EXTRA_ISIZE = 32
/** Bytes of i_block. */
export const I_BLOCK_LENGTH = 60

/** Bits of i_flags. */
export const INODE_FLAGS = {
  immutable: 0x10,
  append: 0x20,
  index: 0x1000,
  hugeFile: 0x40000,
  extents: 0x80000,
  eaInode: 0x200000,
  inlineData: 0x10000000,
} as const

/** Inodes with a purpose; files begin at s_first_ino. */
export const INODES = { badBlocks: 1, root: 2, resize: 7, journal: 8, first: 11 } as const

/** i_block without extents: numbers of blocks of content, then of blocks of such numbers, one to three levels deep. */
export const DIRECT_BLOCKS = 12
export const INDIRECT_LEVELS = 3

/** struct ext4_dir_entry_2. An entry with inode 0 is unused; entries do not cross blocks. */
export const DIRENT = { inode: 0, rec_len: 4, name_len: 6, file_type: 7, name: 8 } as const
/** Entries begin at multiples of this many bytes. */
export const DIRENT_ALIGN = 4

/** file_type of a directory entry, with the feature filetype. */
export const FILE_TYPE = {
  unknown: 0,
  file: 1,
  directory: 2,
  character: 3,
  block: 4,
  fifo: 5,
  socket: 6,
  symlink: 7,
} as const

/**
 * struct ext4_dir_entry_tail: ends a block of entries with the feature metadata_csum, and looks like an unused entry.
 */
export const DIRENT_TAIL = {
  det_reserved_zero1: 0,
  det_rec_len: 4,
  det_reserved_zero2: 6,
  det_reserved_ft: 7,
  det_checksum: 8,
} as const
export const DIRENT_TAIL_LENGTH = 12
export const DIRENT_TAIL_FILE_TYPE = 0xde

/**
 * struct dx_root: block 0 of an indexed directory. It begins with entries for "." and "..", the latter to the block's
 * end.
 */
export const DX_ROOT = {
  dot: 0,
  dotdot: 12,
  reserved_zero: 24,
  hash_version: 28,
  info_length: 29,
  indirect_levels: 30,
  unused_flags: 31,
  entries: 32,
} as const
/** info_length. */
export const DX_ROOT_INFO_LENGTH = 8
/** struct dx_node: a further block of the index. It begins with an unused entry to the block's end. */
export const DX_NODE = { fake: 0, entries: 8 } as const
/** struct dx_entry: names whose hash is at least `hash` lie in the directory's block `block`. */
export const DX_ENTRY = { hash: 0, block: 4 } as const
export const DX_ENTRY_LENGTH = 8
/** struct dx_countlimit: in the place of the first entry's hash, which is 0. */
export const DX_COUNT_LIMIT = { limit: 0, count: 2 } as const
/** struct dx_tail: behind the last entry there is room for, with the feature metadata_csum. */
export const DX_TAIL = { dt_reserved: 0, dt_checksum: 4 } as const
export const DX_TAIL_LENGTH = 8

/** s_def_hash_version and hash_version. */
export const HASH_VERSION = { legacy: 0, half_md4: 1, tea: 2 } as const

/** struct ext4_extent_header: begins i_block and each further block of an extent tree. */
export const EXTENT_HEADER = { eh_magic: 0, eh_entries: 2, eh_max: 4, eh_depth: 6, eh_generation: 8 } as const
export const EXTENT_HEADER_LENGTH = 12
export const EXTENT_MAGIC = 0xf30a
/** struct ext4_extent, at depth 0. ee_len above 32768 says 32768 less, and that nothing is written there yet. */
export const EXTENT = { ee_block: 0, ee_len: 4, ee_start_hi: 6, ee_start_lo: 8 } as const
/** struct ext4_extent_idx, at a depth above 0. */
export const EXTENT_INDEX = { ei_block: 0, ei_leaf_lo: 4, ei_leaf_hi: 8, ei_unused: 10 } as const
/** Bytes of an extent, and of an index entry. */
export const EXTENT_LENGTH = 12
/** Most blocks of one extent. */
export const EXTENT_BLOCKS_MOST = 32768
/** struct ext4_extent_tail: behind the last extent there is room for in a block, with the feature metadata_csum. */
export const EXTENT_TAIL = { et_checksum: 0 } as const
export const EXTENT_TAIL_LENGTH = 4

/** struct journal_superblock_s: begins the journal. Its numbers are big-endian. */
export const JOURNAL = {
  h_magic: 0,
  h_blocktype: 4,
  h_sequence: 8,
  s_blocksize: 12,
  /** Blocks of the journal. */
  s_maxlen: 16,
  /** The first block of the log. */
  s_first: 20,
  /** The first transaction expected in the log. */
  s_sequence: 24,
  /** Where the log begins; 0: it is empty. */
  s_start: 28,
  s_errno: 32,
  s_feature_compat: 36,
  s_feature_incompat: 40,
  s_feature_ro_compat: 44,
  s_uuid: 48,
  s_nr_users: 64,
  s_dynsuper: 68,
  s_max_transaction: 72,
  s_max_trans_data: 76,
  s_checksum_type: 80,
  s_padding2: 81,
  s_num_fc_blks: 84,
  s_head: 88,
  s_padding: 92,
  s_checksum: 252,
  s_users: 256,
} as const
export const JOURNAL_LENGTH = 1024
export const JOURNAL_MAGIC = 0xc03b3998
/** h_blocktype of a superblock of version 2. */
export const JOURNAL_SUPERBLOCK_V2 = 4
