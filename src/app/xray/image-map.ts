/** What each byte of an image belongs to: a section, such as an entry or an inode, and in it a part, such as a field. */
import type { Part } from '../../formats/span.ts'

/** A run of parts that belong together. */
export interface Section {
  /** From 0. */
  readonly index: number
  readonly offset: number
  /** Behind its last byte. */
  readonly end: number
}

export abstract class ImageMap {
  /** `size` is the image's, in bytes. */
  constructor(readonly size: number) {}

  /** The section with the byte at `offset`. */
  abstract sectionAt(offset: number): Section
  /** The section of that index, or the nearest one there is. */
  abstract section(index: number): Section
  /** Where one goes for the entry at `path`, if it is in the image. */
  abstract entry(path: string): Section | undefined
  /** The path of the project's entry that a section belongs to. */
  abstract entryOf(section: Section): string | undefined
  /** What a section is called. */
  abstract nameOf(section: Section): string
  /** The parts of a section, without gaps. */
  abstract partsOf(section: Section): readonly Part[]

  partAt(offset: number): Part {
    return this.partsOf(this.sectionAt(offset)).find((part) => offset < part.offset + part.length)!
  }

  /** All parts with bytes from `from` to before `to`. */
  partsBetween(from: number, to: number): Part[] {
    const parts: Part[] = []
    for (let at = from; at < Math.min(to, this.size); ) {
      const section = this.sectionAt(at)
      for (const part of this.partsOf(section))
        if (part.offset < to && part.offset + part.length > from) parts.push(part)
      at = section.end
    }
    return parts
  }
}

/** The index of the last of ascending numbers that is at most `wanted`; 0 if there is none. */
export function lastAtMost(numbers: ArrayLike<number>, wanted: number): number {
  let low = 0
  let high = numbers.length - 1
  while (low < high) {
    const middle = (low + high + 1) >>> 1
    if (numbers[middle]! <= wanted) low = middle
    else high = middle - 1
  }
  return low
}
