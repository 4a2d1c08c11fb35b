/** One inode as it lies on the disk (linux/fs/ext4/ext4.h: ext4_inode). */
import { INODE as FIELD, I_BLOCK_LENGTH, INODE_LEAST_LENGTH } from './on-disk.ts'
import { viewOf } from './superblock.ts'

export interface DiskInode {
  readonly ino: number
  /** Bytes from the image's start. */
  readonly offset: number
  /** As in st_mode, the type bits included. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** Bytes of content. */
  readonly size: number
  readonly links: number
  /** Seconds since 1970; may be negative. */
  readonly mtime: number
  readonly flags: number
  /** Of 512 bytes each, with the map's and the attributes' own; what it is good for is to tell short symlinks. */
  readonly sectors: number
  readonly block: Uint8Array
  /** The block of further extended attributes; 0: none. */
  readonly attributesBlock: number
  /** What lies between the inode's fields and its end: extended attributes, if it begins with their magic. */
  readonly rest: Uint8Array
}

/** Reads an inode of `bytes`, all that it has. */
export function readInode(bytes: Uint8Array, ino: number, offset: number): DiskInode {
  const view = viewOf(bytes)
  const u16 = (at: number) => view.getUint16(at, true)
  const u32 = (at: number) => view.getUint32(at, true)
  const extra = bytes.length > INODE_LEAST_LENGTH ? u16(FIELD.i_extra_isize) : 0
  const end = INODE_LEAST_LENGTH + extra
  const hasExtra = extra % 4 === 0 && end <= bytes.length
  // Two bits more, above those that are the time's sign.
  const epoch = hasExtra && end >= FIELD.i_mtime_extra + 4 ? u32(FIELD.i_mtime_extra) & 3 : 0
  const isSymlink = (u16(FIELD.i_mode) & 0o170000) === 0o120000
  return {
    ino,
    offset,
    mode: u16(FIELD.i_mode),
    uid: u16(FIELD.i_uid) + u16(FIELD.i_uid_high) * 0x10000,
    gid: u16(FIELD.i_gid) + u16(FIELD.i_gid_high) * 0x10000,
    size: u32(FIELD.i_size_lo) + (isSymlink ? 0 : u32(FIELD.i_size_high) * 2 ** 32),
    links: u16(FIELD.i_links_count),
    mtime: view.getInt32(FIELD.i_mtime, true) + epoch * 2 ** 32,
    flags: u32(FIELD.i_flags),
    sectors: u32(FIELD.i_blocks_lo),
    block: bytes.subarray(FIELD.i_block, FIELD.i_block + I_BLOCK_LENGTH),
    attributesBlock: u32(FIELD.i_file_acl_lo) + u16(FIELD.i_file_acl_high) * 2 ** 32,
    rest: hasExtra ? bytes.subarray(end) : new Uint8Array(),
  }
}

/** Device numbers: in the first word as they were before Linux 2.6, or in the second (linux/fs/ext4/inode.c). */
export function deviceOf({ block }: DiskInode): { major: number; minor: number } {
  const view = viewOf(block)
  const old = view.getUint32(0, true)
  if (old !== 0) return { major: (old >>> 8) & 0xff, minor: old & 0xff }
  const device = view.getUint32(4, true)
  return { major: (device >>> 8) & 0xfff, minor: (device & 0xff) | ((device >>> 12) & 0xfff00) }
}
