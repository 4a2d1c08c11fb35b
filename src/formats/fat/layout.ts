/** A FAT file system explained: each byte of it belongs to something, and each says what it holds and what for. */
import type { Limits } from '../reading.ts'
import type { Span, SpanKind } from '../span.ts'
import { readImage, type SparseImage } from '../sparse.ts'
import { explainBootSector, explainInfoSector, grouped, inBytes } from './explain.ts'
import { FIRST_CLUSTER, SECTOR, SLOT } from './geometry.ts'
import { FatReader, type ReadDirectory, type ReadNode, type Region } from './reader.ts'
import type { ReadSlot } from './slots.ts'
import { BAD_CLUSTER, countUsed, tableEntry } from './table.ts'

export interface FatSpan extends Span {
  /** Of the file or the directory that it is the content or the entry of. */
  readonly path?: string
}

/** A region with one owner. */
interface Extent extends Region {
  readonly explain: () => Iterable<FatSpan>
}

/**
 * Every byte of the image of a FAT file system, as spans without gaps from its first to its last.
 * Throws image-corrupt, limit-exceeded, path-invalid.
 */
export function* layoutOfFat(image: SparseImage, limits: Limits): Generator<FatSpan, void, void> {
  const reader = new FatReader(image, limits)
  const { facts } = reader
  const extents: Extent[] = []
  for (const directory of reader.directories()) {
    extents.push(...extentsOfDirectory(directory))
    for (const node of directory.nodes)
      if (!node.isDirectory) extents.push(...extentsOfFile(node, reader.regionsOf(node.runs)))
  }
  extents.sort((a, b) => a.offset - b.offset)

  yield* explainReserved(reader)
  yield* explainTables(reader)
  let at = facts.rootAt
  const dataEnd = facts.dataAt + facts.clusters * facts.clusterSize
  for (const { offset, length, explain } of extents) {
    yield* explainGap(reader, at, offset)
    yield* explain()
    at = offset + length
  }
  yield* explainGap(reader, at, dataEnd)
  yield* filler(
    'rest',
    dataEnd,
    facts.end,
    'Behind the last cluster: too little for one more, or without an entry in the FAT',
  )
  yield* filler('unused', facts.end, image.size, 'Behind the file system, which is whole tracks; nothing is here')
}

function* explainReserved({ image, facts }: FatReader): Generator<FatSpan> {
  const { type, bytesPerSector, infoSector, backupSector, fatAt } = facts
  const sectorAt = (sector: number) => readImage(image, sector * bytesPerSector, SECTOR)
  const copyOf = (sector: number, field: string, of: number, what: string) => (): FatSpan[] => {
    const value = `${isSame(sectorAt(sector), sectorAt(of)) ? 'the same as' : 'not the same as'} sector ${of}`
    return [{ field, kind: 'content', offset: sector * bytesPerSector, length: SECTOR, value, meaning: what }]
  }
  const known = new Map<number, () => FatSpan[]>([[0, () => explainBootSector(sectorAt(0), type)]])
  const know = (sector: number, explain: () => FatSpan[]) => {
    if (sector > 0 && sector * bytesPerSector < fatAt && !known.has(sector)) known.set(sector, explain)
  }
  know(infoSector, () => explainInfoSector(sectorAt(infoSector), infoSector * bytesPerSector))
  if (backupSector > 0) {
    know(backupSector, copyOf(backupSector, 'boot sector copy', 0, 'For repair, should the first sector be lost'))
    const second = backupSector + infoSector
    know(second, copyOf(second, 'info sector copy', infoSector, 'The information sector, as it was when it was made'))
  }
  let at = 0
  for (const sector of [...known.keys()].sort((a, b) => a - b)) {
    yield* filler('reserved', at, sector * bytesPerSector, RESERVED)
    yield* known.get(sector)!()
    at = sector * bytesPerSector + SECTOR
  }
  yield* filler('reserved', at, fatAt, RESERVED)
}

const RESERVED = 'Sectors before the first FAT that nothing uses'

function* explainTables({ image, table, facts }: FatReader): Generator<FatSpan> {
  const { type, clusters, fats, fatAt, fatLength } = facts
  const length = fatLength
  yield {
    field: 'FAT 1',
    kind: 'length',
    offset: fatAt,
    length,
    value: `${grouped(countUsed(table, type, clusters))} of ${grouped(clusters)} clusters in use`,
    meaning: `For each cluster ${type} bits: which one follows it in its file, that it is the last, or 0 if it is free`,
  }
  const first = readImage(image, fatAt, length)
  for (let fat = 1; fat < fats; fat++) {
    const offset = fatAt + fat * length
    const value = isSame(readImage(image, offset, length), first)
      ? 'the same as the first'
      : 'not the same as the first'
    const meaning = 'What is written to the first FAT is written here too, for repair'
    yield { field: `FAT ${fat + 1}`, kind: 'length', offset, length, value, meaning }
  }
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

function extentsOfDirectory(directory: ReadDirectory): Extent[] {
  const { path, regions, slots, offsets } = directory
  const nodes = directory.nodes[Symbol.iterator]()
  const spans = slots.map((slot, at): FatSpan => {
    const node = slot.kind === 'entry' ? (nodes.next().value as ReadNode) : undefined
    return { ...explainSlot(slot, node, path), offset: offsets[at]!, length: SLOT }
  })
  let start = 0
  return regions.map(({ offset, length }) => {
    const from = start / SLOT
    start += length
    const own = spans.slice(from, start / SLOT)
    const used = offset + own.length * SLOT
    const free = `Free slots of ${path}: the first byte of the first one is 0, which ends the directory`
    return { offset, length, explain: () => [...own, ...filler('free slots', used, offset + length, free, path)] }
  })
}

function explainSlot(slot: ReadSlot, node: ReadNode | undefined, directory: string) {
  const span = (field: string, kind: SpanKind, value: string, meaning: string, path = directory) => ({
    field,
    kind,
    value,
    meaning,
    path,
  })
  switch (slot.kind) {
    case 'deleted':
      return span('deleted entry', 'padding', 'free again', `A slot of ${directory} whose first byte is e5: it is free`)
    case 'dot':
      return span('dot entry', 'name', '. or ..', 'Where the directory itself begins, or the one above it')
    case 'label':
      return span(
        'volume label',
        'name',
        slot.label,
        'The label of the volume: an entry of the root directory that is none',
      )
    case 'long name':
      return span('long name', 'name', slot.text, `Part ${slot.part} of the long name of the entry behind, in UTF-16`)
    case 'entry': {
      const { path, isDirectory, entry } = node!
      const where = entry.cluster === 0 ? 'no cluster' : `from cluster ${grouped(entry.cluster)} on`
      const what = isDirectory ? 'directory' : inBytes(entry.size)
      const meaning = 'Short name, attributes, times, and where the content begins; how it goes on is in the FAT'
      return span('entry', 'name', `${entry.name}: ${what}, ${where}`, meaning, path)
    }
  }
}

function extentsOfFile({ path, entry }: ReadNode, regions: readonly Region[]): Extent[] {
  let left = entry.size
  return regions.map(({ offset, length }) => {
    const held = Math.min(left, length)
    left -= held
    const content: FatSpan = {
      field: 'content',
      kind: 'content',
      offset,
      length: held,
      value: inBytes(held),
      meaning: `The content of ${path}${held < entry.size ? ', a part of it' : ''}, byte for byte`,
      path,
    }
    const slack = `The rest of the last cluster of ${path}, which nothing else can use`
    return {
      offset,
      length,
      explain: () => [...(held > 0 ? [content] : []), ...filler('slack', offset + held, offset + length, slack, path)],
    }
  })
}

/** What no file and no directory has: of a cluster the FAT tells why. */
function* explainGap({ table, facts }: FatReader, from: number, to: number): Generator<FatSpan> {
  const { type, dataAt, clusterSize } = facts
  let at = from
  if (at < dataAt) {
    yield* filler('rest', at, Math.min(dataAt, to), 'Fills up the last sector of the root directory')
    at = dataAt
  }
  const why = (offset: number) => {
    const entry = tableEntry(table, type, FIRST_CLUSTER + (offset - dataAt) / clusterSize)
    return entry === 0 ? 'free' : entry === BAD_CLUSTER[type] ? 'bad' : 'lost'
  }
  while (at < to) {
    const field = why(at)
    let end = at + clusterSize
    while (end < to && why(end) === field) end += clusterSize
    yield* filler(`${field} clusters`, at, end, GAP[field])
    at = end
  }
}

const GAP = {
  free: 'Clusters that are free: the FAT has 0 for them',
  bad: 'Clusters that the FAT says cannot be used',
  lost: 'Clusters that the FAT has in a chain, but no directory leads to it',
} as const

function* filler(field: string, from: number, to: number, meaning: string, path?: string): Generator<FatSpan> {
  if (to <= from) return
  const value = inBytes(to - from)
  yield { field, kind: 'padding', offset: from, length: to - from, value, meaning, ...(path !== undefined && { path }) }
}
