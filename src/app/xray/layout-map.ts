/** Which section of a disk or of another image each byte belongs to, and what else belongs to the same file. */
import type { Owner, PackedSections } from '../../formats/packed-sections.ts'
import type { Region, RegionSort } from '../../formats/section.ts'
import type { Part } from '../../formats/span.ts'
import type { Explanations } from './explanations.ts'
import { ImageMap, lastAtMost, type Section } from './image-map.ts'

/** Sections one after another in one region. */
export interface RegionRun extends Region {
  readonly offset: number
  /** Bytes. */
  readonly length: number
  /** Numbers of sections: the first, and the one after the last. */
  readonly first: number
  readonly end: number
}

/** Sections one after another that belong to the same file. */
export interface Place {
  /** Numbers of sections: the first, and the one after the last. */
  readonly first: number
  readonly end: number
  /** For a person: "inode 12", "content, 2 of 3". */
  readonly label: string
  /** Bytes. */
  readonly length: number
}

/** What ends the blocks of a directory: nobody looks for it. */
const REST: ReadonlySet<string> = new Set(['directory checksum', 'unused entry', 'free slots'])

/** Where one goes for an entry: what says most about it comes first. */
const ORDER: Partial<Record<RegionSort, number>> = { inodes: 0, directory: 1, file: 2 }

export class LayoutMap extends ImageMap {
  /** All of the image, in the order in which it lies. */
  readonly regions: readonly RegionRun[]
  /** Of the regions, the numbers of their first sections. */
  private readonly firsts: readonly number[]
  /** By owner, the numbers of its sections. */
  private readonly sectionsOf: readonly number[][]
  private readonly ownerOfEntry: ReadonlyMap<string, number>

  constructor(
    private readonly packed: PackedSections,
    size: number,
    private readonly explanations: Explanations,
  ) {
    super(size)
    this.regions = regionsOf(packed, size)
    this.firsts = this.regions.map(({ first }) => first)
    this.sectionsOf = sectionsByOwner(packed)
    this.ownerOfEntry = new Map(
      packed.owners.flatMap(({ entry }, owner): [string, number][] => (entry === undefined ? [] : [[entry, owner]])),
    )
  }

  get sections(): number {
    return this.packed.offsets.length
  }

  sectionAt(offset: number): Section {
    return this.section(lastAtMost(this.packed.offsets, offset))
  }

  section(index: number): Section {
    const { offsets } = this.packed
    const nearest = Math.max(0, Math.min(index, offsets.length - 1))
    return { index: nearest, offset: offsets[nearest]!, end: offsets[nearest + 1] ?? this.size }
  }

  entry(path: string): Section | undefined {
    const owner = this.ownerOfEntry.get(path)
    if (owner === undefined) return undefined
    const sections = this.sectionsOf[owner]!
    const rank = (index: number) => ORDER[this.regionOf(index).sort] ?? 9
    return this.section(sections.reduce((best, index) => (rank(index) < rank(best) ? index : best)))
  }

  entryOf({ index }: Section): string | undefined {
    return this.ownerOf(index)?.entry
  }

  nameOf({ index }: Section): string {
    const title = this.titleOf(index)
    const owner = this.ownerOf(index)?.name
    return owner === undefined || title.includes(owner) || this.regionOf(index).sort === 'directory'
      ? title
      : `${title}, ${owner}`
  }

  /** What a section is called among those of its region. */
  titleOf(index: number): string {
    const { titles, titleEnds } = this.packed
    return titles.slice(titleEnds[index - 1] ?? 0, titleEnds[index])
  }

  regionOf(index: number): Region {
    return this.packed.regions[this.packed.regionOf[index]!]!
  }

  /** The run of a region that the section lies in. */
  runOf(index: number): RegionRun {
    return this.regions[lastAtMost(this.firsts, index)]!
  }

  ownerOf(index: number): Owner | undefined {
    return this.packed.owners[this.packed.ownerOf[index]!]
  }

  /** It lies in an archive that is a file itself. */
  isHosted(index: number): boolean {
    return this.packed.hostOf[index]! >= 0
  }

  /** All sections of what the section belongs to, in the order in which they lie; of a file that is an archive, its first. */
  placesOf(index: number): readonly number[] {
    const owner = this.packed.ownerOf[index]!
    return owner < 0 ? [] : this.sectionsOf[owner]!
  }

  /** The same as one would go through them: what says most about the file comes first, and then its content in its order. */
  groupsOf(index: number): Place[] {
    const groups: { first: number; end: number; name: string; rank: number }[] = []
    for (const place of this.placesOf(index)) {
      const { sort } = this.regionOf(place)
      if (REST.has(this.fieldOf(place))) continue
      const last = groups.at(-1)
      if (last?.end === place && this.regionOf(last.first) === this.regionOf(place)) last.end++
      else groups.push({ first: place, end: place + 1, name: this.labelOf(place), rank: ORDER[sort] ?? 9 })
    }
    groups.sort((a, b) => a.rank - b.rank)
    const counts = new Map<string, number>()
    for (const { name } of groups) counts.set(name, (counts.get(name) ?? 0) + 1)
    const seen = new Map<string, number>()
    return groups.map(({ first, end, name }) => {
      const number = (seen.get(name) ?? 0) + 1
      seen.set(name, number)
      const of = counts.get(name)!
      const length = this.section(end - 1).end - this.section(first).offset
      return { first, end, label: of > 1 ? `${name}, ${number} of ${of}` : name, length }
    })
  }

  private labelOf(index: number): string {
    const { sort } = this.regionOf(index)
    if (sort === 'inodes') return this.titleOf(index)
    const field = this.fieldOf(index)
    return field === 'dot entry' ? 'its entries' : field
  }

  private fieldOf(index: number): string {
    return this.packed.sorts[this.packed.sortOf[index]!]!.field
  }

  /** The section of the same entry in a region of the same name as `index` in another image. */
  like(other: LayoutMap, index: number): Section | undefined {
    const entry = other.ownerOf(index)?.entry
    const owner = entry === undefined ? undefined : this.ownerOfEntry.get(entry)
    if (owner === undefined) return undefined
    const { name } = other.regionOf(index)
    const same = this.sectionsOf[owner]!.find((candidate) => this.regionOf(candidate).name === name)
    return same === undefined ? this.entry(entry!) : this.section(same)
  }

  /** Until its fields have arrived, a section is one part. */
  partsOf({ index, offset, end }: Section): readonly Part[] {
    const { field, kind } = this.packed.sorts[this.packed.sortOf[index]!]!
    return this.explanations.read(index) ?? [{ field, kind, offset, length: end - offset }]
  }
}

function regionsOf({ offsets, regionOf, regions }: PackedSections, size: number): RegionRun[] {
  const runs: RegionRun[] = []
  for (let first = 0; first < offsets.length; ) {
    let end = first + 1
    while (end < offsets.length && regionOf[end] === regionOf[first]) end++
    const offset = offsets[first]!
    runs.push({ ...regions[regionOf[first]!]!, offset, length: (offsets[end] ?? size) - offset, first, end })
    first = end
  }
  return runs
}

function sectionsByOwner({ owners, ownerOf, hostOf }: PackedSections): number[][] {
  const sections: number[][] = owners.map(() => [])
  ownerOf.forEach((owner, index) => {
    if (owner >= 0) sections[owner]!.push(index)
    const host = hostOf[index]!
    if (host >= 0 && hostOf[index - 1] !== host) sections[host]!.push(index)
  })
  return sections
}
