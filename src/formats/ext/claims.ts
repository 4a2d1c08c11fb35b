/** Which blocks of a file system are for what: those of its own structures, and those of what its inodes hold. */
import { isPid1Error } from '../../error.ts'
import { kindOfMode } from '../../rootfs/index.ts'
import { type Budget, type Limits, tooMany } from '../reading.ts'
import { bitRuns } from './bitmap.ts'
import { runsOf } from './blocks.ts'
import { isShort, spend } from './content.ts'
import type { DiskInode } from './inode.ts'
import { DIRECT_BLOCKS, GROUP_FLAGS, INODE_FLAGS, INODES, SUPERBLOCK_AT, SUPERBLOCK_LENGTH } from './on-disk.ts'
import { viewOf } from './superblock.ts'
import type { Volume } from './volume.ts'

export type Owner =
  /** The boot block and the superblock. */
  | { readonly what: 'start' }
  | { readonly what: 'superblock copy'; readonly group: number }
  /** Blocks of descriptors from the one with the number `index` on. */
  | { readonly what: 'descriptors' | 'descriptors copy'; readonly index: number }
  | { readonly what: 'reserved descriptors' | 'multi-mount protection' }
  | { readonly what: 'block bitmap' | 'inode bitmap' | 'inode table'; readonly group: number }
  | { readonly what: 'map' | 'attributes'; readonly inode: DiskInode }
  /** Blocks of content from the one with the number `logical` on, the first of which is `start` on the disk. */
  | {
      readonly what: 'content'
      readonly inode: DiskInode
      readonly logical: number
      readonly start: number
      readonly isWritten: boolean
    }

/** Numbers of blocks. */
export interface Claim {
  readonly start: number
  readonly count: number
  readonly owner: Owner
}

/** All claims, in the order of the blocks. In a damaged file system some may lie over others. Throws limit-exceeded. */
export function claimsOf(volume: Volume, limits: Limits, budget: Budget): Claim[] {
  const claims = [...structureClaims(volume)]
  let inodes = 0
  // Where all is well, no block is claimed twice.
  let left = volume.superblock.blocks
  for (let group = 0; group < volume.superblock.groups; group++)
    for (const ino of usedInodes(volume, group)) {
      if (++inodes > limits.entries + INODES.first) throw tooMany('entries', limits.entries)
      for (const claim of inodeClaims(volume, volume.inode(ino), budget)) {
        left -= claim.count
        if (left >= 0) claims.push(claim)
      }
    }
  return claims.sort((a, b) => a.start - b.start)
}

/** The numbers of the group's inodes that are in use. */
export function* usedInodes(volume: Volume, group: number): Generator<number, void, void> {
  const { inodesPerGroup } = volume.superblock
  for (const { from, to, isSet } of inodeRuns(volume, group))
    if (isSet) for (let i = from; i < to; i++) yield group * inodesPerGroup + i + 1
}

/** The group's inodes, counted from 0, as runs of used ones and of unused ones. */
export function inodeRuns(volume: Volume, group: number) {
  const { inodesPerGroup } = volume.superblock
  const { flags, inodeBitmap } = volume.group(group)
  if (flags & GROUP_FLAGS.inodeUninit) return [{ from: 0, to: inodesPerGroup, isSet: false }]
  return bitRuns(volume.read(inodeBitmap), 0, inodesPerGroup)
}

function* structureClaims(volume: Volume): Generator<Claim, void, void> {
  const { blockSize, superblock, inodeTableBlocks, descriptorsPerBlock } = volume
  const { groups, reservedGdtBlocks, firstMetaGroup, mmpBlock } = superblock
  const descriptorBlocks = Math.ceil(groups / descriptorsPerBlock)
  const hasMetaGroups = volume.has('meta_bg')
  const common = hasMetaGroups ? Math.min(firstMetaGroup, descriptorBlocks) : descriptorBlocks
  const startBlocks = Math.ceil((SUPERBLOCK_AT + SUPERBLOCK_LENGTH) / blockSize)

  yield { start: 0, count: startBlocks, owner: { what: 'start' } }
  for (let group = 0; group < groups; group++) {
    const { blockBitmap, inodeBitmap, inodeTable } = volume.group(group)
    yield { start: blockBitmap, count: 1, owner: { what: 'block bitmap', group } }
    yield { start: inodeBitmap, count: 1, owner: { what: 'inode bitmap', group } }
    yield { start: inodeTable, count: inodeTableBlocks, owner: { what: 'inode table', group } }
    let at = group === 0 ? startBlocks : volume.firstBlockOf(group)
    if (volume.hasSuperblock(group)) {
      if (group > 0) yield { start: at++, count: 1, owner: { what: 'superblock copy', group } }
      const what = group === 0 ? 'descriptors' : 'descriptors copy'
      if (common > 0) yield { start: at, count: common, owner: { what, index: 0 } }
      if (!hasMetaGroups && reservedGdtBlocks > 0)
        yield { start: at + common, count: reservedGdtBlocks, owner: { what: 'reserved descriptors' } }
    }
    const index = Math.floor(group / descriptorsPerBlock)
    if (index < common) continue
    // The first, the second and the last group of those that a block describes have it.
    const place = group % descriptorsPerBlock
    if (place === 0) yield { start: volume.descriptorBlock(index), count: 1, owner: { what: 'descriptors', index } }
    else if (place === 1 || place === descriptorsPerBlock - 1)
      yield { start: at, count: 1, owner: { what: 'descriptors copy', index } }
  }
  if (volume.holds(mmpBlock)) yield { start: mmpBlock, count: 1, owner: { what: 'multi-mount protection' } }
}

/** What an inode has. What is damaged has nothing: its blocks are then in use, and nobody knows what for. */
function inodeClaims(volume: Volume, inode: DiskInode, budget: Budget): Claim[] {
  const { blockSize } = volume
  const claims: Claim[] = []
  if (volume.holds(inode.attributesBlock))
    claims.push({ start: inode.attributesBlock, count: 1, owner: { what: 'attributes', inode } })
  const mapClaim = (block: number): Claim => ({ start: block, count: 1, owner: { what: 'map', inode } })
  if (inode.ino === INODES.resize) {
    // It maps what is kept for descriptors, by one block of numbers (e2fsprogs/lib/ext2fs/res_gdt.c).
    const block = viewOf(inode.block).getUint32((DIRECT_BLOCKS + 1) * 4, true)
    if (volume.holds(block)) claims.push(mapClaim(block))
    return claims
  }
  if (!hasMap(inode, volume)) return claims
  try {
    const runs = runsOf(volume, inode, (block) => {
      spend(budget, blockSize)
      claims.push(mapClaim(block))
    })
    for (const { logical, physical: start, length: count, isWritten } of runs)
      claims.push({ start, count, owner: { what: 'content', inode, logical, start, isWritten } })
  } catch (error) {
    if (!isPid1Error(error, 'image-corrupt')) throw error
  }
  return claims
}

function hasMap(inode: DiskInode, volume: Volume): boolean {
  if (inode.flags & INODE_FLAGS.inlineData) return false
  const kind = kindOfMode(inode.mode)
  if (kind === 'symlink') return !isShort(inode, volume)
  return kind === 'file' || kind === 'directory' || inode.ino === INODES.badBlocks
}
