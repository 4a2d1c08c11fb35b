/** A machine's VGA screen, as its reports tell of it: what to draw, and what could be read there. */
import type { ReportQueue } from './report-queue.ts'
import { TextScreen } from './text-screen.ts'
import { Transcript } from './transcript.ts'
import { TextMemory, type Vga } from './vga.ts'

/** A person sees no more than 60 pictures in a second. ms. */
const FRAME_MS = 1000 / 60

export class Screen {
  readonly #memory: TextMemory
  readonly #transcript: Transcript
  readonly #picture: TextScreen
  #unsent = ''
  #sentAt = Number.NEGATIVE_INFINITY
  #lastPlace = 0

  /** `onText` is told of what newly stands there, as `Transcript` says it. */
  constructor(vga: Vga, onText: (text: string) => void) {
    this.#memory = new TextMemory(vga)
    this.#picture = new TextScreen(this.#memory)
    this.#transcript = new Transcript(this.#memory, (text) => {
      this.#unsent += text
      onText(text)
    })
  }

  /** To be called before each write to the text memory, with the cell's address. */
  beforeWrite(address: number): void {
    this.#transcript.beforeWrite(address)
  }

  /** To be called when some milliseconds' work is done; the last registers written may be half of a pair. */
  turn(isResting: boolean): void {
    const { start_address, cursor_address } = this.#memory.vga
    const place = start_address * 0x1_0000 + cursor_address
    if (isResting || place === this.#lastPlace) this.#transcript.settle()
    this.#lastPlace = place
  }

  /** Reports what has changed, unless a report is on its way or it is too early; `now` in ms. */
  report(reports: ReportQueue, now: number): void {
    if (now - this.#sentAt < FRAME_MS || !reports.isFree) return
    this.#sentAt = now
    this.flush(reports)
  }

  /** Reports what has changed. */
  flush(reports: ReportQueue): void {
    if (this.#unsent !== '') reports.push({ kind: 'screen-text', text: this.#unsent })
    this.#unsent = ''
    const update = this.#picture.update()
    if (update) reports.push({ kind: 'screen', update })
  }

  /** Characters that were not yet reported. */
  get backlog(): number {
    return this.#unsent.length
  }

  /** What stands there: rows from the top, without blanks at their ends. */
  text(): string {
    return this.#picture.text()
  }
}
