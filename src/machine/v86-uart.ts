/**
 * v86's serial ports, made fit for floods.
 *
 * v86 raises the interrupt "I can take more" as soon as a driver asks for it, so Linux, which asks each time a program has
 * written a line, is interrupted for every one: some ten times the work of the writing itself. Here, but for a few, it waits
 * until the emulator's slice of time is over or the processor rests; by then the driver has thousands of bytes to write, and
 * does so in one go. Only the wire to the interrupt controller waits: the registers tell what they always did, for
 * Linux tries them when it opens a port (linux/drivers/tty/serial/8250/8250_port.c: serial8250_do_startup), and what v86
 * saves of a port is what it was.
 *
 * What is written is kept in a block, and handed on with all that was written in the same slice.
 */
import type { Uart } from './v86-internals.ts'

/** A slice is about 1 ms, in which no guest writes so much; one that did would find it handed on. Bytes. */
const BLOCK = 16_384

/**
 * So many interrupts need not wait, and one more with each slice: a program that says a few lines and ends the machine with
 * it must have said them before.
 */
const AT_ONCE_MOST = 24

/** Bits of a 16550's registers (v86/src/uart.js). */
const LINE_CONTROL_DIVISOR = 0x80
const MODEM_CONTROL_LOOPBACK = 0x10
const ENABLE_RECEIVED = 0x01
const ENABLE_TRANSMIT = 0x02
/** Interrupts, as the identification register names them, the most urgent first; v86 keeps those that are due as bits. */
const TIMEOUT = 0x0c
const RECEIVED = 0x04
const TRANSMIT = 0x02
const DUE_RECEIVED = (1 << TIMEOUT) | (1 << RECEIVED)
const DUE_TRANSMIT = 1 << TRANSMIT

export class SerialPort {
  readonly #uart: Uart
  readonly #take: (bytes: Uint8Array) => void
  readonly #raise: () => void
  readonly #block = new Uint8Array(BLOCK)
  #length = 0
  #atOnce = AT_ONCE_MOST
  /** One that was restored may have waited in its earlier life. */
  #isWaiting = true

  /** `take` is handed what the guest writes, in a view that is good only while it is called. */
  constructor(uart: Uart, take: (bytes: Uint8Array) => void) {
    this.#uart = uart
    this.#take = take
    const write = uart.write_data.bind(uart)
    this.#raise = uart.CheckInterrupt.bind(uart)
    uart.CheckInterrupt = () => {
      const { ints, ier } = uart
      const isUrgent = (ints & DUE_RECEIVED) !== 0 && (ier & ENABLE_RECEIVED) !== 0
      const isDue = (ints & DUE_TRANSMIT) !== 0 && (ier & ENABLE_TRANSMIT) !== 0
      if (isUrgent || !isDue) return this.#raise()
      if (this.#atOnce > 0 && !this.#isWaiting) {
        if (uart.iir !== TRANSMIT) this.#atOnce--
        return this.#raise()
      }
      uart.iir = TRANSMIT
      // The controller hears of rising wires alone: it must be down to be raised.
      if (!this.#isWaiting) uart.cpu.device_lower_irq(uart.irq)
      this.#isWaiting = true
    }
    uart.write_data = (byte) => {
      if (uart.line_control & LINE_CONTROL_DIVISOR || uart.modem_control & MODEM_CONTROL_LOOPBACK) return write(byte)
      if (this.#length === BLOCK) this.handOn()
      this.#block[this.#length++] = byte
      uart.ints |= DUE_TRANSMIT
      if (uart.iir !== TRANSMIT) uart.CheckInterrupt()
    }
  }

  /** Hands on what was written since. */
  handOn(): void {
    if (this.#length === 0) return
    const length = this.#length
    this.#length = 0
    this.#take(this.#block.subarray(0, length))
  }

  /** To be called at the end of a slice. Raises the interrupt that has waited; true if there was one. */
  interrupt(): boolean {
    this.#atOnce = Math.min(AT_ONCE_MOST, this.#atOnce + 1)
    if (!this.#isWaiting) return false
    this.#isWaiting = false
    this.#raise()
    return this.#uart.iir === TRANSMIT
  }

  /** Puts bytes on the line. */
  send(bytes: Uint8Array): void {
    const uart = this.#uart
    const last = bytes.at(-1)
    if (last === undefined) return
    for (let i = 0; i < bytes.length - 1; i++) uart.input.push(bytes[i]!)
    // With the last one the guest hears of all.
    uart.data_received(last)
  }

  /** A driver has it open for reading. */
  get isListening(): boolean {
    return (this.#uart.ier & ENABLE_RECEIVED) !== 0
  }

  /** Bytes sent that the guest has not yet taken off the line. */
  get unread(): readonly number[] {
    return this.#uart.input
  }

  /** Puts on the line what was unread in an earlier life, whose registers know of it. */
  restore(unread: readonly number[]): void {
    for (const byte of unread) this.#uart.input.push(byte)
  }
}
