/** The groups, bitmaps and inodes of an ext2, ext3 or ext4 file system: where each lies, and what it says. */
import { readImage, type SparseImage } from '../sparse.ts'
import { type DiskInode, readInode } from './inode.ts'
import {
  COMPAT,
  GROUP_DESCRIPTOR as FIELD,
  GROUP_DESCRIPTOR_LONG_LENGTH,
  GROUP_DESCRIPTOR_HIGH as HIGH,
  INCOMPAT,
  RO_COMPAT,
  SUPERBLOCK_AT,
} from './on-disk.ts'
import { corruptExt, readSuperblock, type Superblock, viewOf } from './superblock.ts'

/** Where a group's own parts lie, by number of block. */
export interface Group {
  readonly blockBitmap: number
  readonly inodeBitmap: number
  readonly inodeTable: number
  readonly flags: number
}

/** A file system in an image, its superblock and the numbers of its groups checked. */
export class Volume {
  readonly superblock: Superblock
  /** Blocks of one group's inode table. */
  readonly inodeTableBlocks: number
  readonly descriptorsPerBlock: number
  private readonly groups: (Group | undefined)[] = []

  /** Throws image-corrupt, image-unsupported. */
  constructor(readonly image: SparseImage) {
    this.superblock = readSuperblock(image)
    const { inodesPerGroup, inodeSize, blockSize, descriptorSize } = this.superblock
    this.inodeTableBlocks = Math.ceil((inodesPerGroup * inodeSize) / blockSize)
    this.descriptorsPerBlock = blockSize / descriptorSize
  }

  get blockSize(): number {
    return this.superblock.blockSize
  }

  has(incompat: keyof typeof INCOMPAT): boolean {
    return (this.superblock.incompat & INCOMPAT[incompat]) !== 0
  }

  /** The bytes of `count` blocks, a view where they lie in one piece of the image. */
  read(block: number, count = 1): Uint8Array {
    return readImage(this.image, block * this.blockSize, count * this.blockSize)
  }

  /** True if the blocks are of those that can hold something. */
  holds(block: number, count = 1): boolean {
    return block > this.superblock.firstDataBlock && block + count <= this.superblock.blocks
  }

  /** Throws image-corrupt at a descriptor that leads out of the file system. */
  group(number: number): Group {
    const known = this.groups[number]
    if (known) return known
    const { descriptorSize } = this.superblock
    const at = this.descriptorOffset(number)
    const view = viewOf(readImage(this.image, at, descriptorSize))
    const block = (low: number, high: number) =>
      view.getUint32(low, true) +
      (descriptorSize >= GROUP_DESCRIPTOR_LONG_LENGTH ? view.getUint32(high, true) * 2 ** 32 : 0)
    const group = {
      blockBitmap: block(FIELD.bg_block_bitmap_lo, HIGH.bg_block_bitmap_hi),
      inodeBitmap: block(FIELD.bg_inode_bitmap_lo, HIGH.bg_inode_bitmap_hi),
      inodeTable: block(FIELD.bg_inode_table_lo, HIGH.bg_inode_table_hi),
      flags: view.getUint16(FIELD.bg_flags, true),
    }
    const isGood =
      this.holds(group.blockBitmap) &&
      this.holds(group.inodeBitmap) &&
      this.holds(group.inodeTable, this.inodeTableBlocks)
    if (!isGood) throw corruptExt(at, `the descriptor of group ${number} leads out of the file system`)
    this.groups[number] = group
    return group
  }

  /** True for the numbers that inodes have. */
  hasInode(ino: number): boolean {
    return ino >= 1 && ino <= this.superblock.inodes
  }

  /** `ino` is one of those that `hasInode` knows. Throws image-corrupt. */
  inode(ino: number): DiskInode {
    const { inodesPerGroup, inodeSize } = this.superblock
    const { inodeTable } = this.group(Math.floor((ino - 1) / inodesPerGroup))
    const offset = inodeTable * this.blockSize + ((ino - 1) % inodesPerGroup) * inodeSize
    return readInode(readImage(this.image, offset, inodeSize), ino, offset)
  }

  firstBlockOf(group: number): number {
    return this.superblock.firstDataBlock + group * this.superblock.blocksPerGroup
  }

  /** The block behind the group's last. */
  endOf(group: number): number {
    return Math.min(this.firstBlockOf(group + 1), this.superblock.blocks)
  }

  /** True if the group begins with a superblock, the first or a copy (linux/fs/ext4/balloc.c: ext4_bg_has_super). */
  hasSuperblock(group: number): boolean {
    const { compat, roCompat, backupGroups } = this.superblock
    if (group === 0) return true
    if (compat & COMPAT.sparse_super2) return backupGroups.includes(group)
    if (!(roCompat & RO_COMPAT.sparse_super) || group === 1) return true
    return [3, 5, 7].some((base) => isPowerOf(base, group))
  }

  /** The block of descriptors that has the given index (linux/fs/ext4/super.c: descriptor_loc). */
  descriptorBlock(index: number): number {
    if (!this.has('meta_bg') || index < this.superblock.firstMetaGroup || index === 0)
      return Math.floor(SUPERBLOCK_AT / this.blockSize) + 1 + index
    const group = index * this.descriptorsPerBlock
    return this.firstBlockOf(group) + (this.hasSuperblock(group) ? 1 : 0)
  }

  /** Bytes from the image's start. */
  private descriptorOffset(group: number): number {
    const block = this.descriptorBlock(Math.floor(group / this.descriptorsPerBlock))
    if (block >= this.superblock.blocks)
      throw corruptExt(SUPERBLOCK_AT, `there is no room for the descriptor of group ${group}`)
    return block * this.blockSize + (group % this.descriptorsPerBlock) * this.superblock.descriptorSize
  }
}

function isPowerOf(base: number, number: number): boolean {
  let power = base
  while (power < number) power *= base
  return power === number
}
