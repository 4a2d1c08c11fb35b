/** v86, as little of it as a machine needs. With v86-internals.ts, the only file that knows its insides. */
import { V86, type V86Options } from 'v86'
import type { Pid1Error } from '../error.ts'
import type { BiosBoot, Hardware } from './config.ts'
import { setUpConsole } from './console-setup.ts'
import type { DirectBoot, Placement } from './direct-boot.ts'
import { asEmulatorFailure, noMemory } from './emulator-failure.ts'
import type { Gate } from './gate.ts'
import type { Line, SerialLine } from './line.ts'
import { setUpPci } from './pci-setup.ts'
import { type EmulatorState, snapshotCorrupt } from './snapshot.ts'
import { connect, Drive } from './v86-drive.ts'
import { type Devices, type Internals, UARTS, type Wasm } from './v86-internals.ts'
import { takeTextScreen } from './v86-screen.ts'
import { SerialPort } from './v86-uart.ts'
import type { Vga } from './vga.ts'

/** For SeaBIOS: what is tried first, second and third is named by a nibble each, from the last (v86/src/rtc.js). */
const BOOT_ORDER = { floppy: 0x321, disk: 0x312 } as const

/** In the CMOS memory: the kinds of the two floppy drives, 0 for none (v86/src/rtc.js). */
const CMOS_FLOPPY_DRIVES = 0x10

const MIB = 1 << 20
const VGA_MEMORY = 1 * MIB
/** Of a virtio console's queues: where the guest waits for input on its first port. */
const HVC0_RECEIVE = 0
const FLAG_INTERRUPT = 0x200
/**
 * As long as the emulator may go on before it yields to the event loop. v86 yields every other millisecond, in a browser
 * by way of a worker of its own: on a busy computer with two cores that took a quarter of a boot's time.
 */
const TURN_MS = 8
/** What a main loop that can do no more asks for: ms until it is called again. */
const AT_REST_MS = 100

const SERIAL_LINES = ['ttyS0', 'ttyS1', 'ttyS2'] as const
type SerialPorts = Readonly<Record<SerialLine, SerialPort>>

export type Clock = readonly [low: number, high: number]

export interface EmulatorEvents {
  /** What the guest wrote on a line, in a view that is good only now. */
  output(line: Line, bytes: Uint8Array): void
  /** The guest is about to write on the text screen, into the cell of this address. */
  screenWrite(address: number): void
  /** Answers a message of the guest's 9P client. */
  nineP(request: Uint8Array): Uint8Array
  /** Some milliseconds' work is done, or the processor is at rest, for up to 100 ms. */
  turn(): void
  /** The guest asked for a reset: keyboard controller, port 0xCF9, or their like. The processor stands still since. */
  reset(): void
  failed(error: Pid1Error): void
}

export class Emulator {
  readonly #v86: V86 & Internals
  readonly #serial: SerialPorts
  /** Whoever hears of it now. */
  events: EmulatorEvents
  #isRunning = false
  #hasInput = false
  /** The codes sent last: no others can be unread. */
  #pressed: readonly number[] = []

  private constructor(v86: V86 & Internals, events: EmulatorEvents) {
    this.#v86 = v86
    this.events = events
    const port = (line: SerialLine) =>
      new SerialPort(v86.v86.cpu.devices[UARTS[line]], (bytes) => this.events.output(line, bytes))
    this.#serial = { ttyS0: port('ttyS0'), ttyS1: port('ttyS1'), ttyS2: port('ttyS2') }
  }

  /** An emulator with everything in place for a boot, not yet running. Throws emulator-failed. */
  static forBoot(hardware: Hardware, boot: DirectBoot | BiosBoot, events: EmulatorEvents): Promise<Emulator> {
    if ('rom' in boot)
      return Emulator.#create(hardware, events, { bios: { buffer: boot.rom.buffer } }, (v86) => {
        for (const { address, bytes } of boot.memory) v86.write_memory(bytes, address)
        if (!hardware.floppy) v86.v86.cpu.devices.rtc.cmos_write(CMOS_FLOPPY_DRIVES, 0)
        setUpPci(v86.v86.cpu.io)
        setUpConsole(v86.v86.cpu.io)
      })
    const firmware = {
      bios: { buffer: boot.bios.slice().buffer },
      vga_bios: { buffer: boot.vgaBios.slice().buffer },
      boot_order: BOOT_ORDER[boot.from],
    } as Partial<V86Options>
    return Emulator.#create(hardware, events, firmware, () => {})
  }

  /** An emulator as it was when it was saved, not yet running. Throws emulator-failed and snapshot-corrupt. */
  static restored(hardware: Hardware, saved: EmulatorState, events: EmulatorEvents): Promise<Emulator> {
    return Emulator.#create(hardware, events, {}, (v86, serial) => {
      const { cpu } = v86.v86
      try {
        v86.v86.restore_state(saved.state)
      } catch (cause) {
        throw snapshotCorrupt('the emulator cannot read it', cause)
      }
      if (cpu.memory_size[0] !== hardware.memory * MIB) throw snapshotCorrupt('it is of another memory than it says')
      for (const line of SERIAL_LINES) serial[line].restore(saved.unread[line])
      for (const code of saved.unreadKeys) v86.bus.send('keyboard-code', code)
    })
  }

  static #create(
    { wasm: module, memory, hasVirtioConsole, hasDiskController, disks, floppy }: Hardware,
    events: EmulatorEvents,
    options: Partial<V86Options>,
    fill: (v86: V86 & Internals, serial: SerialPorts) => void,
  ): Promise<Emulator> {
    const [hda, hdb, hdc, hdd] = disks
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
          const address = allocate(wasm, memory)
          return {
            ...exports,
            allocate_memory: () => address,
            // A restored machine's memory is new and zero; to write zeros over all of it takes longer than all the rest.
            zero_memory: () => {},
            main_loop: () => mainLoop(wasm),
          }
        } catch (cause) {
          reject(asEmulatorFailure(cause, complaint))
          // v86 would only lose a rejection.
          return new Promise(() => {})
        }
      }

      function mainLoop(wasm: Wasm): number {
        const end = performance.now() + TURN_MS
        try {
          for (;;) {
            const rest = wasm.main_loop()
            emulator.#endSlice()
            emulator.events.turn()
            const isAtRest = rest >= 1 && !emulator.#takeInput()
            if (isAtRest || !emulator.#isRunning || performance.now() >= end) return isAtRest ? rest : 0
          }
        } catch (cause) {
          emulator.#handOn()
          emulator.events.failed(asEmulatorFailure(cause, complaint))
          return AT_REST_MS
        }
      }

      const v86 = new V86({
        wasm_fn: instantiate,
        memory_size: memory * MIB,
        vga_memory_size: VGA_MEMORY,
        ...options,
        disable_jit: true,
        disable_keyboard: true,
        disable_mouse: true,
        disable_speaker: true,
        autostart: false,
        uart1: true,
        uart2: true,
        filesystem: { handle9p: (request, reply) => reply(emulator.events.nineP(request)) },
        ...(hasVirtioConsole && { virtio_console: { type: 'none' } }),
        ...(hda && { hda: new Drive(hda) }),
        ...(hdb && { hdb: new Drive(hdb) }),
        ...(floppy && { fda: new Drive(floppy) }),
      } as V86Options) as V86 & Internals
      v86.add_listener('virtio-console0-output-bytes', (bytes) => emulator.events.output('hvc0', bytes))
      v86.add_listener('emulator-loaded', () => {
        emulator = new Emulator(v86, events)
        const { ide, pci, vga, virtio_console } = v86.v86.cpu.devices
        if (!hasDiskController) {
          pci.devices[ide.pci_id] = undefined
          pci.device_spaces[ide.pci_id] = undefined
        }
        if (hdc) connect(ide.secondary.master, hdc)
        if (hdd) connect(ide.secondary.slave, hdd)
        // v86 would offer four consoles, and three more terminals that lead nowhere.
        if (virtio_console) virtio_console.ports = 1
        takeTextScreen(vga, (address) => emulator.events.screenWrite(address))
        try {
          fill(v86, emulator.#serial)
        } catch (error) {
          return reject(error)
        }
        v86.v86.cpu.reboot_internal = () => {
          emulator.#standStill()
          emulator.#handOn()
          emulator.events.reset()
        }
        resolve(emulator)
      })
    })
  }

  run(): void {
    this.#isRunning = true
    void this.#v86.run()
  }

  pause(): void {
    this.#isRunning = false
    void this.#v86.stop()
  }

  /** Ends it and frees what it holds. */
  destroy(): void {
    this.#isRunning = false
    void this.#v86.destroy()
  }

  /** All of it as it is now, in the midst of whatever it does. */
  save(): EmulatorState {
    this.#handOn()
    const [ttyS0, ttyS1, ttyS2] = SERIAL_LINES.map((line) => [...this.#serial[line].unread])
    const unreadKeys = this.#pressed.slice(this.#pressed.length - this.unreadKeys)
    return { state: this.#v86.v86.save_state(), unread: { ttyS0: ttyS0!, ttyS1: ttyS1!, ttyS2: ttyS2! }, unreadKeys }
  }

  /** Lets the guest ask at this gate. */
  putUp(gate: Gate): void {
    gate.connect(this.#v86.v86.cpu.io)
  }

  /** Writes into the guest's memory. */
  place({ address, bytes }: Placement): void {
    this.#v86.write_memory(bytes, address)
  }

  /** What the guest's time stamp counter stands at: the low and the high half. It goes on while the emulator is paused. */
  get clock(): Clock {
    const { cpu } = this.#v86.v86
    cpu.store_current_tsc()
    return [cpu.current_tsc[0]!, cpu.current_tsc[1]!]
  }

  set clock([low, high]: Clock) {
    // v86's set_tsc takes what the counter shows for the host's own count, and so adds what it was set back by before
    // (v86/src/rust/cpu/cpu.rs). Set to 0 it is off by what it shows now.
    const { cpu } = this.#v86.v86
    const [shownLow, shownHigh] = this.clock
    cpu.set_tsc(0, 0)
    const borrow = low < shownLow ? 1 : 0
    cpu.set_tsc((low - shownLow) >>> 0, (high - shownHigh - borrow) >>> 0)
  }

  enableJit(): void {
    this.#v86.v86.cpu.set_jit_config(0, 0)
  }

  /** Puts bytes on a line, which must be listening. At most 4096. */
  send(line: Line, bytes: Uint8Array): void {
    this.#hasInput = true
    if (line === 'hvc0') this.#v86.bus.send('virtio-console0-input-bytes', bytes)
    else this.#serial[line].send(bytes)
  }

  /** A driver has the line open for reading; what comes before, the kernel throws away when it finds the port. */
  isListening(line: Line): boolean {
    if (line === 'hvc0') return this.#devices.virtio_console?.virtio.queues[HVC0_RECEIVE]?.has_request() ?? false
    return this.#serial[line].isListening
  }

  /** Bytes sent that the guest has not yet taken off the line. */
  unread(line: Line): number {
    return line === 'hvc0' ? 0 : this.#serial[line].unread.length
  }

  /** Presses keys: codes of set 1. The keyboard must be listening. */
  press(codes: readonly number[]): void {
    this.#hasInput = true
    this.#pressed = codes
    for (const code of codes) this.#v86.bus.send('keyboard-code', code)
  }

  /** A driver hears of keys; others would be lost. */
  get isKeyboardListening(): boolean {
    return this.#devices.ps2.enable_keyboard_stream
  }

  /** Codes of keys that the guest has not yet taken. */
  get unreadKeys(): number {
    return this.#devices.ps2.kbd_buffer.length
  }

  get vga(): Vga {
    return this.#devices.vga
  }

  /**
   * Tells the guest the size of the terminal on hvc0, in characters; a serial line has no way to. v86 sends rows before
   * columns, as older kernels took them; the standard, and ours, has columns first (Virtio 1.2, section 5.3.6.2).
   */
  resize(columns: number, rows: number): void {
    this.#v86.bus.send('virtio-console0-resize', [rows, columns])
  }

  /** Unsigned 32 bits: wraps. */
  get instructionCounter(): number {
    return this.#v86.get_instruction_counter() >>> 0
  }

  /** The processor waits for an interrupt, and none is on its way. */
  get isResting(): boolean {
    return this.#isHalted && this.#takesInterrupts && !this.#hasInput
  }

  /** The processor has halted with interrupts off: it will never go on. */
  get isDead(): boolean {
    return this.#isHalted && !this.#takesInterrupts
  }

  /** The processor works, and not on a program. */
  get isBusyInKernel(): boolean {
    return !this.#isHalted && this.#v86.v86.cpu.cpl[0] === 0
  }

  get #devices(): Devices {
    return this.#v86.v86.cpu.devices
  }

  get #isHalted(): boolean {
    return this.#v86.v86.cpu.in_hlt[0] !== 0
  }

  get #takesInterrupts(): boolean {
    return (this.#v86.v86.cpu.flags[0]! & FLAG_INTERRUPT) !== 0
  }

  /** Hands on what was written, and lets the serial ports ask for more. */
  #endSlice(): void {
    this.#handOn()
    for (const line of SERIAL_LINES) if (this.#serial[line].interrupt()) this.#hasInput = true
  }

  #handOn(): void {
    for (const line of SERIAL_LINES) this.#serial[line].handOn()
  }

  /** Whether there was input since this was last asked: then the processor is at rest no more. */
  #takeInput(): boolean {
    const hadInput = this.#hasInput
    this.#hasInput = false
    return hadInput
  }

  #standStill(): void {
    const { in_hlt, flags } = this.#v86.v86.cpu
    in_hlt[0] = 1
    flags[0]! &= ~FLAG_INTERRUPT
  }
}

/** Address of the guest's memory in the wasm's. v86 would not notice that it got none. */
function allocate(wasm: Wasm, memory: number): number {
  let address = 0
  let cause: unknown
  try {
    address = wasm.allocate_memory(memory * MIB)
  } catch (error) {
    cause = error
  }
  if (address === 0) throw noMemory(memory, cause)
  return address
}
