/** What v86 0.5 leaves open to emulator.ts beyond its own types; these names survive in its release build. */
import type { SerialLine } from './line.ts'
import type { Ports } from './pci-setup.ts'
import type { IdeDevice } from './v86-drive.ts'
import type { VgaDevice } from './v86-screen.ts'

export interface Internals {
  readonly bus: {
    send(event: 'virtio-console0-input-bytes' | 'virtio-console0-resize' | 'keyboard-code', value: unknown): void
  }
  readonly v86: {
    save_state(): ArrayBuffer
    restore_state(state: ArrayBuffer): void
    readonly cpu: {
      readonly io: Ports
      readonly devices: Devices
      /** One number each, in the wasm's memory. */
      readonly in_hlt: Uint8Array
      readonly flags: Int32Array
      readonly cpl: Uint8Array
      /** Bytes. */
      readonly memory_size: Int32Array
      /** The TSC as `store_current_tsc` found it: low and high half. */
      readonly current_tsc: Uint32Array
      store_current_tsc(): void
      set_tsc(low: number, high: number): void
      set_jit_config(index: number, value: number): void
      reboot_internal(): void
    }
  }
}

export interface Devices {
  readonly uart0: Uart
  readonly uart1: Uart
  readonly uart2: Uart
  readonly ps2: Ps2
  readonly vga: VgaDevice
  readonly rtc: { cmos_write(index: number, value: number): void }
  readonly pci: {
    /** By bus, slot and function, as configuration addresses have them. What is not here, a guest does not find. */
    readonly devices: (object | undefined)[]
    readonly device_spaces: (object | undefined)[]
  }
  readonly ide: {
    readonly pci_id: number
    readonly secondary: { readonly master: IdeDevice; readonly slave: IdeDevice }
  }
  readonly virtio_console?: {
    ports: number
    readonly virtio: { readonly queues: readonly { has_request(): boolean }[] }
  }
}

/** The controller of keyboard and mouse. */
export interface Ps2 {
  /** Codes that the guest has not yet taken. */
  readonly kbd_buffer: { readonly length: number }
  /** The guest wants to hear of keys: others are dropped. */
  readonly enable_keyboard_stream: boolean
}

/** A serial port: its 16550's registers, by the names that v86 gives them. */
export interface Uart {
  /** Bytes sent that the guest has not yet taken off the line. */
  readonly input: number[]
  readonly ier: number
  iir: number
  readonly line_control: number
  readonly modem_control: number
  /** The interrupts that are due, allowed or not: a bit for each value of `iir`. */
  ints: number
  /** The interrupt controller's input that it is wired to. */
  readonly irq: number
  readonly cpu: { device_lower_irq(irq: number): void }
  /** Finds `iir` anew, and raises or lowers the wire. */
  CheckInterrupt(): void
  /** The guest writes a byte to send, or, as the line control register says, half a divisor. */
  write_data(byte: number): void
  /** A byte comes in from the line. */
  data_received(byte: number): void
}

/** The exports of v86.wasm that we stand in front of. */
export interface Wasm {
  readonly memory: WebAssembly.Memory
  rust_init(): void
  main_loop(): number
  allocate_memory(size: number): number
}

export const UARTS = { ttyS0: 'uart0', ttyS1: 'uart1', ttyS2: 'uart2' } as const satisfies Record<
  SerialLine,
  keyof Devices
>
