/**
 * Writes the checksums of the feature metadata_csum: CRC-32C from a seed made of the UUID, and for all that belongs to
 * an inode of its number and generation (linux/fs/ext4/{super,bitmap,inode,dir,namei,extents}.c: functions in _csum).
 */
import { crc32c } from '../crc32.ts'
import {
  DIRENT_TAIL,
  DIRENT_TAIL_LENGTH,
  DX_ENTRY_LENGTH,
  DX_TAIL,
  EXTENT_TAIL,
  EXTENT_TAIL_LENGTH,
  GROUP_DESCRIPTOR,
  INODE,
  SUPERBLOCK,
} from './on-disk.ts'

const START = 0xffff_ffff
const ZERO = new Uint8Array(4)

/** Each method takes a structure that is complete but for its checksum, whose place is zeros. */
export class Seals {
  private readonly seed: number

  constructor(uuid: Uint8Array) {
    this.seed = crc32c(START, uuid)
  }

  superblock(bytes: Uint8Array): void {
    viewOf(bytes).setUint32(SUPERBLOCK.s_checksum, crc32c(START, bytes.subarray(0, SUPERBLOCK.s_checksum)), true)
  }

  descriptor(bytes: Uint8Array, group: number): void {
    const sum = crc32c(crc32c(this.seed, word(group)), bytes)
    viewOf(bytes).setUint16(GROUP_DESCRIPTOR.bg_checksum, sum & 0xffff, true)
  }

  /** The lower half of a bitmap's checksum: it has no place in the bitmap. */
  bitmap(bytes: Uint8Array): number {
    return crc32c(this.seed, bytes) & 0xffff
  }

  inode(record: Uint8Array, ino: number): void {
    const sum = crc32c(this.inodeSeed(ino), record)
    const view = viewOf(record)
    view.setUint16(INODE.i_checksum_lo, sum & 0xffff, true)
    view.setUint16(INODE.i_checksum_hi, sum >>> 16, true)
  }

  /** A block of entries, its tail included. */
  directoryBlock(block: Uint8Array, ino: number): void {
    const tailAt = block.length - DIRENT_TAIL_LENGTH
    const sum = crc32c(this.inodeSeed(ino), block.subarray(0, tailAt))
    viewOf(block).setUint32(tailAt + DIRENT_TAIL.det_checksum, sum, true)
  }

  /** A block of a directory's index, with `count` entries from byte `entriesAt` on and room for `limit`. */
  indexBlock(block: Uint8Array, ino: number, entriesAt: number, count: number, limit: number): void {
    const tailAt = entriesAt + limit * DX_ENTRY_LENGTH
    const entries = crc32c(this.inodeSeed(ino), block.subarray(0, entriesAt + count * DX_ENTRY_LENGTH))
    const reserved = crc32c(entries, block.subarray(tailAt, tailAt + DX_TAIL.dt_checksum))
    viewOf(block).setUint32(tailAt + DX_TAIL.dt_checksum, crc32c(reserved, ZERO), true)
  }

  extentBlock(block: Uint8Array, ino: number): void {
    const tailAt = block.length - EXTENT_TAIL_LENGTH
    const sum = crc32c(this.inodeSeed(ino), block.subarray(0, tailAt))
    viewOf(block).setUint32(tailAt + EXTENT_TAIL.et_checksum, sum, true)
  }

  private inodeSeed(ino: number): number {
    const generation = ZERO
    return crc32c(crc32c(this.seed, word(ino)), generation)
  }
}

function word(value: number): Uint8Array {
  return Uint8Array.of(value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24)
}

function viewOf({ buffer, byteOffset, length }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, length)
}
