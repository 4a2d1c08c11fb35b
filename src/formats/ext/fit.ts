/** Whether a medium is large enough, and how large one must be. */
import { contentSize } from '../../rootfs/index.ts'
import { extentBlocksMost, numberBlocks } from './block-map.ts'
import { directoryBlocksMost } from './encode-directory.ts'
import { type ExtGeometry, type ExtNeeds, type ExtType, geometryOf, MIB, SIZE_MOST } from './geometry.ts'
import { type GroupPlaces, placeGroups } from './groups.ts'
import { lastIno, type Node } from './nodes.ts'
import { I_BLOCK_LENGTH } from './on-disk.ts'

/** What inodes and their content take, whatever the medium. */
export class Demand {
  readonly needs: ExtNeeds
  private readonly blocksBySize = new Map<number, number>()

  constructor(
    readonly type: ExtType,
    readonly nodes: readonly Node[],
  ) {
    const longestTarget = nodes.reduce((most, { target }) => Math.max(most, target.length), 0)
    this.needs = { inodes: lastIno(nodes), longestTarget }
  }

  /** The most blocks of content and directories, and in ext2 of their maps. */
  blocks(blockSize: number): number {
    const known = this.blocksBySize.get(blockSize)
    if (known !== undefined) return known
    const form = { type: this.type, blockSize }
    let blocks = 0
    for (const node of this.nodes) {
      const isDirectory = node.entry.inode.kind === 'directory'
      const count = isDirectory ? directoryBlocksMost(node, form) : contentBlocks(node, blockSize)
      blocks += count + (this.type === 'ext2' ? numberBlocks(count, blockSize) : 0)
    }
    this.blocksBySize.set(blockSize, blocks)
    return blocks
  }
}

/** A target this long or longer has a block of its own. */
export const isSlow = (target: Uint8Array) => target.length >= I_BLOCK_LENGTH

function contentBlocks({ entry, target }: Node, blockSize: number): number {
  const { inode } = entry
  if (inode.kind === 'file') return Math.ceil(contentSize(inode.content) / blockSize)
  return isSlow(target) ? 1 : 0
}

export interface Fit extends GroupPlaces {
  readonly geometry: ExtGeometry
}

/** How it all fits a medium of `size` bytes; undefined if it does not. */
export function fitInto(demand: Demand, size: number): Fit | undefined {
  const geometry = geometryOf(demand.type, size, demand.needs)
  const placed = geometry && placeGroups(geometry)
  if (!placed) return undefined
  const { blockSize, journalBlocks } = geometry
  const extents = demand.type === 'ext4' ? extentBlocksMost(placed.space) : 0
  if (demand.blocks(blockSize) + journalBlocks + extents > placed.space.free) return undefined
  return { geometry, ...placed }
}

/**
 * The least size in bytes of at least `from`, in whole MiB, that it all fits: a larger journal may make less of more.
 */
export function leastSize(demand: Demand, from: number): number {
  const content = demand.nodes.reduce((sum, { entry: { inode } }) => {
    return sum + (inode.kind === 'file' ? contentSize(inode.content) : 0)
  }, 0)
  let size = Math.max(1, Math.ceil(Math.max(from, content) / MIB)) * MIB
  // Of what is too much for any image, its content says enough.
  while (size <= SIZE_MOST && !fitInto(demand, size)) size += MIB
  return size
}
