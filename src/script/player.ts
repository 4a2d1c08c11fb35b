/**
 * Plays a script on a console: waits, types, and compares what comes with what the author saw. It knows no machine and no
 * page: it is handed the console's bytes and a clock, and says what to type.
 */
import { ConsoleWatch } from '../machine/console-watch.ts'
import { Echo } from '../machine/echo.ts'
import type { Demo, ScriptStep } from '../project/demo.ts'
import { ConsoleText } from './console-text.ts'
import { type Difference, firstDifference, holds, type LineDifference } from './difference.ts'
import { ENTER_MS, KEY_MS, PAUSE_MS, type Pace, readingMs } from './pace.ts'

/** What a player needs of the world. */
export interface Stage {
  /** Types on the console. */
  type(text: string): void
  /** Something is different: `state` tells. */
  changed(): void
  /** Calls `act` after so many ms; what it returns makes that not happen. */
  after(ms: number, act: () => void): () => void
}

export type PlayerState =
  | { readonly kind: 'playing' | 'paused'; readonly step: number; readonly doing: Doing }
  /** All of it is done. `skipped`: so many steps were passed over. */
  | { readonly kind: 'done'; readonly skipped: number }
  | { readonly kind: 'differs'; readonly step: number; readonly difference: Difference }

/** What a step is at. */
export type Doing = 'waiting' | 'showing' | 'typing' | 'expecting' | 'resting'

/** A step that has got nothing of what it waits for by then has failed. ms. */
const PATIENCE_MS = 60_000
/** A prompt that nothing follows for so long is the end of what a command says. ms. */
const REST_MS = 250
/** As long as there is no more, each piece is looked at as it comes. Characters. */
const LOOKED_AT_MOST = 1 << 14

const encoder = new TextEncoder()

export class Player {
  readonly #demo: Pick<Demo, 'script' | 'masks'>
  readonly #stage: Stage
  readonly #watch = new ConsoleWatch()
  readonly #text = new ConsoleText()
  #pace: Pace
  #echo: Echo | undefined
  #step = 0
  #doing: Doing = 'waiting'
  #untyped: string[] = []
  #isPaused = false
  /** Pause again after this step. */
  #isSingle = false
  #skipped = 0
  #result: PlayerState | undefined
  /** What was typed last was taken, a line or some keys: a prompt is a new one. */
  #isAnswered = true
  #isLine = false
  #cancel: (() => void)[] = []
  #restTimer: (() => void) | undefined

  constructor(demo: Pick<Demo, 'script' | 'masks'>, pace: Pace, stage: Stage) {
    this.#demo = demo
    this.#pace = pace
    this.#stage = stage
  }

  get state(): PlayerState {
    return this.#result ?? { kind: this.#isPaused ? 'paused' : 'playing', step: this.#step, doing: this.#doing }
  }

  get pace(): Pace {
    return this.#pace
  }

  start(): void {
    this.#begin()
  }

  /** Takes what the machine wrote on its console. */
  console(bytes: Uint8Array): void {
    for (const byte of bytes) {
      this.#watch.push(byte)
      if (byte === NEWLINE || !this.#isLine) this.#isAnswered = true
    }
    if (this.#result) return
    this.#text.push(this.#echo?.strip(bytes) ?? bytes)
    this.#look()
  }

  /** The machine has ended, and will say no more. */
  ended(reason: string): void {
    const step = this.#current
    if (this.#result || !step) return
    // The end may be what the last step brings about.
    const isLast = this.#step === this.#demo.script.length - 1
    if (isLast && this.#doing === 'expecting' && (step.expect === undefined || this.#holds(step.expect))) this.#next()
    else this.#fail({ kind: 'ended', reason })
  }

  pause(): void {
    if (this.#result) return
    this.#isPaused = true
    this.#stopTimers()
    this.#stage.changed()
  }

  resume(): void {
    this.#isSingle = false
    this.#goOn()
  }

  /** Plays one step, then pauses. */
  single(): void {
    this.#isSingle = true
    this.#goOn()
  }

  setPace(pace: Pace): void {
    this.#pace = pace
    if (!this.#isPaused && !this.#result) this.#goOn()
  }

  /** Passes the step over, whatever it waits for. */
  skip(): void {
    if (this.#result) return
    this.#skipped++
    this.#next()
  }

  /** Ends it: nothing is typed any more. */
  stop(): void {
    this.#stopTimers()
    this.#result ??= { kind: 'done', skipped: this.#demo.script.length - this.#step + this.#skipped }
  }

  #goOn(): void {
    if (this.#result) return
    this.#isPaused = false
    this.#stopTimers()
    if (this.#doing === 'showing') this.#show()
    else if (this.#doing === 'typing') this.#typeRest()
    else if (this.#doing === 'resting') this.#rest()
    else this.#await()
    this.#stage.changed()
  }

  get #current(): ScriptStep | undefined {
    return this.#demo.script[this.#step]
  }

  #begin(): void {
    const step = this.#current
    if (!step) {
      this.#result = { kind: 'done', skipped: this.#skipped }
      this.#stage.changed()
      return
    }
    this.#doing = 'waiting'
    if (this.#isSingle && this.#step > 0) {
      this.#isSingle = false
      this.#isPaused = true
    }
    this.#stage.changed()
    if (!this.#isPaused) this.#await()
  }

  /** Starts the step's patience, and looks whether what it waits for is there already. */
  #await(): void {
    this.#after(PATIENCE_MS, () => this.#lose())
    this.#look()
  }

  #look(): void {
    const step = this.#current
    if (!step || this.#isPaused || this.#result) return
    if (this.#doing === 'waiting') {
      if (this.#isReady(step)) this.#show()
    } else if (this.#doing === 'expecting') this.#compare(step)
  }

  #isReady({ wait, type, keys }: ScriptStep): boolean {
    if (wait !== undefined) return this.#holds(wait)
    if (type === undefined && keys === undefined) return true
    return this.#isAtPrompt
  }

  get #isAtPrompt(): boolean {
    return this.#isAnswered && this.#watch.isAtPrompt
  }

  #show(): void {
    this.#stopTimers()
    this.#doing = 'showing'
    this.#stage.changed()
    const { caption } = this.#current!
    if (this.#pace === 'at once' || !caption) this.#type()
    else this.#after(readingMs(caption), () => this.#type())
  }

  #type(): void {
    const { type, keys } = this.#current!
    this.#doing = 'typing'
    this.#untyped = type === undefined ? [...(keys ?? '')] : [...type, '\n']
    if (this.#untyped.length === 0) {
      this.#expect()
      return
    }
    // What is said from here on is the answer.
    this.#text.clear()
    this.#isAnswered = false
    this.#isLine = this.#untyped.includes('\n')
    this.#echo = type === undefined ? undefined : new Echo(encoder.encode(type))
    this.#typeRest()
  }

  #typeRest(): void {
    const count = this.#pace === 'at once' ? this.#untyped.length : 1
    const next = this.#untyped.splice(0, count).join('')
    if (next !== '') this.#stage.type(next)
    const isEnterNext = this.#untyped.length === 1 && this.#untyped[0] === '\n'
    if (this.#untyped.length > 0) this.#after(isEnterNext ? ENTER_MS : KEY_MS, () => this.#typeRest())
    else this.#expect()
  }

  #expect(): void {
    this.#doing = 'expecting'
    this.#stage.changed()
    this.#await()
  }

  #compare({ type, keys, expect }: ScriptStep): void {
    this.#stopRest()
    const { text } = this.#text
    const isShort = text.length <= LOOKED_AT_MOST
    if (expect === undefined || (isShort && this.#holds(expect))) {
      this.#rest()
      return
    }
    const isOver = (type ?? keys) !== undefined && this.#isAtPrompt
    if (!isOver && isShort) return
    this.#restTimer = this.#stage.after(REST_MS, () => {
      if (this.#holds(expect)) this.#rest()
      else if (isOver) this.#fail({ kind: 'line', line: this.#missing() })
    })
  }

  #holds(wanted: string): boolean {
    return holds(this.#text.text, wanted, this.#demo.masks)
  }

  #stopRest(): void {
    this.#restTimer?.()
    this.#restTimer = undefined
  }

  /** What was expected has come; time to look at it. */
  #rest(): void {
    this.#stopTimers()
    this.#doing = 'resting'
    this.#stage.changed()
    const isLast = this.#step === this.#demo.script.length - 1
    if (this.#pace === 'at once' || isLast) this.#next()
    else this.#after(PAUSE_MS, () => this.#next())
  }

  #next(): void {
    this.#stopTimers()
    this.#step++
    this.#begin()
  }

  #lose(): void {
    this.#fail({ kind: 'silence', line: this.#missing(), seconds: PATIENCE_MS / 1000 })
  }

  #missing(): LineDifference {
    const { wait, expect } = this.#current!
    const wanted = this.#doing === 'waiting' ? wait : expect
    if (wanted === undefined) return { expected: 'a prompt', seen: this.#text.line }
    return firstDifference(this.#text.text, wanted, this.#demo.masks)
  }

  #fail(difference: Difference): void {
    this.#stopTimers()
    this.#result = { kind: 'differs', step: this.#step, difference }
    this.#stage.changed()
  }

  #after(ms: number, act: () => void): void {
    this.#cancel.push(this.#stage.after(ms, act))
  }

  #stopTimers(): void {
    this.#stopRest()
    for (const cancel of this.#cancel.splice(0)) cancel()
  }
}

const NEWLINE = 0x0a
