/** The layout as a list: regions in the order in which they lie, and in those that are unfolded their sections. */
import { computed, signal } from '@preact/signals'
import type { RegionRun } from './layout-map.ts'
import { section, shown } from './state.ts'

export interface RegionRow {
  readonly region: RegionRun
  /** The number of the section; undefined: the region as a whole. */
  readonly index: number | undefined
}

/** First sections of the regions that are unfolded. */
export const unfolded = signal<ReadonlySet<number>>(new Set())
/** One is at the region itself, and not at its first section. */
const atRegion = signal<number | undefined>(undefined)

export const regionRows = computed<readonly RegionRow[]>(() => {
  const map = shown.value?.explanations && shown.value.map
  if (!map) return []
  return map.regions.flatMap((region) => {
    const rows: RegionRow[] = [{ region, index: undefined }]
    if (isUnfolded(region)) for (let index = region.first; index < region.end; index++) rows.push({ region, index })
    return rows
  })
})

/** The number of the row that has the cursor. */
export const currentRow = computed(() => {
  const here = section.value?.index
  if (here === undefined) return -1
  return regionRows.value.findIndex(({ region, index }) => {
    if (here < region.first || here >= region.end) return false
    const isAtRegion = !isUnfolded(region) || (here === region.first && atRegion.value === here)
    return isAtRegion ? index === undefined : index === here
  })
})

export function canUnfold({ first, end }: RegionRun): boolean {
  return end - first > 1
}

export function isUnfolded(region: RegionRun): boolean {
  return canUnfold(region) && unfolded.value.has(region.first)
}

export function setUnfolded({ first }: RegionRun, isOpen: boolean): void {
  const next = new Set(unfolded.value)
  if (isOpen) next.add(first)
  else next.delete(first)
  unfolded.value = next
}

/** Tells which of a region and its first section is meant, which begin with the same byte. */
export function meanRow({ region, index }: RegionRow): void {
  atRegion.value = index === undefined ? region.first : undefined
}
