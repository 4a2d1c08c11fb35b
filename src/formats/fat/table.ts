/** The file allocation table: for each cluster of a file, the one that follows it. */
import { type FatType, FIRST_CLUSTER } from './geometry.ts'

/** What the entry of a chain's last cluster says, and any greater value too. mkfs.fat writes this one. */
export const END_OF_CHAIN: Readonly<Record<FatType, number>> = { 12: 0xff8, 16: 0xfff8, 32: 0x0fff_fff8 }
/** A cluster that cannot be used. */
export const BAD_CLUSTER: Readonly<Record<FatType, number>> = { 12: 0xff7, 16: 0xfff7, 32: 0x0fff_fff7 }

/** Contiguous clusters. */
export interface Run {
  readonly first: number
  readonly count: number
}

/** The beginning of a table of which clusters below `end` are in use, each of `runs` a chain. */
export function encodeTable(type: FatType, media: number, runs: readonly Run[], end: number): Uint8Array {
  const bytes = new Uint8Array(Math.ceil((end * type) / 8))
  const view = new DataView(bytes.buffer)
  const put =
    type === 32
      ? (cluster: number, value: number) => view.setUint32(cluster * 4, value, true)
      : type === 16
        ? (cluster: number, value: number) => view.setUint16(cluster * 2, value, true)
        : (cluster: number, value: number) => put12(bytes, cluster, value)
  const all = 2 ** (type === 32 ? 28 : type) - 1
  put(0, (all & ~0xff) | media)
  put(1, all)
  for (const { first, count } of runs) {
    const last = first + count - 1
    for (let cluster = first; cluster < last; cluster++) put(cluster, cluster + 1)
    put(last, END_OF_CHAIN[type])
  }
  return bytes
}

/** Two entries share three bytes: the even one has the lower nibble of the middle byte. */
function put12(bytes: Uint8Array, cluster: number, value: number): void {
  const at = (cluster * 3) >> 1
  if (cluster % 2 === 0) {
    bytes[at] = value & 0xff
    if (at + 1 < bytes.length) bytes[at + 1] = (bytes[at + 1]! & 0xf0) | (value >> 8)
  } else {
    bytes[at] = (bytes[at]! & 0x0f) | ((value & 0x0f) << 4)
    bytes[at + 1] = value >> 4
  }
}

/** What the table says of `cluster`, which it has an entry for. */
export function tableEntry(table: DataView, type: FatType, cluster: number): number {
  if (type === 32) return table.getUint32(cluster * 4, true) & 0x0fff_ffff
  if (type === 16) return table.getUint16(cluster * 2, true)
  const pair = table.getUint16((cluster * 3) >> 1, true)
  return cluster % 2 === 0 ? pair & 0xfff : pair >> 4
}

/** How many of `clusters` have an entry that is not 0. */
export function countUsed(table: DataView, type: FatType, clusters: number): number {
  let used = 0
  for (let cluster = FIRST_CLUSTER; cluster < clusters + FIRST_CLUSTER; cluster++)
    if (tableEntry(table, type, cluster) !== 0) used++
  return used
}
