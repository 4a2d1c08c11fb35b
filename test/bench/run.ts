/** One run of the measurements, as plain data: what the table shows, and what a report is made of. */
import { execFileSync } from 'node:child_process'
import { cpus } from 'node:os'
import { findTool } from '../tools.ts'
import { type BootFigure, benchBoot, nodeTimers, qemuTimer } from './boot.ts'
import { openBrowsers } from './browser-boot.ts'
import { benchConsole, type ConsoleFigure } from './console.ts'
import { benchEdits, type EditFigure } from './edit.ts'
import { benchEncode, type EncodeFigure } from './encode.ts'
import { type Growth, measureGrowth } from './growth.ts'
import { countInstructions, type Instructions } from './instructions.ts'
import { type ManyBoots, manyBoots } from './many-boots.ts'
import { benchMedia, type MediaFigure } from './media.ts'
import { measureOpening, type Opening } from './open.ts'
import { type WireFile, wireFiles } from './wire.ts'

/** What every run has. Each is a median of five or more, but for what is counted. */
export interface Run {
  /** What measured: processor, cores, and versions. */
  readonly by: readonly string[]
  readonly boots: readonly BootFigure[]
  readonly instructions: Instructions
  readonly wire: readonly WireFile[]
  readonly encoding: readonly EncodeFigure[]
  readonly rest: Rest | undefined
}

/** What takes minutes. */
export interface Rest {
  readonly opening: Opening
  readonly edits: readonly EditFigure[]
  readonly console: readonly ConsoleFigure[]
  readonly media: readonly MediaFigure[]
  readonly manyBoots: ManyBoots
  readonly growth: readonly Growth[]
}

const MANY = 50

/** The page must be built. `say` hears what is measured next. */
export async function measure(isShort: boolean, say: (what: string) => void): Promise<Run> {
  const step = <T>(what: string, work: () => Promise<T>): Promise<T> => {
    say(what)
    return work()
  }
  const instructions = await step('instructions of a boot', countInstructions)
  const wire = await step('what a first visit downloads', wireFiles)
  const encoding = await step('encoding', benchEncode)
  const { boots, versions } = await step('boots', () => measureBoots(isShort))
  const rest = isShort
    ? undefined
    : {
        opening: await step('visits', measureOpening),
        edits: await step('edits', benchEdits),
        console: await step('the console', benchConsole),
        media: await step('file systems', benchMedia),
        manyBoots: await step(`${MANY} boots in one tab`, () => manyBoots(MANY, [2, MANY])),
        growth: await step('growth', measureGrowth),
      }
  return { by: [...computer(), ...versions], boots, instructions, wire, encoding, rest }
}

async function measureBoots(isShort: boolean): Promise<{ boots: BootFigure[]; versions: string[] }> {
  const browsers = isShort ? [] : await openBrowsers()
  try {
    const boots = await benchBoot([qemuTimer, ...nodeTimers, ...browsers.flatMap(({ timers }) => timers)])
    return { boots, versions: browsers.map(({ version }) => version) }
  } finally {
    await Promise.all(browsers.map((browser) => browser.close()))
  }
}

function computer(): string[] {
  const all = cpus()
  const qemu = execFileSync(findTool('qemu-system-i386')!, ['--version'], { encoding: 'utf8' })
  return [
    `${all.length} cores of ${all[0]?.model.trim() ?? 'an unknown processor'}`,
    `Node ${process.version.slice(1)}`,
    `QEMU ${/version ([\d.]+)/.exec(qemu)?.[1] ?? 'of an unknown version'}`,
  ]
}
