/** The machine on screen: one at a time, made anew for every boot. */
import { batch, computed, effect, signal } from '@preact/signals'
import type { BootParts } from '../../../workers/image.protocol.ts'
import { isPid1Error, Pid1Error } from '../../error.ts'
import { ENDED, type MachineState, type Milestone, type TimelineMark } from '../../machine/lifecycle.ts'
import { AGENT_LINE, type Line } from '../../machine/line.ts'
import { checkFacts, type Snapshot } from '../../machine/snapshot.ts'
import type { ScreenUpdate } from '../../machine/text-screen.ts'
import type { Project } from '../../project/project.ts'
import { consoleNamed, consoleNames, freshConsoles, onTyped, view } from '../console/consoles.ts'
import { SCREEN, type TerminalName } from '../console/screen-name.ts'
import { MachineDisks } from '../disks/machine-disks.ts'
import { agentFor, hearAgent, joinAgent, leaveAgent, resizeLine, seekAgent } from '../guest-changes/agent.ts'
import {
  closeThread,
  goOnMachine,
  type OnReport,
  type RunningMachine,
  restoreMachine,
  startMachine,
} from '../machine-client.ts'
import { goOnSharing, joinShared, leaveShared, refreshShared } from '../shared/shared.ts'
import { readyImage, takeReady } from '../standby-client.ts'
import { tellHeard, tellTyped } from './console-taps.ts'
import { images, showPacked } from './image.ts'
import { orderOf, wantedFor } from './order.ts'
import { project } from './project.ts'
import { openId } from './projects.ts'
import { flushTyping } from './typing.ts'

/** What the page adds to a machine's life: before there is one, its parts are fetched and packed. */
export type PageMachineState = MachineState | { readonly phase: 'preparing'; readonly at: 0 }

export const machine = signal<PageMachineState>({ phase: 'idle', at: 0 })

/** A moment of a boot: the machine's own, and before them, when it was handed its parts. ms after Boot was pressed. */
export interface BootMark extends Omit<TimelineMark, 'milestone'> {
  readonly milestone: Milestone | 'packed'
}

/** Whether the last boot began where a machine was ready. */
export const isFromReady = signal(false)

export const marks = signal<readonly BootMark[]>([])
/** Seconds since Boot, as long as something runs; then, how long it ran. */
export const seconds = signal(0)

const PREPARING_OR_STARTING: ReadonlySet<string> = new Set(['preparing', 'starting', 'silent'])

export const isStarting = computed(() => PREPARING_OR_STARTING.has(machine.value.phase))
export const isBusy = computed(() => isStarting.value || machine.value.phase === 'running')

/** What runs, and what it was booted from. */
interface Running {
  readonly machine: RunningMachine
  readonly project: Project
  readonly imageSha256: string
}

let running: Running | undefined
/** The disks of the machine that runs. */
export const disksInMachine = signal<MachineDisks | undefined>(undefined)
/** The end of the last machine: by then it has told what is on its disks. */
let ending: Promise<void> = Promise.resolve()
/** Counts boots: what an earlier boot still says is not heard. */
let turn = 0
let askedAt = 0

/** Boots the project as it is now, on a new machine, from the start or from where one is ready; whatever ran before ends. */
export async function boot(from: 'start' | 'ready' = 'ready'): Promise<void> {
  flushTyping()
  const asked = project.value
  const disks = new MachineDisks(openId.value, asked)
  const mine = begin()
  try {
    const [parts, agent] = await Promise.all([
      images.bootParts(asked, readyImage()),
      agentFor(asked),
      freshConsoles(),
      ending,
    ])
    if (mine !== turn) return
    showPacked(asked, parts.image)
    await runAsWritten(disks, parts, agent, from)
  } catch (error) {
    if (mine === turn) machine.value = failure(error)
  }
}

export async function stop(): Promise<void> {
  const last = running
  if (!isBusy.value) return
  turn++
  running = undefined
  leaveMachine()
  machine.value = { phase: 'stopped', at: performance.now() - askedAt }
  ending = last?.machine.stop() ?? ending
  await ending
}

function begin(): number {
  ending = running?.machine.stop() ?? ending
  running = undefined
  leaveMachine()
  askedAt = performance.now()
  batch(() => {
    machine.value = { phase: 'preparing', at: 0 }
    marks.value = []
    seconds.value = 0
  })
  return ++turn
}

/** What goes with a machine has no more to do with it. */
function leaveMachine(): void {
  leaveShared()
  leaveAgent()
  disksInMachine.value?.leave()
  disksInMachine.value = undefined
}

/** Goes on with a machine that was saved. Throws snapshot-mismatch where it needs another kernel or memory than the project. */
export async function resume(snapshot: Snapshot, of: Project, imageSha256: string, screen: string): Promise<void> {
  const { kernel, memory } = project.value
  checkFacts(snapshot.facts, { kernelSha256: kernel.sha256, memory }, snapshot.facts.emulator)
  const mine = begin()
  try {
    const [wasm] = await Promise.all([images.emulator(), freshConsoles()])
    if (mine !== turn) return
    await consoleNamed('ttyS0').write(new TextEncoder().encode(screen))
    listen({
      disks: new MachineDisks(openId.value, of),
      imageSha256,
      hasAgent: 'perhaps',
      start: (onReport) => restoreMachine({ kernelSha256: kernel.sha256, memory, wasm }, snapshot, onReport),
      share: goOnSharing,
      reboot: () => void boot(),
    })
  } catch (error) {
    if (mine === turn) machine.value = failure(error)
  }
}

/** The machine that runs, saved as it is, what it was booted from, and its first screen. Throws machine-not-running. */
export async function saveMachine(): Promise<{
  snapshot: Snapshot
  project: Project
  imageSha256: string
  screen: string
}> {
  if (!running || machine.value.phase !== 'running')
    throw new Pid1Error('machine-not-running', 'No machine runs: boot one first', { phase: machine.value.phase })
  const { project, imageSha256, machine: remote } = running
  let screen = ''
  const snapshot = await remote.save(() => {
    screen = consoleNamed('ttyS0').screen()
  })
  return { snapshot, project, imageSha256, screen }
}

/** `agent`: the guest agent's program, if it is to be there. */
async function runAsWritten(
  of: MachineDisks,
  parts: BootParts,
  agent: Uint8Array | undefined,
  from: 'start' | 'ready',
): Promise<void> {
  const mine = turn
  const written = await of.asWritten(parts)
  if (mine !== turn) return
  const order = orderOf(of.project, { ...parts, ...written }, agent)
  const wanted = from === 'ready' ? wantedFor(order, parts) : undefined
  const ready = wanted && (await takeReady(wanted, parts.replacements))
  if (mine !== turn) return ready && closeThread(ready.thread)
  isFromReady.value = ready !== undefined
  listen({
    disks: of,
    imageSha256: parts.image.id,
    hasAgent: agent !== undefined,
    start: (onReport) => (ready ? goOnMachine(ready.thread, ready.archive, onReport) : startMachine(order, onReport)),
    share: joinShared,
    reboot: () => void reboot(of, parts, agent),
  })
}

/** How a machine begins, and what it comes with. */
interface Beginning {
  readonly disks: MachineDisks
  readonly imageSha256: string
  readonly hasAgent: boolean | 'perhaps'
  start(onReport: OnReport): RunningMachine
  /** Joins the shared directory to it. */
  share(started: RunningMachine): void
  /** What comes when the guest asks for a reboot. */
  reboot(): void
}

/** Starts a machine and shows what it reports, for as long as it is the one on screen. */
function listen({ disks, imageSha256, hasAgent, ...beginning }: Beginning): void {
  const mine = turn
  const of = disks.project
  /** The machine counts from its own start; the person, from the press of Boot. */
  let lead = 0
  const started = beginning.start((report) => {
    // It comes at the very end, when another machine may be on screen.
    if (report.kind === 'disks') return disks.end(report)
    if (mine !== turn) return
    if (report.kind === 'console') return hear(report.line, report.bytes)
    if (report.kind === 'shared') return void refreshShared()
    if (report.kind === 'mark') return reached({ ...report.mark, at: report.mark.at + lead })
    if (report.kind === 'screen') return draw(report.update)
    if (report.kind === 'screen-text') return tellHeard(SCREEN, new TextEncoder().encode(report.text))
    if (report.kind !== 'state') return
    const { state } = report
    if (state.phase === 'starting') {
      lead = performance.now() - askedAt - state.at
      if (lead >= 1) reached({ milestone: 'packed', at: lead, instructions: 0 })
    }
    if (state.phase === 'running') {
      beginning.share(started)
      if (hasAgent === 'perhaps') void seekAgent()
    }
    if (ENDED.has(state.phase)) leaveMachine()
    if (state.phase === 'rebooting') return beginning.reboot()
    machine.value = { ...state, at: state.at + lead }
    return
  })
  running = { machine: started, project: of, imageSha256 }
  joinAgent(started, of, hasAgent)
  disks.watch(started)
  disksInMachine.value = disks
}

function hear(line: Line, bytes: Uint8Array): void | Promise<void> {
  if (line === AGENT_LINE) return hearAgent(bytes)
  tellHeard(line, bytes)
  return consoleNamed(line).write(bytes)
}

/** A screen that stays blank is none; one that speaks before the first terminal does is what to look at. */
function draw(update: ScreenUpdate): void | Promise<void> {
  const isThere = consoleNames.peek().includes(SCREEN)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ESC begins what is no text
  if (!isThere && update.mode === 'text' && /^(\x1b\[[0-9;?]*[A-Za-z]|\s)*$/.test(update.ansi)) return
  const screen = consoleNamed(SCREEN)
  if (!isThere && view.peek() === 'ttyS0' && consoleNamed('ttyS0').isBlank) view.value = SCREEN
  return screen.draw(update)
}

/** Keeps a milestone, also among the browser's own measurements, where its developer tools show it. */
function reached(mark: BootMark): void {
  marks.value = [...marks.value, mark]
  performance.mark(`pid1:${mark.milestone}`, { startTime: askedAt + mark.at, detail: mark })
}

/** A machine is never used twice: the guest's reboot is a new one with the same image, as a PC would do it. */
async function reboot(of: MachineDisks, parts: BootParts, agent: Uint8Array | undefined): Promise<void> {
  const mine = begin()
  consoleNamed('ttyS0').note('The guest asked for a reboot: a new machine starts from the same image')
  try {
    await runAsWritten(new MachineDisks(of.projectId, of.project), parts, agent, 'ready')
  } catch (error) {
    if (mine === turn) machine.value = failure(error)
  }
}

function failure(error: unknown): MachineState {
  return {
    phase: 'failed',
    at: performance.now() - askedAt,
    code: isPid1Error(error) ? error.code : 'unexpected',
    reason: error instanceof Error ? error.message : String(error),
  }
}

/** Types on a console; without a machine that runs, nothing happens. */
export function typeOn(name: TerminalName, bytes: Uint8Array): void {
  if (machine.peek().phase !== 'running') return
  if (name === SCREEN) void running?.machine.typeKeys(new TextDecoder().decode(bytes))
  else running?.machine.send(name, bytes)
}

/** Joins keyboard, clock and document to the machine. */
export function attachMachine(): void {
  onTyped(
    (name, bytes) => {
      tellTyped(name, bytes)
      typeOn(name, bytes)
    },
    ({ name, terminal }) => {
      if (name === SCREEN) return
      if (name === 'hvc0') running?.machine.resize(terminal.cols, terminal.rows)
      else resizeLine(name, terminal.cols, terminal.rows)
    },
  )
  effect(() => {
    document.documentElement.dataset.phase = machine.value.phase
  })
  effect(() => {
    const { phase, at } = machine.value
    if (!isBusy.value) {
      seconds.value = at / 1000
      return
    }
    const tick = () => {
      seconds.value = (performance.now() - askedAt) / 1000
    }
    const timer = setInterval(tick, phase === 'running' ? 1000 : 100)
    tick()
    return () => clearInterval(timer)
  })
}
