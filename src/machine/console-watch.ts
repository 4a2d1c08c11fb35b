/**
 * Reads along on the console. What it finds are hints: a program may print "Kernel panic" as well as the
 * kernel can, so the machine acts on them only where the processor bears them out (machine.ts).
 */
import type { Milestone } from './lifecycle.ts'

/** Longer lines are cut: what is looked for stands at their beginning, and a prompt is short. Bytes. */
const LINE_MAX = 512

const NEWLINE = 0x0a
const RETURN = 0x0d
const BACKSPACE = 0x08
const ESCAPE = 0x1b
const BELL = 0x07
const SPACE = 0x20
const HASH = 0x23
const DOLLAR = 0x24

/** "[    0.785868] " and, with CONFIG_PRINTK_CALLER, "[    T1] " before the text (linux/kernel/printk/printk.c). */
const STAMP = /^\[ *\d+\.\d+\](?:\[ *[TC]\d+\])? /
/** Said twice; the first time it may stand behind what the console was at, an echo or a prompt. */
const PANIC = /^(?:---\[ end )?Kernel panic - not syncing: (.*?)(?: \]---)?$/
const WILL_REBOOT = /^Rebooting in \d+ seconds\.\./
const HALT = /^reboot: (.*System halted.*|Power down)$/
const INIT = /^Run \S+ as init process$/
const UNPACK = /^Trying to unpack rootfs image/
/** What any of these begins with. Whatever else a flood holds would take its time to be read. */
const FIRST_BYTES = new Set(new TextEncoder().encode('[KRrT'))

const decoder = new TextDecoder()

export class ConsoleWatch {
  /** What the kernel gave as the reason of its panic. */
  panic: string | undefined
  /** The kernel said that it will reboot after its panic (panic=SECONDS). */
  willReboot = false
  /** What the kernel said when it halted or powered off. */
  halt: string | undefined

  readonly #line = new Uint8Array(LINE_MAX)
  #length = 0
  #escape: 'none' | 'begun' | 'sequence' | 'string' = 'none'
  #afterReturn = false

  /** Takes one byte of output; returns the milestone that it completes, if any. */
  push(byte: number): Milestone | undefined {
    if (this.#isInEscape(byte)) return undefined
    const wasReturn = this.#afterReturn
    this.#afterReturn = byte === RETURN
    if (byte === RETURN) return undefined
    if (byte === NEWLINE) {
      const milestone = FIRST_BYTES.has(this.#line[0]!) ? this.#readLine(this.#text()) : undefined
      this.#length = 0
      return milestone
    }
    if (wasReturn) this.#length = 0
    if (byte === BACKSPACE) this.#length = Math.max(0, this.#length - 1)
    else if (byte >= SPACE && this.#length < LINE_MAX) this.#line[this.#length++] = byte
    return byte === SPACE && this.isAtPrompt ? 'prompt' : undefined
  }

  /** Whether the unfinished line looks like a shell waiting for a command. */
  get isAtPrompt(): boolean {
    if (this.#length < 2 || this.#line[this.#length - 1] !== SPACE) return false
    const sign = this.#line[this.#length - 2]
    return (sign === HASH || sign === DOLLAR) && !STAMP.test(this.#text())
  }

  #readLine(stamped: string): Milestone | undefined {
    const line = stamped.replace(STAMP, '')
    const panic = PANIC.exec(line)
    if (panic) this.panic = panic[1]!
    else if (WILL_REBOOT.test(line)) this.willReboot = true
    else if (HALT.test(line)) this.halt = HALT.exec(line)![1]!
    else if (INIT.test(line)) return 'init'
    else if (UNPACK.test(line)) return 'unpack'
    return undefined
  }

  #text(): string {
    return decoder.decode(this.#line.subarray(0, this.#length))
  }

  /**
   * Skips escape sequences (ECMA-48: CSI … final byte; OSC, DCS and their like … BEL or ST). A line's end ends them too:
   * garbage that looks like the beginning of one must not hide all that follows.
   */
  #isInEscape(byte: number): boolean {
    if (byte === NEWLINE) this.#escape = 'none'
    switch (this.#escape) {
      case 'none':
        if (byte === ESCAPE) this.#escape = 'begun'
        return byte === ESCAPE
      case 'begun':
        if (byte === 0x5b) this.#escape = 'sequence'
        else if (byte === 0x5d || byte === 0x50 || byte === 0x58 || byte === 0x5e || byte === 0x5f)
          this.#escape = 'string'
        else if (byte < 0x20 || byte > 0x2f) this.#escape = 'none'
        return true
      case 'sequence':
        if (byte >= 0x40 && byte <= 0x7e) this.#escape = 'none'
        return true
      case 'string':
        if (byte === BELL) this.#escape = 'none'
        else if (byte === ESCAPE) this.#escape = 'begun'
        return true
    }
  }
}
