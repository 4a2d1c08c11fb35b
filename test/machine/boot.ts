/** Real machines for tests: the shipped kernel and the recipe "minimal", under v86 in this process. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { onTestFinished } from 'vitest'
import { prebuiltBlobs } from '../../src/cli/prebuilt-blobs.ts'
import { flatten, type SparseImage } from '../../src/formats/sparse.ts'
import { assemble } from '../../src/image/assemble.ts'
import type { KernelBoot, MachineConfig, MachineReport } from '../../src/machine/config.ts'
import type { MachineState, Phase, TimelineMark } from '../../src/machine/lifecycle.ts'
import type { Line } from '../../src/machine/line.ts'
import { Machine } from '../../src/machine/machine.ts'
import type { Snapshot } from '../../src/machine/snapshot.ts'
import type { ScreenUpdate } from '../../src/machine/text-screen.ts'
import { recipeNamed } from '../../src/project/recipes/index.ts'
import { applyEdit, encodePath, remove, write } from '../../src/rootfs/index.ts'

export const wasm = new WebAssembly.Module(readFileSync(createRequire(import.meta.url).resolve('v86/build/v86.wasm')))

export interface Changes {
  /** Another /init; null for none. */
  readonly init?: string | null
  /** Added to the command line. */
  readonly append?: string
  readonly memory?: number
}

/** A machine whose kernel is entered directly. */
export type KernelConfig = MachineConfig & { readonly boot: KernelBoot }

/** All that a machine needs to boot "minimal". */
export async function minimalConfig({ init, append, memory }: Changes = {}): Promise<KernelConfig> {
  const project = recipeNamed('minimal').make()
  const { tree } = project
  const changed =
    init === undefined
      ? tree
      : applyEdit(tree, init === null ? remove(tree, '/init') : write(tree, '/init', encodePath(init)))
  const [kernel, image] = await Promise.all([
    prebuiltBlobs.load(project.kernel.sha256),
    assemble({ ...project, tree: changed }, prebuiltBlobs),
  ])
  return {
    boot: {
      kind: 'kernel',
      kernel,
      initrd: flatten(image.medium),
      commandLine: append === undefined ? project.commandLine : `${project.commandLine} ${append}`,
      hasGate: true,
    },
    kernelSha256: project.kernel.sha256,
    disks: [],
    memory: memory ?? project.memory,
    wasm,
  }
}

/** A machine with its console at hand. */
export class Guest {
  readonly #lines = new Map<Line, string>()
  readonly states: MachineState[] = []
  readonly marks: TimelineMark[] = []
  /** What had come from the console when the last snapshot was taken. */
  outputWhenSaved = ''
  /** All that was reported of the VGA screen, to draw and to read. */
  readonly updates: ScreenUpdate[] = []
  transcript = ''
  /** What was on its disks when it ended, if it had written on them. */
  disksAtEnd: readonly SparseImage[] | undefined
  /** How often it was reported that the guest changed something in the shared directory. */
  changes = 0
  readonly machine: Machine
  readonly #waiting = new Set<{ isMet(): boolean; resolve(): void; reject(error: Error): void }>()

  /** `take` stands for a reader that takes its time. */
  constructor(take: (report: MachineReport) => void | Promise<void> = () => {}) {
    this.machine = new Machine((report) => {
      this.#hear(report)
      return take(report)
    })
  }

  /** All that came from a line so far, a character a byte. */
  on(line: Line): string {
    return this.#lines.get(line) ?? ''
  }

  /** All that came from the console so far. */
  get output(): string {
    return this.on('ttyS0')
  }

  /** Resolves once the output, from `start` on, holds the text. */
  async sees(text: string, start = 0, line: Line = 'ttyS0'): Promise<void> {
    await this.#until(() => this.on(line).includes(encode(text), start))
  }

  /** Resolves once the VGA screen shows the text. */
  async shows(text: string): Promise<void> {
    await this.#until(() => this.machine.screenText().includes(text))
  }

  /** Resolves once the text, line ends as "\r\n", has been readable on the VGA screen. */
  async reads(text: string): Promise<void> {
    await this.#until(() => this.transcript.includes(text))
  }

  /** Resolves with the state once this phase is entered. */
  async enters(phase: Phase): Promise<MachineState> {
    const find = () => this.states.find((state) => state.phase === phase)
    await this.#until(() => find() !== undefined)
    return find()!
  }

  /** Resolves with what a command wrote, at the prompt that follows it. */
  async runs(command: string): Promise<string> {
    await this.prompt()
    const start = this.output.length
    this.machine.send('ttyS0', new TextEncoder().encode(`${command}\n`))
    await this.#until(() => PROMPT.test(this.output.slice(Math.max(start, this.output.length - 100))))
    const [, ...lines] = this.output.slice(start).split('\r\n')
    return decode(lines.slice(0, -1).join('\n'))
  }

  /** Resolves once the shared directory has been reported changed more often than so many times. */
  async changesMoreThan(count: number): Promise<void> {
    await this.#until(() => this.changes > count)
  }

  async prompt(): Promise<void> {
    await this.#until(() => this.marks.some((mark) => mark.milestone === 'prompt'))
  }

  #hear(report: MachineReport): void {
    if (report.kind === 'console') this.#lines.set(report.line, this.on(report.line) + latin1(report.bytes))
    else if (report.kind === 'mark') this.marks.push(report.mark)
    else if (report.kind === 'shared') this.changes++
    else if (report.kind === 'state') this.states.push(report.state)
    else if (report.kind === 'screen') this.updates.push(report.update)
    else if (report.kind === 'screen-text') this.transcript += report.text
    else if (report.kind === 'disks') this.disksAtEnd = report.disks
    else this.outputWhenSaved = this.output
    for (const waiting of this.#waiting)
      if (waiting.isMet()) {
        this.#waiting.delete(waiting)
        waiting.resolve()
      }
    const last = this.states.at(-1)
    if (report.kind !== 'state' || !last || !ENDS.has(last.phase)) return
    for (const waiting of this.#waiting)
      waiting.reject(new Error(`the machine ended: ${JSON.stringify(last)}\n${this.output.slice(-2000)}`))
    this.#waiting.clear()
  }

  #until(isMet: () => boolean): Promise<void> {
    if (isMet()) return Promise.resolve()
    return new Promise((resolve, reject) => this.#waiting.add({ isMet, resolve, reject }))
  }
}

/** A machine that goes on where a snapshot of "minimal" at its prompt left off; it stops when the test is over. */
export async function restoreMinimal(snapshot: Snapshot): Promise<Guest> {
  const guest = new Guest()
  onTestFinished(() => guest.machine.stop())
  guest.marks.push({ milestone: 'prompt', at: 0, instructions: 0 })
  await guest.machine.restore({ ...snapshot.facts, wasm }, snapshot)
  return guest
}

/** A shell's, and the question of its line editor where the cursor is. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: ESC is what it asks with
const PROMPT = /\n[^\n]*[#$] (\x1b\[6n)?$/

const ENDS: ReadonlySet<Phase> = new Set(['panicked', 'halted', 'rebooting', 'stopped', 'failed'])

const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1')
const encode = (text: string) => Buffer.from(text).toString('latin1')
const decode = (bytes: string) => Buffer.from(bytes, 'latin1').toString()

/** Boots "minimal" with these changes; the machine stops when the test is over. */
export async function bootMinimal(changes: Changes = {}): Promise<Guest> {
  return bootConfig(await minimalConfig(changes))
}

/** Boots it; the machine stops when the test is over. */
export async function bootConfig(config: MachineConfig): Promise<Guest> {
  const guest = new Guest()
  onTestFinished(() => guest.machine.stop())
  await guest.machine.boot(config)
  return guest
}
