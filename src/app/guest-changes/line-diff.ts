/** How one text becomes another, line by line: the shortest way (Myers, "An O(ND) Difference Algorithm", 1986). */

export interface DiffLine {
  readonly sign: ' ' | '-' | '+'
  /** Without its newline. */
  readonly text: string
}

/** A place where the texts differ, and a few lines around it. Lines count from 1. */
export interface Hunk {
  readonly before: { readonly start: number; readonly count: number }
  readonly after: { readonly start: number; readonly count: number }
  readonly lines: readonly DiffLine[]
}

const CONTEXT = 3
/** More lines than this that differ are no reading, and take their time. */
const DIFFERENT_MAX = 500

/** What differs, in order; undefined if that is too much to show. A last line without a newline says so. */
export function lineDiff(before: string, after: string): Hunk[] | undefined {
  const script = editScript(linesOf(before), linesOf(after))
  return script && hunksOf(script)
}

const NO_NEWLINE = ' (no newline at the end)'

function linesOf(text: string): string[] {
  if (text === '') return []
  const lines = text.split('\n')
  const last = lines.pop()!
  return last === '' ? lines : [...lines, last + NO_NEWLINE]
}

/** The furthest line of `before` reached on each diagonal, from -DIFFERENT_MAX - 1 on. */
type Reached = Int32Array
const at = (reached: Reached, diagonal: number) => reached[diagonal + DIFFERENT_MAX + 1]!

function editScript(before: readonly string[], after: readonly string[]): DiffLine[] | undefined {
  const trace: Reached[] = []
  const reached: Reached = new Int32Array(2 * DIFFERENT_MAX + 3)
  for (let different = 0; different <= DIFFERENT_MAX; different++) {
    trace.push(reached.slice())
    for (let diagonal = -different; diagonal <= different; diagonal += 2) {
      let x = isDown(reached, diagonal, different) ? at(reached, diagonal + 1) : at(reached, diagonal - 1) + 1
      while (x < before.length && x - diagonal < after.length && before[x] === after[x - diagonal]) x++
      reached[diagonal + DIFFERENT_MAX + 1] = x
      if (x >= before.length && x - diagonal >= after.length) return walkBack(before, after, trace)
    }
  }
  return undefined
}

/** Whether the best way to a diagonal adds a line; otherwise it removes one. */
function isDown(reached: Reached, diagonal: number, different: number): boolean {
  return diagonal === -different || (diagonal !== different && at(reached, diagonal - 1) < at(reached, diagonal + 1))
}

function walkBack(before: readonly string[], after: readonly string[], trace: readonly Reached[]): DiffLine[] {
  const script: DiffLine[] = []
  let [x, y] = [before.length, after.length]
  for (let different = trace.length - 1; different >= 0; different--) {
    const reached = trace[different]!
    const from = isDown(reached, x - y, different) ? x - y + 1 : x - y - 1
    const fromX = different === 0 ? 0 : at(reached, from)
    const fromY = different === 0 ? 0 : fromX - from
    while (x > fromX && y > fromY) {
      script.push({ sign: ' ', text: before[--x]! })
      y--
    }
    if (different > 0) script.push(x === fromX ? { sign: '+', text: after[--y]! } : { sign: '-', text: before[--x]! })
  }
  return script.reverse()
}

function hunksOf(script: readonly DiffLine[]): Hunk[] {
  const hunks: Hunk[] = []
  let [before, after] = [1, 1]
  for (let at = 0; at < script.length; ) {
    const next = script.findIndex(({ sign }, i) => i >= at && sign !== ' ')
    if (next < 0) break
    const start = Math.max(at, next - CONTEXT)
    let end = next + 1
    for (let i = next; i < script.length && i < end + 2 * CONTEXT; i++) if (script[i]!.sign !== ' ') end = i + 1
    end = Math.min(script.length, end + CONTEXT)
    const lines = script.slice(start, end)
    const count = (sign: '-' | '+') => lines.filter((line) => line.sign === ' ' || line.sign === sign).length
    const hunk = {
      before: { start: before + (start - at), count: count('-') },
      after: { start: after + (start - at), count: count('+') },
      lines,
    }
    hunks.push(hunk)
    before = hunk.before.start + hunk.before.count
    after = hunk.after.start + hunk.after.count
    at = end
  }
  return hunks
}
