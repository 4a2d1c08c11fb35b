/** The file allocation table, run by run: which clusters lead from one to the next, and which are free. */
import type { Section } from '../section.ts'
import { grouped, inBytes } from './explain.ts'
import { FIRST_CLUSTER } from './geometry.ts'
import type { FatReader } from './reader.ts'
import { BAD_CLUSTER, countUsed, END_OF_CHAIN, type Run, tableEntry } from './table.ts'

/** Contiguous clusters of one file or directory. */
export interface Chain extends Run {
  readonly path: string
}

interface Table {
  /** From 1. */
  readonly number: number
  /** Bytes from the image's start. */
  readonly offset: number
  /** It is the same as the first. */
  readonly isCopy: boolean
}

/** The sections of one of the tables. `chains` are all there are, in the order of their clusters. */
export function* explainTable(
  reader: FatReader,
  chains: readonly Chain[],
  { number, offset, isCopy }: Table,
): Generator<Section, void, void> {
  const { type, clusters, fatLength } = reader.facts
  const used = `${grouped(countUsed(reader.table, type, clusters))} of ${grouped(clusters)} clusters in use`
  const field = `FAT ${number}`
  const region = { sort: 'structure', name: field } as const
  const section = (from: number, to: number, title: string, value: string, meaning: string): Section => ({
    field,
    kind: 'length',
    offset: offset + from,
    length: to - from,
    value,
    meaning,
    region,
    title,
  })
  if (number > 1 && !isCopy) {
    yield section(
      0,
      fatLength,
      field,
      'not the same as the first',
      'What is written to the first FAT is to be written here too, for repair',
    )
    return
  }
  const copy = number > 1 ? '; the same as in the first FAT' : ''
  const byteOf = (cluster: number) => Math.ceil((cluster * type) / 8)
  const first = byteOf(FIRST_CLUSTER)
  const all = `For each cluster ${type} bits: which one follows it in its file, that it is the last, or 0 if it is free`
  yield section(0, first, 'entries 0 and 1', `${used}${copy}`, `${all}. No cluster has the numbers 0 and 1`)
  let at = FIRST_CLUSTER
  const end = FIRST_CLUSTER + clusters
  for (const { path, first: start, count } of chains) {
    yield* unclaimed(at, start)
    const last = tableEntry(reader.table, type, start + count - 1)
    const then = last >= END_OF_CHAIN[type] ? 'the last ends it' : `the last leads on to ${grouped(last)}`
    yield {
      ...section(
        byteOf(start),
        byteOf(start + count),
        path,
        `${clustersText(start, count)}${copy}`,
        count === 1
          ? `The chain of ${path}: ${then}`
          : `The chain of ${path}: each entry leads to the next cluster, ${then}`,
      ),
      path,
    }
    at = start + count
  }
  yield* unclaimed(at, end)
  if (byteOf(end) < fatLength) {
    const length = fatLength - byteOf(end)
    yield {
      ...section(
        byteOf(end),
        fatLength,
        'rest',
        inBytes(length),
        'Fills up the last sector of the table: there are no more clusters',
      ),
      kind: 'padding',
    }
  }

  function* unclaimed(from: number, to: number): Generator<Section> {
    for (let start = from; start < to; ) {
      const why = whyUnclaimed(reader, start)
      let next = start + 1
      while (next < to && whyUnclaimed(reader, next) === why) next++
      yield {
        ...section(
          byteOf(start),
          byteOf(next),
          `${why} clusters`,
          `${clustersText(start, next - start)}${copy}`,
          WHY[why],
        ),
        kind: why === 'free' ? 'padding' : 'length',
      }
      start = next
    }
  }
}

const WHY = {
  free: 'Zeros: these clusters are free',
  bad: 'These clusters cannot be used',
  lost: 'A chain that no directory leads to',
} as const

/** What a cluster is that no file and no directory has. */
export function whyUnclaimed({ table, facts: { type } }: FatReader, cluster: number): 'free' | 'bad' | 'lost' {
  const entry = tableEntry(table, type, cluster)
  return entry === 0 ? 'free' : entry === BAD_CLUSTER[type] ? 'bad' : 'lost'
}

function clustersText(first: number, count: number): string {
  return count === 1 ? `cluster ${grouped(first)}` : `clusters ${grouped(first)} to ${grouped(first + count - 1)}`
}
