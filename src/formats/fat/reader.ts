/** Walks a FAT file system, which may be a stranger's: no cluster is in two chains, so each chain and each path ends. */
import { checkName, joinPath, splitPath } from '../../rootfs/index.ts'
import { concat } from '../concat.ts'
import { type Limits, tooMany } from '../reading.ts'
import { readImage, type SparseImage } from '../sparse.ts'
import { ATTRIBUTE, SLOTS_MOST } from './directory.ts'
import { FIRST_CLUSTER, SLOT } from './geometry.ts'
import { type ReadEntry, type ReadSlot, readSlots } from './slots.ts'
import { END_OF_CHAIN, type Run, tableEntry } from './table.ts'
import { corruptFat, type FatVolumeFacts, readBootSector } from './volume.ts'

/** Bytes of the image. */
export interface Region {
  readonly offset: number
  readonly length: number
}

export interface ReadNode {
  readonly path: string
  readonly entry: ReadEntry
  readonly isDirectory: boolean
  readonly runs: readonly Run[]
}

export interface ReadDirectory {
  readonly path: string
  /** Where it lies, piece by piece. */
  readonly regions: readonly Region[]
  readonly slots: readonly ReadSlot[]
  /** Of each slot, in bytes from the image's start. */
  readonly offsets: readonly number[]
  /** What its slots of kind "entry" lead to, in their order. */
  readonly nodes: readonly ReadNode[]
}

export class FatReader {
  readonly facts: FatVolumeFacts
  /** As much of the first FAT as the clusters have entries in. */
  readonly table: DataView
  /** One bit for each cluster: it is in a chain that was read. */
  private readonly claimed: Uint8Array

  /** Throws image-corrupt, limit-exceeded. */
  constructor(
    readonly image: SparseImage,
    private readonly limits: Limits,
  ) {
    this.facts = readBootSector(image)
    const { type, clusters, fatAt } = this.facts
    const length = Math.ceil(((clusters + FIRST_CLUSTER) * type) / 8)
    if (length > limits.bytes) throw tooMany('bytes', limits.bytes)
    const table = readImage(image, fatAt, length)
    this.table = new DataView(table.buffer, table.byteOffset, table.byteLength)
    this.claimed = new Uint8Array(Math.ceil((clusters + FIRST_CLUSTER) / 8))
  }

  /** All directories, the root first, each before those in it. Throws image-corrupt, path-invalid, limit-exceeded. */
  *directories(): Generator<ReadDirectory, void, void> {
    let left = this.limits.entries
    const toRead: { path: string; regions: Region[] }[] = [{ path: '/', regions: this.rootRegions() }]
    for (let next = toRead.pop(); next; next = toRead.pop()) {
      const directory = this.readDirectory(next.path, next.regions)
      left -= directory.nodes.length
      if (left < 0) throw tooMany('entries', this.limits.entries)
      yield directory
      for (const { path, isDirectory, runs } of directory.nodes.toReversed())
        if (isDirectory) toRead.push({ path, regions: this.regionsOf(runs) })
    }
  }

  isClaimed(cluster: number): boolean {
    return (this.claimed[cluster >> 3]! & (1 << (cluster & 7))) !== 0
  }

  regionsOf(runs: readonly Run[]): Region[] {
    const { dataAt, clusterSize } = this.facts
    return runs.map(({ first, count }) => ({
      offset: dataAt + (first - FIRST_CLUSTER) * clusterSize,
      length: count * clusterSize,
    }))
  }

  private rootRegions(): Region[] {
    const { type, rootAt, rootEntries, rootCluster } = this.facts
    if (type !== 32) return [{ offset: rootAt, length: rootEntries * SLOT }]
    return this.regionsOf(this.chain(rootCluster, 0))
  }

  private readDirectory(path: string, regions: readonly Region[]): ReadDirectory {
    const length = regions.reduce((sum, region) => sum + region.length, 0)
    if (length > SLOTS_MOST * SLOT) throw corruptFat(regions[0]!.offset, `the directory ${path} is too long`)
    const parts = regions.map((region) => readImage(this.image, region.offset, region.length))
    const slots = readSlots(parts.length === 1 ? parts[0]! : concat(parts), this.facts.type === 32)
    const offsets = offsetsOf(slots, regions)
    const names = new Set<string>()
    const nodes: ReadNode[] = []
    slots.forEach((slot, at) => {
      if (slot.kind !== 'entry') return
      const offset = offsets[at]!
      if (names.has(slot.name)) throw corruptFat(offset, `${path} has two entries of the name ${slot.name}`)
      names.add(slot.name)
      nodes.push(this.readNode(joinPath(path, slot.name), slot, offset))
    })
    return { path, regions, slots, offsets, nodes }
  }

  private readNode(path: string, entry: ReadEntry, at: number): ReadNode {
    if (entry.name === '') throw corruptFat(at, 'an entry has no name')
    checkName(entry.name, path)
    splitPath(path)
    const isDirectory = (entry.attributes & ATTRIBUTE.directory) !== 0
    const isEmpty = entry.cluster === 0 && entry.size === 0 && !isDirectory
    const runs = isEmpty ? [] : this.chain(entry.cluster, at)
    const clusters = runs.reduce((sum, { count }) => sum + count, 0)
    if (!isDirectory && clusters * this.facts.clusterSize < entry.size)
      throw corruptFat(at, `${path} is to have ${entry.size} bytes, but its ${clusters} clusters hold less`)
    return { path, entry, isDirectory, runs }
  }

  /** The clusters from `cluster` on, to which the bytes at `at` led. */
  private chain(cluster: number, at: number): Run[] {
    const { type, clusters, fatAt } = this.facts
    const runs: { first: number; count: number }[] = []
    for (let next = cluster, from = at; next < END_OF_CHAIN[type]; next = tableEntry(this.table, type, next)) {
      if (next < FIRST_CLUSTER || next >= clusters + FIRST_CLUSTER)
        throw corruptFat(
          from,
          `a chain of clusters goes on to ${next}, and they are ${FIRST_CLUSTER} to ${clusters + 1}`,
        )
      if (this.isClaimed(next))
        throw corruptFat(from, `a chain of clusters goes on to ${next}, which is in a chain already`)
      this.claimed[next >> 3]! |= 1 << (next & 7)
      const run = runs.at(-1)
      if (run && run.first + run.count === next) run.count++
      else runs.push({ first: next, count: 1 })
      from = fatAt + Math.floor((next * type) / 8)
    }
    return runs
  }
}

/** Where slots, in order, lie in the image. */
function offsetsOf(slots: readonly ReadSlot[], regions: readonly Region[]): number[] {
  let region = 0
  let start = 0
  return slots.map(({ at }) => {
    while (at >= start + regions[region]!.length) start += regions[region++]!.length
    return regions[region]!.offset + at - start
  })
}
