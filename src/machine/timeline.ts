/** How far a boot has come, in time and in emulated instructions. */
import type { Milestone, TimelineMark } from './lifecycle.ts'

/** Makes an endless count of one that wraps at 2^32, as long as it is told of it before it wraps twice. */
export class InstructionCount {
  #last = 0
  #total: number

  /** Goes on from a count of `start`, with a counter that is at 0. */
  constructor(start = 0) {
    this.#total = start
  }

  /** Counts what is run once the counter is at `counter`. */
  static from(counter: number): InstructionCount {
    const count = new InstructionCount()
    count.#last = counter
    return count
  }

  /** `counter` is the emulator's, an unsigned 32-bit number. Returns the instructions since reset. */
  update(counter: number): number {
    this.#total += (counter - this.#last) >>> 0
    this.#last = counter
    return this.#total
  }

  get total(): number {
    return this.#total
  }
}

/** Lets each milestone be met once. */
export class Timeline {
  readonly #met: Set<Milestone>

  /** `met` have been met in an earlier life. */
  constructor(met: readonly Milestone[] = []) {
    this.#met = new Set(met)
  }

  /** The mark, or undefined if the milestone was met before. `at` is in ms after the boot was asked for. */
  mark(milestone: Milestone, at: number, instructions: number): TimelineMark | undefined {
    if (this.#met.has(milestone)) return undefined
    this.#met.add(milestone)
    return { milestone, at, instructions }
  }

  has(milestone: Milestone): boolean {
    return this.#met.has(milestone)
  }
}
