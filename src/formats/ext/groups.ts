/** Where the bitmaps and the inode table of each block group lie. */
import { type ExtGeometry, groupStart, hasSuperblock } from './geometry.ts'
import { Space } from './space.ts'

/** Numbers of blocks. */
export interface GroupPlace {
  readonly blockBitmap: number
  readonly inodeBitmap: number
  readonly inodeTable: number
}

export interface GroupPlaces {
  /** By group. */
  readonly places: readonly GroupPlace[]
  /** What is left for content. */
  readonly space: Space
}

/**
 * Lays out the groups' own blocks: superblock and descriptors at the start of those that have them, then for each
 * flexible group the block bitmaps, the inode bitmaps and the inode tables of its groups. undefined: there is no room.
 */
export function placeGroups(geometry: ExtGeometry): GroupPlaces | undefined {
  const { groups, groupsPerFlex, descriptorBlocks, inodeTableBlocks } = geometry
  const space = new Space(geometry.firstDataBlock, geometry.blocks)
  for (let group = 0; group < groups; group++)
    if (hasSuperblock(group) && !space.takeAt(groupStart(geometry, group), 1 + descriptorBlocks)) return undefined

  const places: GroupPlace[] = []
  for (let first = 0; first < groups; first += groupsPerFlex) {
    const count = Math.min(groupsPerFlex, groups - first)
    const takeEach = (length: number) =>
      Array.from({ length: count }, () => space.takeTogether(length, groupStart(geometry, first)))
    const blockBitmaps = takeEach(1)
    const inodeBitmaps = takeEach(1)
    const inodeTables = takeEach(inodeTableBlocks)
    for (let at = 0; at < count; at++) {
      const [blockBitmap, inodeBitmap, inodeTable] = [blockBitmaps[at], inodeBitmaps[at], inodeTables[at]]
      if (blockBitmap === undefined || inodeBitmap === undefined || inodeTable === undefined) return undefined
      places.push({ blockBitmap, inodeBitmap, inodeTable })
    }
  }
  return { places, space }
}
