/** v86, as little of it as a machine needs. The only file that knows v86's insides. */
import { V86 } from 'v86'
import { Pid1Error } from '../error.ts'
import type { DirectBoot } from './direct-boot.ts'
import { type Ports, setUpPci } from './pci-setup.ts'

const MIB = 1 << 20
const VGA_MEMORY = 1 * MIB
const FLAG_INTERRUPT = 0x200
/** What v86's main loop answers when there is nothing to do: ms until it wants to be asked again. */
const AT_REST_MS = 100

/** What v86 0.5 leaves open to us; these names survive in its release build. */
interface Internals {
  readonly v86: {
    readonly cpu: {
      readonly io: Ports
      readonly devices: { readonly uart0: { readonly input: readonly number[] } }
      /** One number each, in the wasm's memory. */
      readonly in_hlt: Uint8Array
      readonly flags: Int32Array
      readonly cpl: Uint8Array
      set_jit_config(index: number, value: number): void
      reboot_internal(): void
    }
  }
}

/** The exports of v86.wasm that we stand in front of. */
interface Wasm {
  readonly memory: WebAssembly.Memory
  rust_init(): void
  main_loop(): number
  allocate_memory(size: number): number
}

export interface EmulatorEvents {
  /** A byte on the first serial line. */
  output(byte: number): void
  /** A turn of the main loop is over: at most about a millisecond's work, or a rest of up to 100 ms. */
  turn(): void
  /** The guest asked for a reset: keyboard controller, port 0xCF9, or their like. The processor stands still since. */
  reset(): void
  failed(error: Pid1Error): void
}

export class Emulator {
  readonly #v86: V86 & Internals
  #hasFailed = false

  private constructor(v86: V86 & Internals) {
    this.#v86 = v86
  }

  /**
   * An emulator with everything in place, not yet running. `memory` is in MiB.
   * Throws emulator-failed.
   */
  static create(
    module: WebAssembly.Module,
    boot: DirectBoot,
    memory: number,
    events: EmulatorEvents,
  ): Promise<Emulator> {
    return new Promise((resolve, reject) => {
      let emulator: Emulator
      let complaint = ''

      async function instantiate(imports: WebAssembly.Imports): Promise<WebAssembly.Exports> {
        try {
          const environment: Record<string, unknown> = imports.env!
          environment.console_log_from_wasm = (offset: number, length: number) => {
            complaint = new TextDecoder().decode(new Uint8Array(wasm.memory.buffer, offset, length))
          }
          const { exports } = await WebAssembly.instantiate(module, imports)
          const wasm = exports as unknown as Wasm
          const address = wasm.allocate_memory(memory * MIB)
          if (address === 0) throw new RangeError(`no ${memory} MiB of memory are to be had`)
          return { ...exports, allocate_memory: () => address, main_loop: () => mainLoop(wasm) }
        } catch (cause) {
          reject(asEmulatorFailure(cause, complaint))
          // v86 would only lose a rejection.
          return new Promise(() => {})
        }
      }

      function mainLoop(wasm: Wasm): number {
        if (emulator.#hasFailed) return AT_REST_MS
        try {
          const rest = wasm.main_loop()
          events.turn()
          return emulator.unread > 0 ? 0 : rest
        } catch (cause) {
          emulator.#hasFailed = true
          events.failed(asEmulatorFailure(cause, complaint))
          return AT_REST_MS
        }
      }

      const v86 = new V86({
        wasm_fn: instantiate,
        memory_size: memory * MIB,
        vga_memory_size: VGA_MEMORY,
        bios: { buffer: boot.rom.buffer },
        disable_jit: true,
        disable_keyboard: true,
        disable_mouse: true,
        disable_speaker: true,
        autostart: false,
      }) as V86 & Internals
      v86.add_listener('serial0-output-byte', (byte) => events.output(byte))
      v86.add_listener('emulator-loaded', () => {
        emulator = new Emulator(v86)
        for (const { address, bytes } of boot.memory) v86.write_memory(bytes, address)
        setUpPci(v86.v86.cpu.io)
        if ((globalThis as any).name !== 'old') yieldByMessage(v86.v86)
        v86.v86.cpu.reboot_internal = () => {
          emulator.#standStill()
          events.reset()
        }
        resolve(emulator)
      })
    })
  }

  run(): void {
    void this.#v86.run()
  }

  pause(): void {
    void this.#v86.stop()
  }

  /** Ends it and frees what it holds. */
  destroy(): void {
    void this.#v86.destroy()
  }

  enableJit(): void {
    this.#v86.v86.cpu.set_jit_config(0, 0)
  }

  send(bytes: Uint8Array): void {
    this.#v86.serial_send_bytes(0, bytes)
  }

  /** Bytes sent that the guest has not yet taken off the line. */
  get unread(): number {
    return this.#v86.v86.cpu.devices.uart0.input.length
  }

  /** Unsigned 32 bits: wraps. */
  get instructionCounter(): number {
    return this.#v86.get_instruction_counter() >>> 0
  }

  /** The processor waits for an interrupt. */
  get isResting(): boolean {
    return this.#isHalted && this.#takesInterrupts
  }

  /** The processor has halted with interrupts off: it will never go on. */
  get isDead(): boolean {
    return this.#isHalted && !this.#takesInterrupts
  }

  /** The processor works, and not on a program. */
  get isBusyInKernel(): boolean {
    return !this.#isHalted && this.#v86.v86.cpu.cpl[0] === 0
  }

  get #isHalted(): boolean {
    return this.#v86.v86.cpu.in_hlt[0] !== 0
  }

  get #takesInterrupts(): boolean {
    return (this.#v86.v86.cpu.flags[0]! & FLAG_INTERRUPT) !== 0
  }

  #standStill(): void {
    const { in_hlt, flags } = this.#v86.v86.cpu
    in_hlt[0] = 1
    flags[0]! &= ~FLAG_INTERRUPT
  }
}

function yieldByMessage(machine: any): void {
  if (typeof process !== 'undefined') return
  machine.unregister_yield()
  const { port1, port2 } = new MessageChannel()
  port1.onmessage = ({ data: tick }: MessageEvent<number>) => machine.yield_callback(tick)
  machine.yield = (rest: number, tick: number) => {
    if (rest < 1) port2.postMessage(tick)
    else setTimeout(() => machine.yield_callback(tick), rest)
  }
}

/** Any error, as the one that says the emulator failed; `complaint` is what it said before it broke. */
export function asEmulatorFailure(cause: unknown, complaint = ''): Pid1Error {
  if (cause instanceof Pid1Error) return cause
  const reason = [complaint, cause instanceof Error ? cause.message : String(cause)].filter(Boolean).join(': ')
  return new Pid1Error('emulator-failed', `The emulator failed: ${reason}. Boot again`, { reason }, { cause })
}
