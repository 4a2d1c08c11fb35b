/** Where the sections of an image lie, in a few arrays: to hand thousands from thread to thread at once. */
import type { Region, Section } from './section.ts'
import type { SpanKind } from './span.ts'

/** What sections belong to: a file or a directory. */
export interface Owner {
  /** Its path in the file system that it lies in. */
  readonly name: string
  /** Its path in the project's tree, if it is one of its entries. */
  readonly entry: string | undefined
}

/** A section of an image of a project. */
export interface OwnedSection extends Section {
  /** The path of the project's entry that it belongs to. `path` is where that lies in its own file system. */
  readonly entry?: string
  /** The file that it is a part of, where it lies in an archive or an image that is a file itself. */
  readonly host?: string
}

/** Sections without gaps, in their order. */
export interface PackedSections {
  /** Bytes from the image's start. */
  readonly offsets: Float64Array<ArrayBuffer>
  /** All titles, one after another, and where each ends: to receive as many strings would take its time. */
  readonly titles: string
  readonly titleEnds: Uint32Array<ArrayBuffer>
  /** What each is, as a whole: an index of `sorts`. */
  readonly sortOf: Uint16Array<ArrayBuffer>
  readonly sorts: readonly { readonly field: string; readonly kind: SpanKind }[]
  /** Indices of `regions` and of `owners`; -1 for what has no owner, and for what is in no file. */
  readonly regionOf: Uint32Array<ArrayBuffer>
  readonly ownerOf: Int32Array<ArrayBuffer>
  readonly hostOf: Int32Array<ArrayBuffer>
  readonly regions: readonly Region[]
  readonly owners: readonly Owner[]
}

export function packSections(sections: readonly OwnedSection[]): PackedSections {
  const count = sections.length
  const sorts = new Table(({ field, kind }: PackedSections['sorts'][number]) => `${kind} ${field}`)
  const regions = new Table(({ sort, name }: Region) => `${sort} ${name}`)
  const owners = new Table(({ name, entry }: Owner) => `${entry === undefined} ${name}`)
  const packed = {
    offsets: new Float64Array(count),
    titles: sections.map(({ title }) => title).join(''),
    titleEnds: new Uint32Array(count),
    sortOf: new Uint16Array(count),
    regionOf: new Uint32Array(count),
    ownerOf: new Int32Array(count).fill(-1),
    hostOf: new Int32Array(count).fill(-1),
  }
  let end = 0
  sections.forEach(({ offset, title, field, kind, region, path, entry, host }, at) => {
    end += title.length
    packed.titleEnds[at] = end
    packed.offsets[at] = offset
    packed.sortOf[at] = sorts.indexOf({ field, kind })
    packed.regionOf[at] = regions.indexOf(region)
    if (path !== undefined) packed.ownerOf[at] = owners.indexOf({ name: path, entry })
    if (host !== undefined) packed.hostOf[at] = owners.indexOf({ name: host, entry: undefined })
  })
  return { ...packed, sorts: sorts.items, regions: regions.items, owners: owners.items }
}

/** Each of equal things once. */
class Table<T> {
  readonly items: T[] = []
  private readonly indices = new Map<string, number>()

  constructor(private readonly keyOf: (item: T) => string) {}

  indexOf(item: T): number {
    const key = this.keyOf(item)
    let index = this.indices.get(key)
    if (index === undefined) {
      index = this.items.push(item) - 1
      this.indices.set(key, index)
    }
    return index
  }
}
