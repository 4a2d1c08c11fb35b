/**
 * Makes a script of what a person does at a console: each line typed at a prompt is a step, what comes until the next prompt
 * is what it expects, and keys pressed while a program runs are pressed where that had last said what it says here.
 */
import { ConsoleWatch } from '../machine/console-watch.ts'
import { Echo } from '../machine/echo.ts'
import type { ScriptStep } from '../project/demo.ts'
import { STEPS_MOST } from '../project/demo.ts'
import { ConsoleText } from './console-text.ts'

/** Of a longer answer the beginning is kept, in whole lines. Characters. */
const EXPECTED_MOST = 2_000

const NEWLINE = 0x0a
const encoder = new TextEncoder()

type Draft = { -readonly [K in keyof ScriptStep]: ScriptStep[K] }

export class Recorder {
  readonly #steps: Draft[] = []
  readonly #watch = new ConsoleWatch()
  readonly #text = new ConsoleText()
  #echo: Echo | undefined
  /** What has been typed of a line at the prompt; undefined: nothing. */
  #line: Line | undefined
  /** The step whose answer is still coming. */
  #open: Draft | undefined
  #isAnswered = true

  /** Nothing more is recorded. */
  get isFull(): boolean {
    return this.#steps.length >= STEPS_MOST
  }

  get length(): number {
    return this.#steps.length
  }

  /** Takes what the machine wrote on its console. */
  console(bytes: Uint8Array): void {
    for (const byte of bytes) {
      this.#watch.push(byte)
      if (byte === NEWLINE) this.#isAnswered = true
    }
    this.#text.push(this.#echo?.strip(bytes) ?? bytes)
    if (this.#open && !this.#line && this.#isAtPrompt) this.#close()
  }

  /** Takes what the person typed, as it was sent to the machine. */
  typed(text: string): void {
    for (const char of text) if (!this.isFull) this.#key(char === '\r' ? '\n' : char)
  }

  /** Ends it, and yields the steps. */
  finish(): ScriptStep[] {
    this.#close()
    return this.#steps.map((step) => ({ ...step }))
  }

  get #isAtPrompt(): boolean {
    return this.#isAnswered && this.#watch.isAtPrompt
  }

  #key(char: string): void {
    if (!this.#line && this.#isAtPrompt) {
      this.#close()
      this.#line = new Line(this.#text.line)
    }
    if (!this.#line) this.#press(char)
    else if (char !== '\n') this.#line.key(char)
    else this.#enter(this.#line)
  }

  #enter(typed: Line): void {
    const { line, echoed } = typed.finish(this.#text.line)
    this.#line = undefined
    if (line.trim() === '') return
    this.#begin({ type: line })
    this.#echo = new Echo(encoder.encode(line.slice(echoed)))
    this.#isAnswered = false
  }

  /** A key for whatever runs: with others that nothing came between, it is one step. */
  #press(char: string): void {
    const last = this.#open
    if (last?.keys !== undefined && this.#text.text.trim() === '') {
      last.keys += char
      return
    }
    this.#begin({ wait: this.#text.line.trim() || lastLine(this.#text.text), keys: char })
    this.#echo = undefined
    if (char === '\n') this.#isAnswered = false
  }

  #begin(step: Draft): void {
    this.#close()
    this.#text.clear()
    this.#steps.push(step)
    this.#open = step
  }

  /** What has come is what the step expects, without the prompt that ends it. */
  #close(): void {
    const step = this.#open
    this.#open = undefined
    if (!step) return
    const { text } = this.#text
    const answer = this.#isAtPrompt ? text.slice(0, text.length - this.#text.line.length) : text
    const expected = beginning(answer)
    if (expected !== '') step.expect = expected
  }
}

/** A line as it is typed at a prompt. */
class Line {
  #typed = ''
  /** A key was pressed that does more than its character: then what the console shows is the line. */
  #isEdited = false

  constructor(readonly prompt: string) {}

  key(char: string): void {
    if (char === '\x7f' || char === '\b') this.#typed = this.#typed.slice(0, -1)
    else if (char === '\x15') this.#typed = ''
    else if (char < ' ') this.#isEdited = true
    else this.#typed += char
  }

  /** The line, and how much of it the console has echoed by now: `shown` is its last line. */
  finish(shown: string): { readonly line: string; readonly echoed: number } {
    const echo = shown.startsWith(this.prompt) ? shown.slice(this.prompt.length) : ''
    const line = this.#isEdited ? echo : this.#typed
    return { line, echoed: line.startsWith(echo) ? echo.length : 0 }
  }
}

function beginning(answer: string): string {
  const trimmed = answer
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/^\n+|\n+$/g, '')
  if (trimmed.length <= EXPECTED_MOST) return trimmed
  const end = trimmed.lastIndexOf('\n', EXPECTED_MOST)
  return trimmed.slice(0, end > 0 ? end : EXPECTED_MOST)
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1)!.trim()
}
