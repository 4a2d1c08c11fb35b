/** The bitmaps of the block groups, and the group descriptors. */
import { type ExtGeometry, groupLength, groupStart } from './geometry.ts'
import type { GroupPlaces } from './groups.ts'
import { lastIno, type Node } from './nodes.ts'
import { GROUP_DESCRIPTOR, GROUP_DESCRIPTOR_LENGTH, GROUP_FLAGS } from './on-disk.ts'
import type { Pieces } from './pieces.ts'
import type { Seals } from './seals.ts'

/** Writes the bitmaps, and returns the descriptors. */
export function encodeGroups(
  geometry: ExtGeometry,
  { places, space }: GroupPlaces,
  nodes: readonly Node[],
  pieces: Pieces,
  seals: Seals | undefined,
): Uint8Array {
  const { inodesPerGroup, blockSize } = geometry
  const last = lastIno(nodes)
  const directories = new Uint32Array(places.length)
  for (const { ino, entry } of nodes)
    if (entry.inode.kind === 'directory') directories[Math.floor((ino - 1) / inodesPerGroup)]! += 1

  const descriptors = new Uint8Array(places.length * GROUP_DESCRIPTOR_LENGTH)
  places.forEach(({ blockBitmap, inodeBitmap, inodeTable }, group) => {
    const inodesUsed = Math.min(Math.max(last - group * inodesPerGroup, 0), inodesPerGroup)
    const inodes = new Uint8Array(blockSize).fill(0xff)
    clearBits(inodes, inodesUsed, inodesPerGroup)

    const blocks = new Uint8Array(blockSize).fill(0xff)
    const start = groupStart(geometry, group)
    const length = groupLength(geometry, group)
    let freeBlocks = 0
    for (const run of space.freeRuns) {
      const from = Math.max(run.start - start, 0)
      const to = Math.min(run.start + run.length - start, length)
      if (from >= to) continue
      clearBits(blocks, from, to)
      freeBlocks += to - from
    }
    pieces.put(blockBitmap, blocks)
    pieces.put(inodeBitmap, inodes)

    const at = group * GROUP_DESCRIPTOR_LENGTH
    const view = new DataView(descriptors.buffer, at, GROUP_DESCRIPTOR_LENGTH)
    const u16 = (at: number, value: number) => view.setUint16(at, value, true)
    const u32 = (at: number, value: number) => view.setUint32(at, value, true)
    u32(GROUP_DESCRIPTOR.bg_block_bitmap_lo, blockBitmap)
    u32(GROUP_DESCRIPTOR.bg_inode_bitmap_lo, inodeBitmap)
    u32(GROUP_DESCRIPTOR.bg_inode_table_lo, inodeTable)
    u16(GROUP_DESCRIPTOR.bg_free_blocks_count_lo, freeBlocks)
    u16(GROUP_DESCRIPTOR.bg_free_inodes_count_lo, inodesPerGroup - inodesUsed)
    u16(GROUP_DESCRIPTOR.bg_used_dirs_count_lo, directories[group]!)
    if (!seals) return
    // The kernel need not write zeros where zeros are.
    u16(GROUP_DESCRIPTOR.bg_flags, GROUP_FLAGS.inodeZeroed)
    u16(GROUP_DESCRIPTOR.bg_itable_unused_lo, inodesPerGroup - inodesUsed)
    u16(GROUP_DESCRIPTOR.bg_block_bitmap_csum_lo, seals.bitmap(blocks))
    u16(GROUP_DESCRIPTOR.bg_inode_bitmap_csum_lo, seals.bitmap(inodes.subarray(0, inodesPerGroup / 8)))
    seals.descriptor(descriptors.subarray(at, at + GROUP_DESCRIPTOR_LENGTH), group)
  })
  return descriptors
}

/** Marks what a bitmap has from bit `from` up to bit `to` as free. The rest of it is in use, or is not there at all. */
function clearBits(bitmap: Uint8Array, from: number, to: number): void {
  let at = from
  while (at < to && at % 8 !== 0) clearBit(bitmap, at++)
  const whole = to - (to % 8)
  if (at < whole) {
    bitmap.fill(0, at / 8, whole / 8)
    at = whole
  }
  while (at < to) clearBit(bitmap, at++)
}

function clearBit(bitmap: Uint8Array, at: number): void {
  bitmap[at >> 3]! &= ~(1 << (at & 7))
}
