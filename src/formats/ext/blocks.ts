/**
 * Which blocks hold the content of an inode: by a tree of extents (linux/fs/ext4/extents.c), or by blocks of numbers of
 * blocks, up to three levels deep (linux/fs/ext4/indirect.c).
 */
import type { DiskInode } from './inode.ts'
import {
  DIRECT_BLOCKS,
  EXTENT,
  EXTENT_BLOCKS_MOST,
  EXTENT_HEADER,
  EXTENT_HEADER_LENGTH,
  EXTENT_INDEX,
  EXTENT_LENGTH,
  EXTENT_MAGIC,
  INDIRECT_LEVELS,
  INODE,
  INODE_FLAGS,
} from './on-disk.ts'
import { corruptExt, viewOf } from './superblock.ts'
import type { Volume } from './volume.ts'

/** Blocks of content that lie one after another. What no run has is a hole: zeros that take no block. */
export interface Run {
  /** The first one's number in the content. */
  readonly logical: number
  /** The first one's number on the disk. */
  readonly physical: number
  readonly length: number
  /** False for blocks that are kept for the content, but read as zeros. */
  readonly isWritten: boolean
}

/** Deeper than any tree that the kernel makes. */
const EXTENT_DEPTH_MOST = 5
const LOGICAL_MOST = 2 ** 32

/**
 * The runs of an inode's content, in its order. `visit` hears of each block that maps others, before it is read, and may
 * throw where they become too many. Throws image-corrupt.
 */
export function runsOf(volume: Volume, inode: DiskInode, visit: (block: number) => void): Run[] {
  const mapper = new Mapper(volume, inode, visit)
  const at = inode.offset + INODE.i_block
  if (inode.flags & INODE_FLAGS.extents) mapper.extents(inode.block, at)
  else mapper.pointers(inode.block, at)
  return mapper.runs
}

class Mapper {
  readonly runs: Run[] = []
  /** Blocks of content so far: in a file system that is whole, never more than it has. */
  private mapped = 0
  private nextLogical = 0

  constructor(
    private readonly volume: Volume,
    private readonly inode: DiskInode,
    private readonly visit: (block: number) => void,
  ) {}

  /** A node of the tree of extents; `offset` is where it lies. A further node is one level less deep than its parent. */
  extents(node: Uint8Array, offset: number, parentDepth?: number): void {
    const view = viewOf(node)
    const u16 = (at: number) => view.getUint16(at, true)
    const u32 = (at: number) => view.getUint32(at, true)
    const entries = u16(EXTENT_HEADER.eh_entries)
    const depth = u16(EXTENT_HEADER.eh_depth)
    const isRoot = parentDepth === undefined
    if (u16(EXTENT_HEADER.eh_magic) !== EXTENT_MAGIC) throw this.corrupt(offset, 'a node of its extents has no magic')
    if (EXTENT_HEADER_LENGTH + entries * EXTENT_LENGTH > node.length)
      throw this.corrupt(offset, 'a node of its extents has more than it can hold')
    if (isRoot ? depth > EXTENT_DEPTH_MOST : depth !== parentDepth - 1)
      throw this.corrupt(offset, 'a node of its extents is at a depth that cannot be')
    // With something in each node, and all in order, no node can be in the tree twice.
    if (entries === 0 && !isRoot) throw this.corrupt(offset, 'a node of its extents is empty')

    for (let i = 0; i < entries; i++) {
      const at = EXTENT_HEADER_LENGTH + i * EXTENT_LENGTH
      if (depth > 0) {
        const child = u32(at + EXTENT_INDEX.ei_leaf_lo) + u16(at + EXTENT_INDEX.ei_leaf_hi) * 2 ** 32
        this.extents(this.mapBlock(child, offset + at), child * this.volume.blockSize, depth)
      } else {
        const logical = u32(at + EXTENT.ee_block)
        const length = u16(at + EXTENT.ee_len)
        const isWritten = length <= EXTENT_BLOCKS_MOST
        const physical = u32(at + EXTENT.ee_start_lo) + u16(at + EXTENT.ee_start_hi) * 2 ** 32
        this.add(
          { logical, physical, length: isWritten ? length : length - EXTENT_BLOCKS_MOST, isWritten },
          offset + at,
        )
      }
    }
  }

  /** Numbers of blocks of content, then of blocks of such numbers. */
  pointers(words: Uint8Array, offset: number): void {
    const view = viewOf(words)
    let logical = 0
    for (; logical < DIRECT_BLOCKS; logical++) this.pointer(view, logical * 4, offset, 0, logical)
    for (let level = 1; level <= INDIRECT_LEVELS; level++) {
      this.pointer(view, (DIRECT_BLOCKS + level - 1) * 4, offset, level, logical)
      logical += this.perPointer(level)
    }
  }

  /** The pointer at `at`, which leads to content over `level` further blocks; `logical` is the first of that. */
  private pointer(view: DataView, at: number, offset: number, level: number, logical: number): void {
    const block = view.getUint32(at, true)
    if (block === 0) return
    if (level === 0) {
      this.add({ logical, physical: block, length: 1, isWritten: true }, offset + at)
      return
    }
    const below = this.mapBlock(block, offset + at)
    const belowView = viewOf(below)
    const step = this.perPointer(level - 1)
    for (let i = 0; i < below.length / 4; i++)
      this.pointer(belowView, i * 4, block * this.volume.blockSize, level - 1, logical + i * step)
  }

  /** Blocks of content that one pointer leads to. */
  private perPointer(level: number): number {
    return (this.volume.blockSize / 4) ** level
  }

  private mapBlock(block: number, offset: number): Uint8Array {
    if (!this.volume.holds(block)) throw this.corrupt(offset, `its map leads to block ${block}, which is not there`)
    this.visit(block)
    return this.volume.read(block)
  }

  /** `offset` is that of what says so. */
  private add(run: Run, offset: number): void {
    const { logical, physical, length, isWritten } = run
    if (length === 0 || !this.volume.holds(physical, length))
      throw this.corrupt(offset, `its content is in block ${physical}, which is not there`)
    if (logical < this.nextLogical || logical + length > LOGICAL_MOST)
      throw this.corrupt(offset, 'its blocks are not in order')
    this.nextLogical = logical + length
    this.mapped += length
    if (this.mapped > this.volume.superblock.blocks) throw this.corrupt(offset, 'it has more blocks than there are')
    const last = this.runs.at(-1)
    const isNext =
      last?.isWritten === isWritten &&
      last.logical + last.length === logical &&
      last.physical + last.length === physical
    if (isNext) this.runs[this.runs.length - 1] = { ...last, length: last.length + length }
    else this.runs.push(run)
  }

  private corrupt(offset: number, reason: string) {
    return corruptExt(offset, `inode ${this.inode.ino}: ${reason}`)
  }
}
