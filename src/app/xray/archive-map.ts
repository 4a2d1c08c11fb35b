/** Which entry and which field each byte of an initramfs belongs to: told by where its entries lie, without its bytes. */
import { align4, HEADER_LENGTH } from '../../formats/cpio/header.ts'
import type { PackedSpans } from '../../formats/cpio/packed-spans.ts'
import { partsOfEntry } from '../../formats/cpio/parts.ts'
import type { Part } from '../../formats/span.ts'
import { ImageMap, lastAtMost, type Section } from './image-map.ts'

/** Its sections are the entries, the trailer after the last entry, and after the trailer what fills the last block. */
export class ArchiveMap extends ImageMap {
  /** Made when somebody asks: to look at bytes takes none of it. */
  #indexOfPath: ReadonlyMap<string, number> | undefined

  /** `size` is the image's, in bytes. */
  constructor(
    private readonly spans: PackedSpans,
    size: number,
  ) {
    super(size)
  }

  /** Of the entries, in their order. */
  get paths(): readonly string[] {
    return this.spans.paths
  }

  sectionAt(offset: number): Section {
    const index = lastAtMost(this.spans.offsets, offset)
    const found = this.section(index)
    return offset < found.end ? found : this.section(index + 1)
  }

  section(index: number): Section {
    const { offsets } = this.spans
    if (index < 0) return this.section(0)
    if (index < offsets.length) return { index, offset: offsets[index]!, end: offsets[index + 1] ?? this.fillerAt }
    return this.fillerAt < this.size
      ? { index: offsets.length, offset: this.fillerAt, end: this.size }
      : this.section(offsets.length - 1)
  }

  entry(path: string): Section | undefined {
    this.#indexOfPath ??= new Map(this.paths.map((path, index) => [path, index]))
    const index = this.#indexOfPath.get(path)
    return index === undefined ? undefined : this.section(index)
  }

  nameOf({ index }: Section): string {
    return this.paths[index] ?? (index === this.paths.length ? 'the trailer' : 'the end of the image')
  }

  entryOf({ index }: Section): string | undefined {
    return this.paths[index]
  }

  partsOf({ index, offset, end }: Section): Part[] {
    if (index >= this.spans.offsets.length)
      return [{ field: 'end padding', kind: 'padding', offset, length: end - offset }]
    return partsOfEntry(offset, this.spans.nameSizes[index]!, this.spans.contentSizes[index]!)
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
