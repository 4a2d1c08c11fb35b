/** An inode's record in its table. */
import { type Attributes, type Kind, TYPE_BITS } from '../../rootfs/index.ts'
import { INODE_LENGTH } from './geometry.ts'
import { EXTRA_ISIZE, I_BLOCK_LENGTH, INODE } from './on-disk.ts'

/** What an inode says of its content, beside where it is. */
export interface InodeContent {
  /** Bytes. */
  readonly size: number
  /** Units of 512 bytes. */
  readonly sectors: number
  readonly flags: number
}

/** What is no file has no content. */
export const NO_CONTENT: InodeContent = { size: 0, sectors: 0, flags: 0 }

/**
 * Writes a record at the start of `bytes`: all but i_block, which has its place in it, and but the checksum. All times
 * are that of the last change, the only one known.
 */
export function writeInode(
  bytes: Uint8Array,
  { kind, mode, uid, gid, mtime }: Attributes & { readonly kind: Kind },
  nlink: number,
  { size, sectors, flags }: InodeContent,
): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, INODE_LENGTH)
  const u16 = (at: number, value: number) => view.setUint16(at, value, true)
  const u32 = (at: number, value: number) => view.setUint32(at, value, true)
  u16(INODE.i_mode, TYPE_BITS[kind] | mode)
  u16(INODE.i_uid, uid & 0xffff)
  u16(INODE.i_uid_high, uid >>> 16)
  u16(INODE.i_gid, gid & 0xffff)
  u16(INODE.i_gid_high, gid >>> 16)
  u32(INODE.i_size_lo, size)
  u32(INODE.i_size_high, Math.floor(size / 2 ** 32))
  u16(INODE.i_links_count, nlink)
  u32(INODE.i_blocks_lo, sectors)
  u32(INODE.i_flags, flags)

  u16(INODE.i_extra_isize, EXTRA_ISIZE)
  // The 32 bits are signed: from 2038 on, one time 2^32 seconds are added to make up for it.
  const extra = mtime >= 2 ** 31 ? 1 : 0
  for (const [seconds, more] of TIMES) {
    u32(INODE[seconds], mtime)
    u32(INODE[more], extra)
  }
}

const TIMES = [
  ['i_atime', 'i_atime_extra'],
  ['i_ctime', 'i_ctime_extra'],
  ['i_mtime', 'i_mtime_extra'],
  ['i_crtime', 'i_crtime_extra'],
] as const

/** The i_block of a record. */
export function iBlockIn(record: Uint8Array): Uint8Array {
  return record.subarray(INODE.i_block, INODE.i_block + I_BLOCK_LENGTH)
}

/**
 * Writes a device's numbers: below 256 as they always were, larger ones as Linux has them since 2.6
 * (linux/include/linux/kdev_t.h).
 */
export function writeDevice(iBlock: Uint8Array, major: number, minor: number): void {
  const view = new DataView(iBlock.buffer, iBlock.byteOffset, iBlock.length)
  if (major < 256 && minor < 256) view.setUint32(0, (major << 8) | minor, true)
  else view.setUint32(4, (minor & 0xff) | (major << 8) | ((minor & ~0xff) << 12), true)
}
