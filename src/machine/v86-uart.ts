/**
 * What the guest writes on v86's serial ports, by the block. By itself v86 sends an event for each byte, and raises an
 * interrupt that is raised already: half of the time that output takes (v86/src/uart.js).
 */
import type { Uart } from './v86-internals.ts'

/** Bytes of one block. */
const BLOCK = 4096

/** Of a 16550's line control register: the data port stands for the low half of the divisor. */
const DIVISOR_LATCH = 0x80
/** Of its modem control register: what is written comes back. */
const LOOPBACK = 0x10
/** The interrupt "transmitter holding register empty", as v86 numbers it. */
const EMPTY = 2

/** Hands on what has been written since it was called last. */
export type Flush = () => void

/** Has `hand` called with blocks of what the guest writes; the bytes are not to be kept. */
export function takeOutput(uart: Uart, hand: (bytes: Uint8Array) => void): Flush {
  const block = new Uint8Array(BLOCK)
  let length = 0
  const flush = () => {
    if (length === 0) return
    const written = block.subarray(0, length)
    length = 0
    hand(written)
  }
  const writeData = uart.write_data
  uart.write_data = (byte) => {
    if (uart.line_control & DIVISOR_LATCH || uart.modem_control & LOOPBACK) return writeData.call(uart, byte)
    if ((uart.ints & (1 << EMPTY)) === 0) uart.ThrowInterrupt(EMPTY)
    block[length++] = byte
    if (length === BLOCK) flush()
  }
  return flush
}
