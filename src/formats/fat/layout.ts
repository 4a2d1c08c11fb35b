/** A FAT file system explained: each byte of it belongs to something, and each says what it holds and what for. */
import type { Limits } from '../reading.ts'
import { type PlacedSpan, type Region, type Section, spansOf } from '../section.ts'
import type { Span } from '../span.ts'
import { readImage, type SparseImage } from '../sparse.ts'
import { explainBootSector, explainInfoSector, inBytes } from './explain.ts'
import { explainSlot } from './explain-slot.ts'
import { type Chain, explainTable, whyUnclaimed } from './explain-table.ts'
import { FIRST_CLUSTER, SECTOR, SLOT } from './geometry.ts'
import { FatReader, type Region as Place, type ReadDirectory, type ReadNode } from './reader.ts'

/** A place with one owner. */
interface Extent extends Place {
  readonly path: string
  readonly explain: () => Iterable<Section>
}

/** Every byte of the image, as spans without gaps from its first to its last. Throws what `sectionsOfFat` throws. */
export function layoutOfFat(image: SparseImage, limits: Limits): Generator<PlacedSpan, void, void> {
  return spansOf(sectionsOfFat(image, limits))
}

/**
 * Every byte of the image of a FAT file system, in sections without gaps from its first to its last.
 * Throws image-corrupt, limit-exceeded, path-invalid.
 */
export function* sectionsOfFat(image: SparseImage, limits: Limits): Generator<Section, void, void> {
  const reader = new FatReader(image, limits)
  const { facts } = reader
  const extents: Extent[] = []
  for (const directory of reader.directories()) {
    extents.push(...extentsOfDirectory(reader, directory))
    for (const node of directory.nodes)
      if (!node.isDirectory) extents.push(...extentsOfFile(node, reader.regionsOf(node.runs)))
  }
  extents.sort((a, b) => a.offset - b.offset)

  yield* explainReserved(reader)
  yield* explainTables(reader, extents)
  let at = facts.rootAt
  const dataEnd = facts.dataAt + facts.clusters * facts.clusterSize
  for (const { offset, length, explain } of extents) {
    yield* explainGap(reader, at, offset)
    yield* explain()
    at = offset + length
  }
  yield* explainGap(reader, at, dataEnd)
  yield* filler(
    REST,
    'rest',
    dataEnd,
    facts.end,
    'Behind the last cluster: too little for one more, or without an entry in the FAT',
  )
  yield* filler(REST, 'unused', facts.end, image.size, 'Behind the file system, which is whole tracks; nothing is here')
}

const BOOT = { sort: 'boot', name: 'boot sector' } as const
const RESERVED = { sort: 'boot', name: 'reserved sectors' } as const
const FILES = { sort: 'file', name: 'files' } as const
const REST = { sort: 'free', name: 'rest' } as const

function* explainReserved({ image, facts }: FatReader): Generator<Section> {
  const { type, bytesPerSector, infoSector, backupSector, fatAt } = facts
  const sectorAt = (sector: number) => readImage(image, sector * bytesPerSector, SECTOR)
  const known = new Map<number, Section>()
  const know = (sector: number, field: string, said: Said, fields?: () => Span[]) => {
    if ((sector > 0 || known.size === 0) && sector * bytesPerSector < fatAt && !known.has(sector))
      known.set(sector, {
        ...said,
        field,
        kind: 'content',
        offset: sector * bytesPerSector,
        length: SECTOR,
        region: sector === 0 ? BOOT : RESERVED,
        title: field,
        ...(fields && { fields }),
      })
  }
  const knowCopy = (sector: number, field: string, of: number, meaning: string) => {
    const value = `${isSame(sectorAt(sector), sectorAt(of)) ? 'the same as' : 'not the same as'} sector ${of}`
    know(sector, field, { value, meaning })
  }
  know(
    0,
    'boot sector',
    { value: inBytes(SECTOR), meaning: 'The parameters of the file system, and the code that the firmware runs' },
    () => explainBootSector(sectorAt(0), type),
  )
  know(
    infoSector,
    'info sector',
    { value: inBytes(SECTOR), meaning: 'How many clusters are free, and where to look for one' },
    () => explainInfoSector(sectorAt(infoSector), infoSector * bytesPerSector),
  )
  if (backupSector > 0) {
    knowCopy(backupSector, 'boot sector copy', 0, 'For repair, should the first sector be lost')
    const second = backupSector + infoSector
    knowCopy(second, 'info sector copy', infoSector, 'The information sector, as it was when it was made')
  }
  let at = 0
  const unused = 'Sectors before the first FAT that nothing uses'
  for (const section of [...known.values()].sort((a, b) => a.offset - b.offset)) {
    yield* filler(RESERVED, 'reserved', at, section.offset, unused)
    yield section
    at = section.offset + SECTOR
  }
  yield* filler(RESERVED, 'reserved', at, fatAt, unused)
}

type Said = Pick<Section, 'value' | 'meaning'>

function* explainTables(reader: FatReader, extents: readonly Extent[]): Generator<Section> {
  const { image, facts } = reader
  const { fats, fatAt, fatLength, dataAt, clusterSize } = facts
  const chains = extents.flatMap(({ path, offset, length }): Chain[] =>
    // The fixed root directory is in no cluster.
    offset < dataAt
      ? []
      : [{ path, first: FIRST_CLUSTER + (offset - dataAt) / clusterSize, count: Math.ceil(length / clusterSize) }],
  )
  const first = readImage(image, fatAt, fatLength)
  for (let fat = 0; fat < fats; fat++) {
    const offset = fatAt + fat * fatLength
    const isCopy = fat > 0 && isSame(readImage(image, offset, fatLength), first)
    yield* explainTable(reader, chains, { number: fat + 1, offset, isCopy })
  }
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

function extentsOfDirectory({ image }: FatReader, directory: ReadDirectory): Extent[] {
  const { path, regions, slots, offsets } = directory
  const region: Region = { sort: 'directory', name: path === '/' ? 'root directory' : `directory ${path}` }
  const nodes = directory.nodes[Symbol.iterator]()
  const sections = slots.map((slot, at): Section => {
    const node = slot.kind === 'entry' ? (nodes.next().value as ReadNode) : undefined
    const offset = offsets[at]!
    return { ...explainSlot(slot, node, path, () => readImage(image, offset, SLOT), offset), region }
  })
  let start = 0
  return regions.map(({ offset, length }) => {
    const from = start / SLOT
    start += length
    const own = sections.slice(from, start / SLOT)
    const used = offset + own.length * SLOT
    const free = `Free slots of ${path}: the first byte of the first one is 0, which ends the directory`
    return {
      path,
      offset,
      length,
      explain: () => [...own, ...filler(region, 'free slots', used, offset + length, free, path)],
    }
  })
}

function extentsOfFile({ path, entry }: ReadNode, regions: readonly Place[]): Extent[] {
  let start = 0
  return regions.map(({ offset, length }) => {
    const from = start
    const held = Math.min(entry.size - from, length)
    start += held
    const isWhole = held === entry.size
    const content: Span = {
      field: 'content',
      kind: 'content',
      offset,
      length: held,
      value: isWhole ? inBytes(held) : `bytes ${from} to ${from + held - 1} of ${entry.size}`,
      meaning: `The content of ${path}${isWhole ? '' : ', a part of it'}, byte for byte`,
    }
    const slack: Span = {
      field: 'slack',
      kind: 'padding',
      offset: offset + held,
      length: length - held,
      value: inBytes(length - held),
      meaning: `The rest of the last cluster of ${path}, which nothing else can use`,
    }
    const section: Section = {
      ...(held > 0 ? content : slack),
      length,
      region: FILES,
      title: isWhole ? path : `${path}, from byte ${from} on`,
      path,
      fields: () => [content, slack].filter((span) => span.length > 0),
    }
    return { path, offset, length, explain: () => [section] }
  })
}

/** What no file and no directory has: of a cluster the FAT tells why. */
function* explainGap(reader: FatReader, from: number, to: number): Generator<Section> {
  const { dataAt, clusterSize } = reader.facts
  let at = from
  if (at < dataAt) {
    yield* filler(REST, 'rest', at, Math.min(dataAt, to), 'Fills up the last sector of the root directory')
    at = dataAt
  }
  const why = (offset: number) => whyUnclaimed(reader, FIRST_CLUSTER + (offset - dataAt) / clusterSize)
  while (at < to) {
    const field = why(at)
    let end = at + clusterSize
    while (end < to && why(end) === field) end += clusterSize
    const region: Region = { sort: 'free', name: `${field} clusters` }
    yield* filler(region, region.name, at, end, GAP[field])
    at = end
  }
}

const GAP = {
  free: 'Clusters that are free: the FAT has 0 for them',
  bad: 'Clusters that the FAT says cannot be used',
  lost: 'Clusters that the FAT has in a chain, but no directory leads to it',
} as const

function* filler(
  region: Region,
  field: string,
  from: number,
  to: number,
  meaning: string,
  path?: string,
): Generator<Section> {
  if (to <= from) return
  const value = inBytes(to - from)
  yield {
    field,
    kind: 'padding',
    offset: from,
    length: to - from,
    value,
    meaning,
    region,
    title: field,
    ...(path !== undefined && { path }),
  }
}
