/** Which blocks are free. */

/** Blocks one after another. */
export interface Run {
  readonly start: number
  readonly length: number
}

/**
 * The free blocks of a file system. They are given out from the front, so that what is taken in one go mostly lies
 * together.
 */
export class Space {
  /** In order, none empty, none next to another. */
  private readonly runs: Run[]

  constructor(start: number, end: number) {
    this.runs = [{ start, length: end - start }]
  }

  /** How many blocks are free. */
  get free(): number {
    return this.runs.reduce((sum, { length }) => sum + length, 0)
  }

  get freeRuns(): readonly Run[] {
    return this.runs
  }

  /** Takes blocks at a place of their own; false if they are not free. */
  takeAt(start: number, length: number): boolean {
    const at = this.runs.findIndex((run) => run.start <= start && start + length <= run.start + run.length)
    const run = this.runs[at]
    if (!run) return false
    const parts = [
      { start: run.start, length: start - run.start },
      { start: start + length, length: run.start + run.length - start - length },
    ]
    this.runs.splice(at, 1, ...parts.filter(({ length }) => length > 0))
    return true
  }

  /** Takes `length` blocks in one run, the first there is from `from` on; undefined if there is none. */
  takeTogether(length: number, from: number): number | undefined {
    for (const run of this.runs) {
      const start = Math.max(run.start, from)
      if (start + length <= run.start + run.length) {
        this.takeAt(start, length)
        return start
      }
    }
    return undefined
  }

  /** Takes the first `length` blocks, of which there must be as many. */
  take(length: number): Run[] {
    const taken: Run[] = []
    for (let left = length; left > 0; ) {
      const first = this.runs[0]!
      const part = { start: first.start, length: Math.min(left, first.length) }
      taken.push(part)
      left -= part.length
      if (part.length === first.length) this.runs.shift()
      else this.runs[0] = { start: first.start + part.length, length: first.length - part.length }
    }
    return taken
  }
}

/** The number of each block. */
export function blockNumbers(runs: readonly Run[]): Uint32Array {
  const numbers = new Uint32Array(runs.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const { start, length } of runs) for (let block = start; block < start + length; block++) numbers[at++] = block
  return numbers
}
