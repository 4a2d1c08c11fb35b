/**
 * An image in sections: bytes that belong together, such as a superblock, an inode, an entry of a directory, a run of a
 * file's content. What lies in the image can be told without explaining each field of it, which waits until it is asked for.
 */
import type { Span } from './span.ts'

/** What sort of thing a region is for. */
export type RegionSort = 'boot' | 'structure' | 'inodes' | 'directory' | 'file' | 'journal' | 'free'

/** Sections one after another that are all for one thing. */
export interface Region {
  readonly sort: RegionSort
  /** For a person: "inode table of group 1". */
  readonly name: string
}

/** As a span, it says of all its bytes what they are. */
export interface Section extends Span {
  readonly region: Region
  /** What this one is called among those of its region: "inode 12", "/bin/busybox". */
  readonly title: string
  /** Of the entry that it is the content, the inode or the name of. */
  readonly path?: string
  /** Its bytes in finer spans, without gaps, if there is more to say of them. */
  readonly fields?: () => readonly Span[]
}

/** A span of an image; `path` is of the entry it belongs to, if it belongs to one. */
export interface PlacedSpan extends Span {
  readonly path?: string
}

/** The spans of sections that have no gaps between them. */
export function* spansOf(sections: Iterable<Section>): Generator<PlacedSpan, void, void> {
  for (const section of sections)
    for (const span of fieldsOf(section)) yield section.path === undefined ? span : { ...span, path: section.path }
}

/** What there is to say of a section's bytes, field by field. */
export function fieldsOf(section: Section): readonly Span[] {
  if (section.fields) return section.fields()
  const { field, kind, offset, length, value, meaning } = section
  return [{ field, kind, offset, length, value, meaning }]
}

/** The section as it lies in what its volume lies in, from byte `start` on. */
export function movedBy<S extends Section>(start: number, section: S): S {
  const { fields } = section
  return {
    ...section,
    offset: start + section.offset,
    ...(fields && { fields: () => fields().map((span) => ({ ...span, offset: start + span.offset })) }),
  }
}
