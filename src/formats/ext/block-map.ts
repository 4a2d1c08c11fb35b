/** Which blocks a file's content is in, as its inode says it: by extents in ext4, by lists of numbers in ext2. */
import type { ExtGeometry } from './geometry.ts'
import {
  DIRECT_BLOCKS,
  EXTENT,
  EXTENT_BLOCKS_MOST,
  EXTENT_HEADER,
  EXTENT_HEADER_LENGTH,
  EXTENT_INDEX,
  EXTENT_LENGTH,
  EXTENT_MAGIC,
  EXTENT_TAIL_LENGTH,
  I_BLOCK_LENGTH,
  INDIRECT_LEVELS,
} from './on-disk.ts'
import type { Pieces } from './pieces.ts'
import type { Seals } from './seals.ts'
import { blockNumbers, type Run, type Space } from './space.ts'

/** Content that has its place. */
export interface Mapped {
  /** The content's blocks. */
  readonly runs: readonly Run[]
  /** Blocks in all, those of the map included. */
  readonly blocks: number
}

/** Where content is given its place: what is free, and what is written. */
export interface Ground {
  readonly geometry: ExtGeometry
  readonly space: Space
  readonly pieces: Pieces
  /** For ext4. */
  readonly seals: Seals | undefined
}

/**
 * Takes `length` blocks for the content of inode `ino`, and those of its map; writes which they are into the inode's
 * i_block. As many must be free.
 */
export function mapContent(ground: Ground, ino: number, iBlock: Uint8Array, length: number): Mapped {
  return ground.seals ? mapByExtents(ground, ground.seals, ino, iBlock, length) : mapByNumbers(ground, iBlock, length)
}

/**
 * The most blocks that the maps of all content together take in ext4: one that does not fit its inode has at least four
 * breaks in it, each at the end of a free run or of what one extent can say.
 */
export function extentBlocksMost(space: Space): number {
  const breaks = space.freeRuns.length + Math.floor(space.free / EXTENT_BLOCKS_MOST)
  return Math.floor(breaks / EXTENTS_IN_INODE)
}

const EXTENTS_IN_INODE = (I_BLOCK_LENGTH - EXTENT_HEADER_LENGTH) / EXTENT_LENGTH

interface Extent {
  /** The content's block, from 0. */
  readonly block: number
  readonly start: number
  readonly length: number
}

function mapByExtents(
  { geometry, space, pieces }: Ground,
  seals: Seals,
  ino: number,
  iBlock: Uint8Array,
  length: number,
): Mapped {
  const { blockSize } = geometry
  const runs = space.take(length)
  const extents = extentsOf(runs)
  if (extents.length <= EXTENTS_IN_INODE) {
    writeHeader(iBlock, extents.length, EXTENTS_IN_INODE, 0)
    extents.forEach((extent, at) => {
      writeExtent(iBlock, at, extent)
    })
    return { runs, blocks: length }
  }
  const perBlock = Math.floor((blockSize - EXTENT_HEADER_LENGTH - EXTENT_TAIL_LENGTH) / EXTENT_LENGTH)
  const leaves = blockNumbers(space.take(Math.ceil(extents.length / perBlock)))
  writeHeader(iBlock, leaves.length, EXTENTS_IN_INODE, 1)
  leaves.forEach((leaf, at) => {
    const part = extents.slice(at * perBlock, (at + 1) * perBlock)
    const block = new Uint8Array(blockSize)
    writeHeader(block, part.length, perBlock, 0)
    part.forEach((extent, i) => {
      writeExtent(block, i, extent)
    })
    seals.extentBlock(block, ino)
    pieces.put(leaf, block)
    writeIndex(iBlock, at, part[0]!.block, leaf)
  })
  return { runs, blocks: length + leaves.length }
}

function extentsOf(runs: readonly Run[]): Extent[] {
  const extents: Extent[] = []
  let block = 0
  for (const run of runs)
    for (let at = 0; at < run.length; at += EXTENT_BLOCKS_MOST) {
      const length = Math.min(run.length - at, EXTENT_BLOCKS_MOST)
      extents.push({ block, start: run.start + at, length })
      block += length
    }
  return extents
}

function writeHeader(bytes: Uint8Array, entries: number, max: number, depth: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  view.setUint16(EXTENT_HEADER.eh_magic, EXTENT_MAGIC, true)
  view.setUint16(EXTENT_HEADER.eh_entries, entries, true)
  view.setUint16(EXTENT_HEADER.eh_max, max, true)
  view.setUint16(EXTENT_HEADER.eh_depth, depth, true)
}

function writeExtent(bytes: Uint8Array, at: number, { block, start, length }: Extent): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset + EXTENT_HEADER_LENGTH + at * EXTENT_LENGTH)
  view.setUint32(EXTENT.ee_block, block, true)
  view.setUint16(EXTENT.ee_len, length, true)
  view.setUint32(EXTENT.ee_start_lo, start, true)
}

function writeIndex(bytes: Uint8Array, at: number, block: number, leaf: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset + EXTENT_HEADER_LENGTH + at * EXTENT_LENGTH)
  view.setUint32(EXTENT_INDEX.ei_block, block, true)
  view.setUint32(EXTENT_INDEX.ei_leaf_lo, leaf, true)
}

/** How many blocks of numbers `length` blocks of content need in ext2. */
export function numberBlocks(length: number, blockSize: number): number {
  const perBlock = blockSize / 4
  let left = length - DIRECT_BLOCKS
  let blocks = 0
  for (let level = 1; level <= INDIRECT_LEVELS && left > 0; level++) {
    const inTree = Math.min(left, perBlock ** level)
    for (let below = 1; below <= level; below++) blocks += Math.ceil(inTree / perBlock ** below)
    left -= inTree
  }
  return blocks
}

function mapByNumbers({ geometry, space, pieces }: Ground, iBlock: Uint8Array, length: number): Mapped {
  const perBlock = geometry.blockSize / 4
  const mapRuns = space.take(numberBlocks(length, geometry.blockSize))
  const runs = space.take(length)
  const content = blockNumbers(runs)
  const maps = blockNumbers(mapRuns)
  const bytes = new Uint8Array(maps.length * geometry.blockSize)
  const view = new DataView(bytes.buffer)
  let nextMap = 0
  let nextContent = 0
  /** Writes a tree of blocks of numbers; returns the number of its root. Level 0 is the content itself. */
  const tree = (level: number): number => {
    if (level === 0) return content[nextContent++]!
    const map = nextMap++
    for (let i = 0; i < perBlock && nextContent < content.length; i++)
      view.setUint32((map * perBlock + i) * 4, tree(level - 1), true)
    return maps[map]!
  }

  const iBlockView = new DataView(iBlock.buffer, iBlock.byteOffset, iBlock.length)
  for (let i = 0; i < DIRECT_BLOCKS + INDIRECT_LEVELS && nextContent < content.length; i++)
    iBlockView.setUint32(i * 4, tree(Math.max(0, i - DIRECT_BLOCKS + 1)), true)
  pieces.putInto(mapRuns, bytes)
  return { runs, blocks: length + maps.length }
}
