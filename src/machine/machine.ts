/** One machine: boots once, talks over its lines, and ends (lifecycle.ts). The same in a worker and in Node. */
import { Pid1Error } from '../error.ts'
import type { SparseImage } from '../formats/sparse.ts'
import { type MachineConfig, needsDiskController, needsVirtioConsole } from './config.ts'
import { ConsoleWatch } from './console-watch.ts'
import { directBoot } from './direct-boot.ts'
import { Disk } from './disk.ts'
import { Emulator, type EmulatorEvents } from './emulator.ts'
import { asEmulatorFailure } from './emulator-failure.ts'
import { EMULATOR_VERSION } from './emulator-version.ts'
import { openGate } from './gate.ts'
import { Inputs } from './inputs.ts'
import { JitStart } from './jit-start.ts'
import { keystrokes } from './keyboard.ts'
import { ENDED, type MachineState, MILESTONES, type Milestone, type Phase, SILENCE_MS } from './lifecycle.ts'
import { CONSOLES, type Line } from './line.ts'
import { type Deliver, ReportQueue } from './report-queue.ts'
import { Screen } from './screen.ts'
import { NinePServer } from './shared/nine-p-server.ts'
import { SharedDirectory } from './shared/shared-directory.ts'
import {
  checkFacts,
  type Devices,
  type MachineSave,
  packSnapshot,
  type RestoreConfig,
  type Snapshot,
  type SnapshotFacts,
  snapshotCorrupt,
  unpackSnapshot,
} from './snapshot.ts'
import type { Standby } from './standby.ts'
import { InstructionCount, Timeline } from './timeline.ts'

/** As long as a frame may keep a byte waiting while the guest is busy. ms. */
const BATCH_MS = 8
/**
 * More output than this waiting for its reader, and the guest is held until it is on its way. With what is on its way, it is
 * all that still comes when a flood is stopped. Bytes.
 */
const BACKLOG_MAX = 1 << 18
/** A guest that writes on and on in the shared directory is told of this often. ms. */
const SHARED_MS = 250
/** A kernel that has panicked spins for ever: this many turns on end, about 1 ms each, without output. */
const PANIC_TURNS = 64

interface TerminalSize {
  readonly columns: number
  readonly rows: number
}

/** A terminal that nobody has measured yet. */
const TERMINAL_SIZE: TerminalSize = { columns: 80, rows: 24 }

/** What a machine was made with, as far as its snapshots must say. */
type Origin = Omit<SnapshotFacts, 'instructions'>

/** MachineState without its time. */
type Change = MachineState extends infer S ? (S extends MachineState ? Omit<S, 'at'> : never) : never

export class Machine {
  /** The directory that the guest mounts as "host9p". */
  readonly shared = new SharedDirectory()
  readonly #reports: ReportQueue
  readonly #watches = new Map<Line, ConsoleWatch>(CONSOLES.map((line) => [line, new ConsoleWatch()]))
  readonly #inputs = new Inputs()
  readonly #screenWatch = new ConsoleWatch()
  readonly #nineP = new NinePServer(this.shared)
  readonly #jit = new JitStart()
  readonly #events: EmulatorEvents = {
    output: (line, bytes) => this.#output(line, bytes),
    screenWrite: (address) => this.#screen?.beforeWrite(address),
    nineP: (request) => this.#nineP.handle(request),
    turn: () => this.#turn(),
    reset: () => this.#end({ phase: 'rebooting' }),
    failed: (error) => this.fail(error),
  }
  #timeline = new Timeline()
  #instructions = new InstructionCount()
  #origin: Origin | undefined
  #devices: Devices | undefined
  #emulator: Emulator | undefined
  #screen: Screen | undefined
  #phase: Phase = 'idle'
  /** Of the terminal on hvc0; a restored machine has its own until it is told another. */
  #size: TerminalSize | undefined
  #startedAt = 0
  #flushedAt = 0
  #hasInput = false
  #isHeld = false
  #spinningTurns = 0
  #toldChanges = 0
  #toldAt = 0

  /** `report` takes what happens, in order; while the promise it returned is pending, it is not called again. */
  constructor(report: Deliver) {
    this.#reports = new ReportQueue(report, () => this.#release())
  }

  /**
   * Starts it; resolves when it runs. Can be called once.
   * Throws kernel-invalid, command-line-too-long, memory-too-small and emulator-failed.
   */
  async boot(config: MachineConfig): Promise<void> {
    const { boot, kernelSha256, memory, wasm } = config
    const devices: Devices = {
      hasVirtioConsole: needsVirtioConsole(boot),
      hasDiskController: needsDiskController(boot, config.disks),
      disks: config.disks.map((image) => new Disk(image)),
      floppy: config.floppy && new Disk(config.floppy),
    }
    const start = boot.kind === 'bios' ? boot : directBoot(boot, memory)
    this.#size ??= TERMINAL_SIZE
    const commandLine = boot.kind === 'kernel' ? boot.commandLine : ''
    this.#devices = devices
    this.#begin({ kernelSha256, commandLine, memory, emulator: EMULATOR_VERSION })
    const emulator = await Emulator.forBoot({ wasm, memory, ...devices }, start, this.#events)
    if (boot.kind === 'kernel' && boot.hasGate) emulator.putUp(openGate(boot.initrd))
    this.#run(emulator)
  }

  /**
   * Goes on from a standby, in boot's place, which has all that a boot would have come to by then. `archive` is unpacked
   * over what it has unpacked. The standby is used up.
   */
  goOn(standby: Standby, archive: Uint8Array | undefined): void {
    const { kernelSha256, commandLine, memory, emulator: version } = standby.facts
    this.#size ??= TERMINAL_SIZE
    this.#devices = standby.devices
    this.#begin({ kernelSha256, commandLine, memory, emulator: version })
    const { emulator, said } = standby.open(archive, this.#events)
    this.#instructions = InstructionCount.from(emulator.instructionCounter)
    for (const { line, bytes } of said) this.#output(line, Uint8Array.from(bytes))
    this.#run(emulator)
  }

  /**
   * Goes on where a snapshot left off, in boot's place. All is as it was then: the guest's clock too, which knows nothing
   * of the time between. Throws snapshot-mismatch, snapshot-corrupt and emulator-failed.
   */
  async restore(config: RestoreConfig, snapshot: Snapshot): Promise<void> {
    const { facts } = snapshot
    checkFacts(facts, config, EMULATOR_VERSION)
    this.#begin(facts)
    const { devices, emulator, nineP, unsent } = await unpackSnapshot(snapshot)
    this.#devices = devices
    try {
      this.#nineP.restore(nineP)
    } catch (cause) {
      throw snapshotCorrupt('its shared directory is not whole', cause)
    }
    const hardware = { wasm: config.wasm, memory: facts.memory, ...devices }
    const restored = await Emulator.restored(hardware, emulator, this.#events)
    this.#inputs.restore(unsent)
    this.#instructions = new InstructionCount(facts.instructions)
    this.#timeline = new Timeline(MILESTONES)
    if (this.#run(restored)) this.#enter({ phase: 'running' })
  }

  /** All of it as it is now; it goes on meanwhile. Throws machine-not-running. */
  async save(): Promise<Snapshot> {
    const [emulator, origin, devices] = [this.#emulator, this.#origin, this.#devices]
    if (!emulator || !origin || !devices) throw this.#notRunning()
    const saved: MachineSave = {
      facts: { ...origin, instructions: this.instructions() },
      devices,
      emulator: emulator.save(),
      unsent: this.#inputs.unsent,
      nineP: this.#nineP.save(),
    }
    this.#screen?.flush(this.#reports)
    this.#reports.push({ kind: 'saved' })
    return packSnapshot(saved)
  }

  /** Sends these bytes down a line, as soon as the guest listens there. Throws machine-not-running. */
  send(line: Line, bytes: Uint8Array): void {
    if (this.#phase === 'idle' || this.#hasEnded) throw this.#notRunning()
    this.#inputs.send(line, bytes)
    if (this.#emulator) this.#feed(this.#emulator)
  }

  /**
   * Types a text on the PC's keyboard, as soon as the guest listens to it, key by key as fast as it takes them; arrows and
   * their like as a terminal sends them. Returns what a US keyboard has no key for. Throws machine-not-running.
   */
  typeKeys(text: string): string {
    if (this.#phase === 'idle' || this.#hasEnded) throw this.#notRunning()
    const { strokes, left } = keystrokes(text)
    this.#inputs.press(strokes)
    if (this.#emulator) this.#feed(this.#emulator)
    return left
  }

  /** The VGA screen's text: rows from the top, without blanks at their ends. */
  screenText(): string {
    return this.#screen?.text() ?? ''
  }

  /** What is on a disk now, hda being number 0; undefined where there is none. */
  diskImage(number: number): SparseImage | undefined {
    return this.#devices?.disks[number]?.image()
  }

  /** What is on the floppy now; undefined where there is none. */
  floppyImage(): SparseImage | undefined {
    return this.#devices?.floppy?.image()
  }

  /** Bytes that the guest has written on its disks so far; what it wrote twice counts twice. */
  diskBytesWritten(): number {
    const { disks, floppy } = this.#devices ?? { disks: [], floppy: undefined }
    return [...disks, floppy].reduce((sum, disk) => sum + (disk?.written ?? 0), 0)
  }

  /** Tells the guest how large the terminal on hvc0 is, in characters. Can be called before it runs. */
  resize(columns: number, rows: number): void {
    this.#size = { columns, rows }
    this.#emulator?.resize(columns, rows)
  }

  /** Ends it. Does nothing if it has ended. */
  stop(): void {
    if (!this.#hasEnded) this.#end({ phase: 'stopped' })
  }

  /** Ends it because of an error that came up outside of its own calls. Does nothing if it has ended. */
  fail(error: unknown): void {
    if (this.#hasEnded) return
    const { code, message } = asEmulatorFailure(error)
    this.#end({ phase: 'failed', code, reason: message })
  }

  /** Emulated instructions since reset, or since it went on from a standby. */
  instructions(): number {
    return this.#emulator ? this.#instructions.update(this.#emulator.instructionCounter) : this.#instructions.total
  }

  get phase(): Phase {
    return this.#phase
  }

  #begin(origin: Origin): void {
    this.#origin = origin
    this.#startedAt = performance.now()
    this.#enter({ phase: 'starting' })
  }

  /** False if it was ended meanwhile. */
  #run(emulator: Emulator): boolean {
    if (this.#hasEnded) {
      emulator.destroy()
      return false
    }
    this.#emulator = emulator
    this.#screen = new Screen(emulator.vga, (text) => this.#hearScreen(text))
    if (this.#size) emulator.resize(this.#size.columns, this.#size.rows)
    emulator.run()
    return true
  }

  #notRunning() {
    const phase = this.#phase
    return new Pid1Error('machine-not-running', `The machine does not run: it is ${phase}`, { phase })
  }

  #output(line: Line, bytes: Uint8Array): void {
    this.#reports.pushBytes(line, bytes)
    this.#spinningTurns = 0
    const watch = this.#watches.get(line)
    if (!watch) return
    this.#hearFirst()
    for (const byte of bytes) this.#hear(watch, byte)
  }

  #hearScreen(text: string): void {
    this.#spinningTurns = 0
    if (!this.#timeline.has('first-byte') && text.trim() === '') return
    this.#hearFirst()
    // What is watched for is ASCII.
    for (let i = 0; i < text.length; i++) this.#hear(this.#screenWatch, Math.min(text.charCodeAt(i), 0x7f))
  }

  #hearFirst(): void {
    if (this.#timeline.has('first-byte')) return
    this.#mark('first-byte')
    this.#enter({ phase: 'running' })
  }

  #hear(watch: ConsoleWatch, byte: number): void {
    const milestone = watch.push(byte)
    if (milestone) this.#mark(milestone)
  }

  #turn(): void {
    const emulator = this.#emulator
    if (!emulator) return
    const now = performance.now()
    const instructions = this.instructions()
    if (this.#jit.isDue(instructions, this.#hasInput)) emulator.enableJit()
    const isMuch = this.#reports.backlog > BACKLOG_MAX
    if (isMuch || emulator.isResting || now - this.#flushedAt >= BATCH_MS) {
      this.#flushedAt = now
      this.#reports.flush()
    }
    this.#screen?.turn(emulator.isResting)
    this.#screen?.report(this.#reports, now)
    this.#tellOfShared(now)
    if (this.#reports.backlog + (this.#screen?.backlog ?? 0) > BACKLOG_MAX) this.#hold(emulator)
    this.#feed(emulator)
    this.#judge(emulator, now)
  }

  #tellOfShared(now: number): void {
    const { changes } = this.shared
    if (changes === this.#toldChanges || now - this.#toldAt < SHARED_MS) return
    this.#toldChanges = changes
    this.#toldAt = now
    this.#reports.push({ kind: 'shared' })
  }

  #judge(emulator: Emulator, now: number): void {
    const verdict = this.#verdict(emulator)
    if (verdict) this.#end(verdict)
    else if (this.#phase === 'starting' && now - this.#startedAt >= SILENCE_MS) this.#enter({ phase: 'silent' })
  }

  /** How the machine has ended, if it has: what the processor does decides, what the console said gives the reason. */
  #verdict(emulator: Emulator): Change | undefined {
    const watches = [...this.#watches.values(), this.#screenWatch]
    const halt = watches.find((watch) => watch.halt !== undefined)?.halt
    const { panic, willReboot } = watches.find((watch) => watch.panic !== undefined) ?? {}
    if (panic !== undefined && !willReboot) {
      this.#spinningTurns = emulator.isBusyInKernel ? this.#spinningTurns + 1 : 0
      if (emulator.isDead || this.#spinningTurns >= PANIC_TURNS) return { phase: 'panicked', reason: panic }
    }
    if (emulator.isDead) return { phase: 'halted', reason: halt ?? 'The processor halted with interrupts off' }
    return undefined
  }

  #feed(emulator: Emulator): void {
    const { bytes, keys } = this.#inputs.feed(emulator)
    // Keys at a boot loader's prompt say nothing of the boot that is yet to come.
    if (bytes || (keys && this.#timeline.has('prompt'))) this.#hasInput = true
  }

  #hold(emulator: Emulator): void {
    this.#isHeld = true
    emulator.pause()
  }

  #release(): void {
    if (!this.#isHeld) return
    this.#isHeld = false
    this.#emulator?.run()
  }

  #mark(milestone: Milestone): void {
    const mark = this.#timeline.mark(milestone, this.#elapsed, this.instructions())
    if (mark) this.#reports.push({ kind: 'mark', mark })
  }

  #end(change: Change): void {
    this.instructions()
    this.#screen?.turn(true)
    this.#screen?.flush(this.#reports)
    this.#emulator?.destroy()
    this.#emulator = undefined
    this.#tellOfDisks()
    this.#enter(change)
  }

  /** Whoever makes the next machine wants its disks as this one leaves them. */
  #tellOfDisks(): void {
    const { disks, floppy } = this.#devices ?? { disks: [], floppy: undefined }
    if (this.diskBytesWritten() > 0)
      this.#reports.push({ kind: 'disks', disks: disks.map((disk) => disk.image()), floppy: floppy?.image() })
  }

  #enter(change: Change): void {
    this.#phase = change.phase
    this.#reports.push({ kind: 'state', state: { ...change, at: this.#elapsed } })
  }

  get #hasEnded(): boolean {
    return ENDED.has(this.#phase)
  }

  get #elapsed(): number {
    return performance.now() - this.#startedAt
  }
}
