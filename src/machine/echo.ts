const NEWLINE = 0x0a
const ESCAPE = 0x1b

/** Tells a typed line's echo from what the machine says after it. */
export class Echo {
  #matched = 0
  #isInEscape = false
  /** Bytes that are the echo if the rest follows. */
  #held: number[] | undefined = []

  constructor(readonly line: Uint8Array) {}

  /** Takes a byte; returns those that turn out not to be the echo's. */
  push(byte: number): readonly number[] {
    if (!this.#held) return [byte]
    this.#held.push(byte)
    if (this.#matched === this.line.length && byte === NEWLINE) this.#held = undefined
    // A line editor moves the cursor about and breaks the line at the terminal's edge.
    else if (this.#isInEscape) this.#isInEscape = !isLetter(byte)
    else if (byte === ESCAPE) this.#isInEscape = true
    else if (byte === this.line[this.#matched]) this.#matched++
    else if (byte >= 0x20) return this.#giveUp(this.#held)
    return []
  }

  /** The same for many bytes; once the echo is over, those very bytes. */
  strip(bytes: Uint8Array): Uint8Array {
    return this.#held ? Uint8Array.from([...bytes].flatMap((byte) => this.push(byte))) : bytes
  }

  /** Nobody echoes: all of it was output. */
  #giveUp(held: readonly number[]): readonly number[] {
    this.#held = undefined
    return held
  }
}

const isLetter = (byte: number) => (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a)
