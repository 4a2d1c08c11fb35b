/** Which entry and which field each byte of the image belongs to. */
import { align4, HEADER_LENGTH } from '../../formats/cpio/header.ts'
import type { PackedSpans } from '../../formats/cpio/packed-spans.ts'
import { type CpioField, partsOfEntry } from '../../formats/cpio/parts.ts'
import type { Part } from '../../formats/span.ts'

export type ImagePart = Part<CpioField | 'end padding'>

/** A run of parts that belong together: an entry, the trailer, or what fills the last block. */
export interface Section {
  /** From 0; the trailer comes after the last entry, the filler after the trailer. */
  readonly index: number
  readonly offset: number
  /** Behind its last byte. */
  readonly end: number
}

export class ImageMap {
  private readonly indexOfPath: ReadonlyMap<string, number>

  /** `size` is the image's, in bytes. */
  constructor(
    private readonly spans: PackedSpans,
    readonly size: number,
  ) {
    this.indexOfPath = new Map(spans.paths.map((path, index) => [path, index]))
  }

  /** Of the entries, in their order. */
  get paths(): readonly string[] {
    return this.spans.paths
  }

  /** The section with the byte at `offset`. */
  sectionAt(offset: number): Section {
    const { offsets } = this.spans
    let low = 0
    let high = offsets.length - 1
    while (low < high) {
      const middle = (low + high + 1) >>> 1
      if (offsets[middle]! <= offset) low = middle
      else high = middle - 1
    }
    const found = this.section(low)
    return offset < found.end ? found : this.section(low + 1)
  }

  /** The section of that index, or the nearest one there is. */
  section(index: number): Section {
    const { offsets } = this.spans
    if (index < 0) return this.section(0)
    if (index < offsets.length) return { index, offset: offsets[index]!, end: offsets[index + 1] ?? this.fillerAt }
    return this.fillerAt < this.size
      ? { index: offsets.length, offset: this.fillerAt, end: this.size }
      : this.section(offsets.length - 1)
  }

  /** The section of the entry at `path`, if it is in the image. */
  entry(path: string): Section | undefined {
    const index = this.indexOfPath.get(path)
    return index === undefined ? undefined : this.section(index)
  }

  /** What a section is called: an entry by its path. */
  nameOf({ index }: Section): string {
    return this.paths[index] ?? (index === this.paths.length ? 'the trailer' : 'the end of the image')
  }

  /** The parts of a section, without gaps. */
  partsOf({ index, offset, end }: Section): ImagePart[] {
    if (index >= this.spans.offsets.length)
      return [{ field: 'end padding', kind: 'padding', offset, length: end - offset }]
    return partsOfEntry(offset, this.spans.nameSizes[index]!, this.spans.contentSizes[index]!)
  }

  partAt(offset: number): ImagePart {
    return this.partsOf(this.sectionAt(offset)).find((part) => offset < part.offset + part.length)!
  }

  /** All parts with bytes from `from` to before `to`. */
  partsBetween(from: number, to: number): ImagePart[] {
    const parts: ImagePart[] = []
    for (let at = from; at < Math.min(to, this.size); ) {
      const section = this.sectionAt(at)
      for (const part of this.partsOf(section))
        if (part.offset < to && part.offset + part.length > from) parts.push(part)
      at = section.end
    }
    return parts
  }

  /** Bytes of a section's content; all else of it is overhead. */
  contentSize({ index }: Section): number {
    return this.spans.contentSizes[index] ?? 0
  }

  /** Behind the trailer. */
  private get fillerAt(): number {
    const last = this.spans.offsets.length - 1
    return align4(this.spans.offsets[last]! + HEADER_LENGTH + this.spans.nameSizes[last]!)
  }
}
