/** A console's bytes as the plain text that a person reads there: no escape sequences, and what was written over is gone. */
const ESCAPE = '\x1b'

/** No step of a script needs more of what came before. Characters. */
const KEPT_MOST = 1 << 18

export class ConsoleText {
  readonly #decoder = new TextDecoder()
  #text = ''
  #escape: 'none' | 'begun' | 'sequence' | 'string' = 'none'
  #afterReturn = false

  /** All since it was last cleared; of much, the end. Lines end with "\n". */
  get text(): string {
    return this.#text
  }

  /** The line that the cursor is on. */
  get line(): string {
    return this.#text.slice(this.#text.lastIndexOf('\n') + 1)
  }

  /** Forgets all but the line that the cursor is on, or that too. */
  clear({ keepLine = false } = {}): void {
    this.#text = keepLine ? this.line : ''
  }

  push(bytes: Uint8Array): void {
    let plain = ''
    for (const char of this.#decoder.decode(bytes, { stream: true })) {
      if (this.#isInEscape(char)) continue
      if (this.#afterReturn && char !== '\n' && char !== '\r') {
        this.#text += plain
        plain = ''
        this.#text = this.#text.slice(0, this.#text.lastIndexOf('\n') + 1)
      }
      this.#afterReturn = char === '\r'
      if (char === '\n' || char === '\t' || (char >= ' ' && char !== '\x7f')) plain += char
      else if (char === '\b') {
        this.#text += plain
        plain = ''
        if (!this.#text.endsWith('\n')) this.#text = this.#text.slice(0, -1)
      }
    }
    this.#text += plain
    if (this.#text.length > 2 * KEPT_MOST) this.#text = this.#text.slice(-KEPT_MOST)
  }

  /** ECMA-48; a line's end ends whatever garbage looked like the beginning of a sequence. */
  #isInEscape(char: string): boolean {
    if (char === '\n') this.#escape = 'none'
    switch (this.#escape) {
      case 'none':
        if (char === ESCAPE) this.#escape = 'begun'
        return char === ESCAPE
      case 'begun':
        if (char === '[') this.#escape = 'sequence'
        else if (']PX^_'.includes(char)) this.#escape = 'string'
        else if (char < ' ' || char > '/') this.#escape = 'none'
        return true
      case 'sequence':
        if (char >= '@' && char <= '~') this.#escape = 'none'
        return true
      case 'string':
        if (char === '\x07') this.#escape = 'none'
        else if (char === ESCAPE) this.#escape = 'begun'
        return true
    }
  }
}
