/**
 * A machine that was booted as far as its gate (gate.ts) and waits there, paused, to be told its root file system. It may
 * have unpacked one already, so that a boot has only to put right what has changed since. A ground is a standby at one
 * moment: any number of standbys can begin there.
 */
import { Pid1Error } from '../error.ts'
import { type Hardware, namesVirtioConsole } from './config.ts'
import { directBoot } from './direct-boot.ts'
import { type Clock, Emulator, type EmulatorEvents } from './emulator.ts'
import { Gate } from './gate.ts'
import type { GateFacts } from './gate-facts.ts'
import type { Line } from './line.ts'
import type { Devices, EmulatorState } from './snapshot.ts'

/** A standby at one moment. */
export interface Ground {
  readonly facts: GateFacts
  readonly state: EmulatorState
  readonly clock: Clock
  readonly address: number
  /** What the consoles have said so far. */
  readonly said: readonly Said[]
}

/** Bytes from one line, in the order of all. */
export interface Said {
  readonly line: Line
  readonly bytes: number[]
}

/** A kernel that has not come to its gate by then never will. Instructions; some 12 million are usual. */
const INSTRUCTIONS_MAX = 60_000_000

/** Hears nothing, until there is a standby around the emulator. */
const NOBODY: EmulatorEvents = {
  output() {},
  screenWrite() {},
  nineP: () => new Uint8Array(),
  turn() {},
  reset() {},
  failed() {},
}

function devicesOf({ commandLine }: GateFacts): Devices {
  return { hasVirtioConsole: namesVirtioConsole(commandLine), hasDiskController: false, disks: [], floppy: undefined }
}

function hardwareOf(facts: GateFacts, wasm: WebAssembly.Module): Hardware {
  return { wasm, memory: facts.memory, ...devicesOf(facts) }
}

function noGate(): Pid1Error {
  const reason = 'the kernel did not come to where it asks for its root file system'
  return new Pid1Error('emulator-failed', `The machine cannot be made ready ahead: ${reason}`, { reason })
}

export class Standby {
  readonly facts: GateFacts
  readonly #emulator: Emulator
  readonly #gate = new Gate(() => this.#arrive())
  readonly #address: number
  readonly #said: Said[]
  #clock: Clock
  #pending: { resolve(): void; reject(error: unknown): void } | undefined

  private constructor(emulator: Emulator, ground: Omit<Ground, 'state'>) {
    this.#emulator = emulator
    this.facts = ground.facts
    this.#clock = ground.clock
    this.#address = ground.address
    this.#said = structuredClone(ground.said) as Said[]
    emulator.events = this.#events
    emulator.putUp(this.#gate)
  }

  /** Boots a machine to its gate. Throws kernel-invalid, command-line-too-long, memory-too-small and emulator-failed. */
  static async boot(facts: GateFacts, kernel: Uint8Array, wasm: WebAssembly.Module): Promise<Standby> {
    const { commandLine, memory, room } = facts
    // In a room that nothing is in yet.
    const initrd = new Uint8Array(room)
    const direct = directBoot({ kind: 'kernel', kernel, initrd, commandLine, hasGate: true }, memory)
    const emulator = await Emulator.forBoot(hardwareOf(facts, wasm), direct, NOBODY)
    const { address } = direct.initrd
    const standby = new Standby(emulator, { facts, clock: emulator.clock, address, said: [] })
    await standby.#toGate()
    return standby
  }

  /** One that goes on where another was. Throws emulator-failed and snapshot-corrupt. */
  static async restore(ground: Ground, wasm: WebAssembly.Module): Promise<Standby> {
    const emulator = await Emulator.restored(hardwareOf(ground.facts, wasm), ground.state, NOBODY)
    return new Standby(emulator, ground)
  }

  /** Unpacks an archive, over what it may have unpacked before. Throws emulator-failed. */
  async unpack(initrd: Uint8Array): Promise<void> {
    this.#order(initrd)
    await this.#toGate()
  }

  get devices(): Devices {
    return devicesOf(this.facts)
  }

  /** As it is now. */
  save(): Ground {
    return {
      facts: this.facts,
      state: this.#emulator.save(),
      clock: this.#clock,
      address: this.#address,
      said: structuredClone(this.#said),
    }
  }

  /**
   * Lets it go on to its init once it runs again, and leaves it to the caller: this has no more to do with it. What is in
   * `archive` is unpacked over what has been.
   */
  open(archive: Uint8Array | undefined, events: EmulatorEvents): { emulator: Emulator; said: readonly Said[] } {
    if (archive) this.#order(archive)
    this.#gate.open()
    this.#emulator.clock = this.#clock
    this.#emulator.events = events
    return { emulator: this.#emulator, said: this.#said }
  }

  end(): void {
    this.#emulator.destroy()
    this.#pending?.reject(new Pid1Error('cancelled', 'The machine is not needed any more', { what: 'standby' }))
    this.#pending = undefined
  }

  #order(archive: Uint8Array): void {
    this.#emulator.place({ address: this.#address, bytes: archive })
    this.#gate.unpack(archive.length)
  }

  #toGate(): Promise<void> {
    this.#emulator.clock = this.#clock
    this.#emulator.run()
    return new Promise((resolve, reject) => {
      this.#pending = { resolve, reject }
    })
  }

  /** The clock stands still for the guest as long as it waits here. */
  #arrive(): void {
    this.#emulator.pause()
    this.#clock = this.#emulator.clock
    this.#pending?.resolve()
    this.#pending = undefined
  }

  #fail(error: unknown): void {
    this.#emulator.pause()
    this.#pending?.reject(error)
    this.#pending = undefined
  }

  readonly #events: EmulatorEvents = {
    ...NOBODY,
    output: (line, bytes) => {
      const last = this.#said.at(-1)
      if (last?.line === line) last.bytes.push(...bytes)
      else this.#said.push({ line, bytes: [...bytes] })
    },
    turn: () => {
      if (this.#emulator.isDead || this.#emulator.instructionCounter > INSTRUCTIONS_MAX) this.#fail(noGate())
    },
    reset: () => this.#fail(noGate()),
    failed: (error) => this.#fail(error),
  }
}
