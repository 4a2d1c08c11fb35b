/**
 * `npm run report`: docs/speed.md and its pictures, of the run in docs/speed.json, which
 * `npm run bench -- --json docs/speed.json` has made.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TimelineMark } from '../../../src/machine/lifecycle.ts'
import type { BootFigure } from '../boot.ts'
import type { Growth } from '../growth.ts'
import { rowsOf, tableOf } from '../rows.ts'
import type { Run } from '../run.ts'
import { type Bar, bars } from './bars.ts'
import { lines } from './lines.ts'

const DOCS = join(import.meta.dirname, '../../../docs')
const PHASES = ['until the first line', 'the kernel', 'unpacking the root', 'init, to the prompt']
const WHOLE = 'all of it'

const run = JSON.parse(readFileSync(join(DOCS, 'speed.json'), 'utf8')) as Run

/** What lies between the marks. */
function phases(marks: readonly TimelineMark[], of: 'at' | 'instructions', unit: number): number[] {
  return marks.map((mark, i) => (mark[of] - (marks[i - 1]?.[of] ?? 0)) / unit)
}

function barOf({ where, start, ms, marks }: BootFigure): Bar {
  return { name: `${where}, ${start}`, sizes: marks.length > 0 ? phases(marks, 'at', 1) : [...PHASES.map(() => 0), ms] }
}

function growthOver(unit: Growth['unit'], growth: readonly Growth[]): string {
  const shown = growth.filter((one) => one.unit === unit)
  const what = unit === 'MB' ? 'MB in 100 files' : 'entries of 1 kB'
  return lines(`What an edit takes, over ${what}`, { x: what, y: 'ms' }, shown)
}

const pictures: Record<string, string> = {
  boot: bars('From Boot to the prompt', 'ms', [...PHASES, WHOLE], run.boots.map(barOf)),
  instructions: bars(
    'Instructions of a boot, in Chromium',
    'millions',
    PHASES,
    run.boots
      .filter(({ where }) => where === 'Chromium')
      .map(({ start, marks }) => ({ name: start, sizes: phases(marks, 'instructions', 1e6) })),
  ),
}
if (run.rest) {
  const { growth } = run.rest
  const sizes = growth.find(({ name, unit }) => name === 'encode' && unit === 'MB')!
  pictures.encode = bars(
    'Encoding a cpio archive of 100 files, by what is in them',
    'MB a second',
    ['pid1'],
    sizes.points.map(([mb, ms]) => ({ name: `${mb} MB`, sizes: [mb / (ms / 1000)] })),
  )
  pictures['growth-entries'] = growthOver('entries', growth)
  pictures['growth-bytes'] = growthOver('MB', growth)
}

mkdirSync(join(DOCS, 'speed'), { recursive: true })
for (const [name, svg] of Object.entries(pictures)) writeFileSync(join(DOCS, 'speed', `${name}.svg`), svg)

const ALTS: Readonly<Record<string, string>> = {
  boot: 'Milliseconds from Boot to the prompt by phase, cold and warm, in Node, Chromium and Firefox',
  instructions: 'Instructions of a cold and of a warm boot by phase',
  encode: 'Megabytes a second of the cpio encoder over the size of what it packs',
  'growth-entries': 'Milliseconds of each work that an edit makes, over the number of entries',
  'growth-bytes': 'Milliseconds of each work that an edit makes, over the bytes of the contents',
}

writeFileSync(
  join(DOCS, 'speed.md'),
  `# How fast it is

Made by \`npm run report\` of one run of the measurements, [speed.json](speed.json); \`npm run bench -- --json docs/speed.json\`
makes another. Measured on ${run.by.join(', ')}. Times are medians of five or more, instructions the least of five; they
move with what else the computer does, so compare ratios within the run.

A *cold* boot begins at the kernel's first instruction. A *warm* one begins where the page had a machine ready: the kernel
booted, the root file system unpacked as it was last. QEMU is qemu-system-i386 without hardware virtualisation (TCG), with
the same kernel, image, command line and memory.

${Object.keys(pictures)
  .map((name) => `![${ALTS[name]}](speed/${name}.svg)`)
  .join('\n\n')}

Dashes in the last pictures are growth in proportion.

## The whole run

${tableOf(rowsOf(run))}
`,
)
