/**
 * Types at a machine's prompt and waits for a text: what `pid1 boot --type … --until …` does. It knows no machine: it is
 * handed the console's bytes and the machine's states, and says what to type.
 */
import { Pid1Error } from '../error.ts'
import { ConsoleWatch } from './console-watch.ts'
import { Echo } from './echo.ts'
import { ENDED, type MachineState } from './lifecycle.ts'

const NEWLINE = 0x0a

const encoder = new TextEncoder()

/** What busybox init says where a shell is to start only once somebody is there (its init/init.c). */
const ASKS_FIRST = encoder.encode('Please press Enter to activate this console.')

export class BootScript {
  /**
   * Resolves when the text has been seen. Rejects with boot-ended if the machine ends before, and with boot-timed-out
   * after `expire`.
   */
  readonly done: Promise<void>

  readonly #untyped: string[]
  readonly #until: string | undefined
  readonly #type: (bytes: Uint8Array) => void
  readonly #watch = new ConsoleWatch()
  readonly #search: Search
  readonly #asked = new Search(ASKS_FIRST)
  #echo: Echo | undefined
  /** The last line typed was taken: a prompt is a new one. */
  #isAnswered = true
  #resolve!: () => void
  #reject!: (error: Pid1Error) => void

  /**
   * Presses Enter where that is asked for; types each of `lines` when a prompt is there, then waits for `until` to appear after the last of them, whose
   * echo does not count. Without `until`, waits for the prompt that follows.
   */
  constructor(lines: readonly string[], until: string | undefined, type: (bytes: Uint8Array) => void) {
    this.#untyped = [...lines]
    this.#until = until
    this.#search = new Search(encoder.encode(until ?? ''))
    this.#type = type
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
  }

  /** Takes what the machine wrote on its console. */
  console(bytes: Uint8Array): void {
    for (const byte of bytes) {
      this.#watch.push(byte)
      if (byte === NEWLINE) this.#isAnswered = true
      const output = this.#echo ? this.#echo.push(byte) : [byte]
      const isFound = this.#untyped.length === 0 && output.some((byte) => this.#search.push(byte))
      if (this.#until !== undefined && isFound) this.#resolve()
      else if (this.#asked.push(byte)) this.#type(Uint8Array.of(NEWLINE))
    }
    if (this.#isAnswered && this.#watch.isAtPrompt) this.#atPrompt()
  }

  /** Takes the machine's new state. */
  state(state: MachineState): void {
    if (!ENDED.has(state.phase)) return
    const reason = 'reason' in state ? state.reason : ''
    const why = reason === '' ? state.phase : `${state.phase}: ${reason}`
    this.#reject(
      new Pid1Error('boot-ended', `The machine ended before ${this.#goal} (${why})`, { phase: state.phase, reason }),
    )
  }

  /** Gives up: `seconds` have gone by. */
  expire(seconds: number): void {
    this.#reject(new Pid1Error('boot-timed-out', `${seconds} s have gone by without ${this.#goal}`, { seconds }))
  }

  #atPrompt(): void {
    const line = this.#untyped.shift()
    if (line === undefined) {
      if (this.#until === undefined) this.#resolve()
      return
    }
    this.#isAnswered = false
    this.#echo = new Echo(encoder.encode(line))
    this.#type(encoder.encode(`${line}\n`))
  }

  get #goal(): string {
    const [next] = this.#untyped
    if (next !== undefined) return `a prompt to type "${next}" at`
    return this.#until === undefined ? 'a prompt' : `"${this.#until}" on the console`
  }
}

/** Finds bytes in a stream of them (Knuth, Morris, Pratt). */
class Search {
  #matched = 0
  /** For each beginning of the wanted bytes: the length of the longest beginning that it ends with. */
  readonly #borders: number[] = [0]

  constructor(readonly wanted: Uint8Array) {
    for (let i = 1, length = 0; i < wanted.length; i++) {
      while (length > 0 && wanted[i] !== wanted[length]) length = this.#borders[length - 1]!
      if (wanted[i] === wanted[length]) length++
      this.#borders.push(length)
    }
  }

  /** True when this byte completes what is wanted. */
  push(byte: number): boolean {
    if (this.#matched === this.wanted.length) this.#matched = this.#borders.at(-1)!
    while (this.#matched > 0 && byte !== this.wanted[this.#matched]) this.#matched = this.#borders[this.#matched - 1]!
    if (byte === this.wanted[this.#matched]) this.#matched++
    return this.#matched === this.wanted.length
  }
}
