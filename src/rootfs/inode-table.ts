/** A map of inodes that is cheap to copy: copies share what neither has changed, and so tell quickly where they differ. */
import type { Ino, Inode } from './inode.ts'

/** Inode numbers that lie in one part are alike but for so many low bits. */
const PART_BITS = 7
const PART_SIZE = 1 << PART_BITS
const PART_MASK = PART_SIZE - 1

/** Inodes by the low bits of their numbers. Of two tables that have the same part, neither changes it. */
type Part = (Inode | undefined)[]

/** Goes through its inodes by ascending number. */
export class InodeTable implements ReadonlyMap<Ino, Inode> {
  readonly #parts: (Part | undefined)[] = []
  /** Parts that no other table has. */
  #own = new Set<Part>()
  #size = 0

  constructor(from: ReadonlyMap<Ino, Inode> | Iterable<readonly [Ino, Inode]> = []) {
    if (from instanceof InodeTable) {
      this.#parts = from.#parts.slice()
      this.#size = from.#size
      from.#own = new Set()
    } else for (const [ino, inode] of from) this.set(ino, inode)
  }

  get size(): number {
    return this.#size
  }

  get(ino: Ino): Inode | undefined {
    return this.#parts[ino >>> PART_BITS]?.[ino & PART_MASK]
  }

  has(ino: Ino): boolean {
    return this.get(ino) !== undefined
  }

  set(ino: Ino, inode: Inode): void {
    if (!this.has(ino)) this.#size++
    this.#ownPart(ino)[ino & PART_MASK] = inode
  }

  delete(ino: Ino): void {
    if (!this.has(ino)) return
    this.#size--
    this.#ownPart(ino)[ino & PART_MASK] = undefined
  }

  *entries(): MapIterator<[Ino, Inode]> {
    for (const [at, part] of this.#parts.entries())
      if (part)
        for (let low = 0; low < PART_SIZE; low++) {
          const inode = part[low]
          if (inode) yield [at * PART_SIZE + low, inode]
        }
  }

  *keys(): MapIterator<Ino> {
    for (const [ino] of this.entries()) yield ino
  }

  *values(): MapIterator<Inode> {
    for (const part of this.#parts) if (part) for (const inode of part) if (inode) yield inode
  }

  [Symbol.iterator](): MapIterator<[Ino, Inode]> {
    return this.entries()
  }

  forEach(act: (inode: Inode, ino: Ino, map: ReadonlyMap<Ino, Inode>) => void): void {
    for (const [ino, inode] of this) act(inode, ino, this)
  }

  /** The numbers of the inodes that are not the same value here and in `other`, in time that grows with what is not shared. */
  *changedFrom(other: InodeTable): Generator<Ino, void, void> {
    const count = Math.max(this.#parts.length, other.#parts.length)
    for (let at = 0; at < count; at++) {
      const [ours, theirs] = [this.#parts[at], other.#parts[at]]
      if (ours === theirs) continue
      for (let low = 0; low < PART_SIZE; low++) if (ours?.[low] !== theirs?.[low]) yield at * PART_SIZE + low
    }
  }

  #ownPart(ino: Ino): Part {
    const at = ino >>> PART_BITS
    const part = this.#parts[at]
    if (part && this.#own.has(part)) return part
    const own: Part = part ? part.slice() : new Array<undefined>(PART_SIZE).fill(undefined)
    this.#parts[at] = own
    this.#own.add(own)
    return own
  }
}

/** The numbers of the inodes that are not the same value in both maps. */
export function* changedInodes(before: ReadonlyMap<Ino, Inode>, after: ReadonlyMap<Ino, Inode>): Generator<Ino> {
  if (before instanceof InodeTable && after instanceof InodeTable) return yield* after.changedFrom(before)
  for (const [ino, inode] of after) if (before.get(ino) !== inode) yield ino
  for (const ino of before.keys()) if (!after.has(ino)) yield ino
}
