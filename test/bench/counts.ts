/**
 * Counts that may not creep up: what a first visit downloads until the prompt, and the instructions until there. Unlike
 * times they are the same everywhere. `npm run counts` builds the page and records them in counts.json.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { countInstructions } from './instructions.ts'
import { sumOf, wireFiles } from './wire.ts'

export interface Counts {
  readonly coldInstructions: number
  readonly warmInstructions: number
  readonly wireBytes: number
}

const FILE = join(import.meta.dirname, 'counts.json')
const GROWTH_MOST = 1.05

/** Throws where a count is more than 5 % over what is recorded. */
export function refuseGrowth(name: keyof Counts, now: number): void {
  const recorded = (JSON.parse(readFileSync(FILE, 'utf8')) as Counts)[name]
  if (now <= recorded * GROWTH_MOST) return
  const percent = ((now / recorded - 1) * 100).toFixed(1)
  throw new RangeError(
    `${name} is ${now}, ${percent} % over the ${recorded} on record. Find out what has come; if it is worth that, run npm run counts and commit test/bench/counts.json`,
  )
}

if (process.argv[1] === import.meta.filename) {
  const { cold, warm } = await countInstructions()
  const counts: Counts = { coldInstructions: cold, warmInstructions: warm, wireBytes: sumOf(await wireFiles()) }
  writeFileSync(FILE, `${JSON.stringify(counts, null, 2)}\n`)
  console.log(counts)
}
