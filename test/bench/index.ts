/**
 * `npm run bench`: every measurement, in one run and one table. `--short` leaves out what needs browsers or minutes, but for
 * the count of bytes; `--json FILE` keeps the run for a report (`npm run report`).
 */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { rowsOf, tableOf } from './rows.ts'
import { measure } from './run.ts'

const { values } = parseArgs({ options: { short: { type: 'boolean', default: false }, json: { type: 'string' } } })
const run = await measure(values.short, (what) => console.error(`Measuring: ${what}`))
if (values.json) writeFileSync(values.json, `${JSON.stringify(run, null, 1)}\n`)
console.log(
  `${run.by.join(', ')}; medians of five or more; of instructions, the least of five\n\n${tableOf(rowsOf(run))}`,
)
