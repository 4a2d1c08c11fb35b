/**
 * The console: bytes a second out of the guest and, pasted, into it, counted only if every one of them arrives; and the
 * longest tasks of the page's main thread. The page must be built. `tsx test/bench/console.ts` for this alone.
 */
import { createHash } from 'node:crypto'
import type { Browser } from 'puppeteer-core'
import { Machine } from '../../src/machine/machine.ts'
import { ENGINES } from '../e2e/browsers.ts'
import { catchDownloads } from '../e2e/downloads.ts'
import { type MainThreadTask, watchMainThread } from '../e2e/main-thread.ts'
import { SavedRecording } from '../e2e/saved-recording.ts'
import { serveDist } from '../e2e/static-server.ts'
import { Workbench } from '../e2e/workbench.ts'
import { minimalConfig } from '../machine/boot.ts'
import { machineSlowness } from '../machine-slowness.ts'
import { median } from './samples.ts'

export interface ConsoleFigure {
  readonly name: string
  readonly value: number
  readonly unit: 'kB/s' | 'ms'
  /** `value` is to be at least this if it is a rate, at most this if it is a time. */
  readonly target: number
}

const ROUNDS = 5
const FLOOD_MS = 5000
const TARGETS = { out: 2000, in: 100, task: 50 }

/** What is printed: lines as long as most are, each another one. */
const FIRST = 100_001
const LAST = 130_000
const REST = ' The quick brown fox jumps over the lazy dog, and does so again.'
const MAKE = `seq ${FIRST} ${LAST} | sed 's/$/${REST}/' > /lines`
const PRINTED = Array.from({ length: LAST - FIRST + 1 }, (_, i) => `${FIRST + i}${REST}\r\n`).join('')
/** What is pasted. */
const PASTED = Array.from({ length: 4500 }, (_, i) => `line ${i}: ${'x'.repeat(i % 80)}\n`).join('')
const PASTED_MD5 = createHash('md5').update(PASTED).digest('hex')

export async function benchConsole(): Promise<ConsoleFigure[]> {
  return [...(await inNode()), ...(await inChromium())]
}

const rate = (name: string, bytes: number, times: readonly number[], target: number): ConsoleFigure => ({
  name,
  value: bytes / median(times),
  unit: 'kB/s',
  target,
})

/** What a round took, by the clock and by the processor's time, which a computer that is busy elsewhere changes little. ms. */
interface Taken {
  readonly wall: number
  readonly processor: number
}

async function timed(act: () => Promise<void>): Promise<Taken[]> {
  const all: Taken[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const [start, before] = [performance.now(), process.cpuUsage()]
    await act()
    const { user, system } = process.cpuUsage(before)
    all.push({ wall: performance.now() - start, processor: (user + system) / 1000 })
  }
  return all
}

function check(isRight: boolean, what: string): void {
  if (!isRight) throw new Error(`${what} did not arrive whole`)
}

async function inNode(): Promise<ConsoleFigure[]> {
  const shell = new Shell()
  await shell.machine.boot(await minimalConfig())
  await shell.run('\n')
  await shell.run(`${MAKE}\n`)
  const out = await timed(async () => check((await shell.run('cat /lines\n')).includes(PRINTED), 'What was printed'))
  const pasted = await timed(async () => {
    const said = await shell.run(`cat > /pasted; md5sum < /pasted\n${PASTED}\x04`)
    check(said.includes(PASTED_MD5), 'What was pasted')
  })
  shell.machine.stop()
  const rates = (name: string, { length }: string, taken: readonly Taken[], target: number) => {
    const by = (clock: keyof Taken) => taken.map((round) => round[clock])
    return [
      rate(`${name}, in Node`, length, by('wall'), target),
      rate(`${name}, in Node, by the processor's time`, length, by('processor'), target),
    ]
  }
  return [
    ...rates('Bytes out of the guest', PRINTED, out, TARGETS.out),
    ...rates('Bytes pasted in', PASTED, pasted, TARGETS.in),
  ]
}

/** A shell on the console, which keeps what it says in pieces: a flood in one string would take time of its own. */
class Shell {
  #said: Buffer[] = []
  #heard = () => {}
  readonly machine = new Machine((report) => {
    if (report.kind !== 'console' || report.line !== 'ttyS0') return
    this.#said.push(Buffer.from(report.bytes))
    this.#heard()
  })

  /** What it says after this input until its next prompt: there is to be but one. */
  async run(input: string): Promise<string> {
    this.#said = []
    // A prompt is followed by its line editor's question where the cursor is.
    const isDone = () => /\n[^\n]*# (.\[6n)?$/.test(Buffer.concat(this.#said.slice(-3)).toString('latin1'))
    await new Promise<void>((resolve) => {
      this.#heard = () => void (isDone() && resolve())
      this.machine.send('ttyS0', Buffer.from(input))
    })
    return Buffer.concat(this.#said).toString('latin1')
  }
}

async function inChromium(): Promise<ConsoleFigure[]> {
  const server = await serveDist()
  const browser = await ENGINES.find(({ name }) => name === 'Chromium')!.launch()
  try {
    const loading = await longest(ROUNDS, () => load(browser, server.url))
    const workbench = await Workbench.open(browser, server.url)
    const { page } = workbench
    await workbench.atRest()
    const booting = await longest(ROUNDS, async () => {
      const tasksOver = await watchMainThread(page)
      await workbench.boot()
      await workbench.waitForPrompt()
      return tasksOver(0)
    })
    const flooding = await longest(1, () => flood(workbench))
    await workbench.boot()
    await workbench.waitForPrompt()
    const { out, pasted } = await printAndPaste(workbench)
    return [
      rate('Bytes out of the guest, in Chromium', PRINTED.length, out, TARGETS.out),
      rate('Bytes pasted in, in Chromium', PASTED.length, pasted, TARGETS.in),
      ...tasks('page load', loading),
      ...tasks('boot', booting),
      ...tasks('flood by yes', flooding),
    ]
  } finally {
    await browser.close()
    await server.close()
  }
}

/** The longest tasks of each round; of those, the medians. */
async function longest(rounds: number, act: () => Promise<readonly MainThreadTask[]>): Promise<Taken> {
  const all: Taken[] = []
  for (let round = 0; round < rounds; round++) {
    const done = await act()
    const most = (of: keyof Taken) => Math.max(...done.map((task) => task[of]))
    all.push({ wall: most('wall'), processor: most('processor') })
  }
  return { wall: median(all.map(({ wall }) => wall)), processor: median(all.map(({ processor }) => processor)) }
}

const tasks = (during: string, { wall, processor }: Taken): ConsoleFigure[] => [
  { name: `Longest task: ${during}`, value: wall, unit: 'ms', target: TARGETS.task },
  { name: `Longest task by the processor's time: ${during}`, value: processor, unit: 'ms', target: TARGETS.task },
]

/** A first visit, until all parts have come and a machine is ready. */
async function load(browser: Browser, url: string): Promise<readonly MainThreadTask[]> {
  const context = await browser.createBrowserContext()
  const page = await context.newPage()
  const tasksOver = await watchMainThread(page)
  await page.goto(url)
  await page.waitForSelector('html[data-parts=come]')
  await page.waitForSelector('html[data-ready]')
  const tasks = await tasksOver(0)
  await context.close()
  return tasks
}

async function flood(workbench: Workbench): Promise<readonly MainThreadTask[]> {
  await workbench.typeLine('yes')
  const tasksOver = await watchMainThread(workbench.page)
  await new Promise((resolve) => setTimeout(resolve, FLOOD_MS))
  return tasksOver(0)
}

/** How long each took by the page's own recording, which also tells whether all came. */
async function printAndPaste(workbench: Workbench): Promise<{ out: number[]; pasted: number[] }> {
  const { page } = workbench
  const rounds = Array.from({ length: ROUNDS }, (_, round) => round)
  await workbench.typeLine(`${MAKE}; echo ma""de`)
  await workbench.waitForText('made\n')
  for (const round of rounds) {
    await workbench.typeLine(`echo pri""nt ${round}; cat /lines; echo e""nd ${round}`)
    await workbench.waitForText(`end ${round}`)
  }
  for (const round of rounds) {
    await workbench.typeLine(`echo pas""te ${round}; cat > /pasted; echo s""um ${round}: $(md5sum < /pasted)`)
    await workbench.waitForText(`paste ${round}`)
    await workbench.paste(`${PASTED}\x04`)
    await workbench.waitForText(`sum ${round}: `)
  }
  const downloads = await catchDownloads(page, 3 * ROUNDS * PRINTED.length)
  await workbench.run('Save the console as a recording')
  const [cast] = Object.values(await downloads(1))
  const told = new SavedRecording(cast!.text)
  const between = (name: string, begin: string, end: string) => {
    const [from, to] = [told.text.indexOf(begin), told.text.indexOf(end)]
    check(from >= 0 && to > from, name)
    return told.at(to) - told.at(from)
  }
  return {
    out: rounds.map((n) => between('What was printed', `print ${n}\r\n${PRINTED}`, `end ${n}`)),
    pasted: rounds.map((n) => between('What was pasted', `paste ${n}\r\n`, `sum ${n}: ${PASTED_MD5}`)),
  }
}

if (process.argv[1] === import.meta.filename) {
  console.log(`This computer is ${machineSlowness().toFixed(1)} times as slow as a quiet one`)
  for (const { name, value, unit, target } of await benchConsole())
    console.log(`${name}: ${value.toFixed(0)} ${unit} (${unit === 'ms' ? 'at most' : 'at least'} ${target})`)
}
