/** What a console has shown since its machine began, with the times: so that it can be replayed elsewhere. */
import { asciicastLines, type CastEvent } from '../../formats/asciicast.ts'
import { nextTask } from '../next-task.ts'

/** A guest may print for hours; what comes after this many bytes is not kept. */
export const RECORDING_MOST = 16 << 20

/** As long as it is written without a pause. ms. */
const SLICE_MS = 12

export class Recording {
  #events: CastEvent[] = []
  #bytes = 0
  #columns = 80
  #rows = 24
  #startedAt = 0

  begin(columns: number, rows: number): void {
    this.#events = []
    this.#bytes = 0
    this.#columns = columns
    this.#rows = rows
    this.#startedAt = performance.now()
  }

  output(bytes: Uint8Array): void {
    if (this.isFull) return
    this.#bytes += bytes.length
    this.#events.push({ kind: 'output', at: this.#elapsed, bytes })
  }

  resize(columns: number, rows: number): void {
    if (!this.isFull) this.#events.push({ kind: 'resize', at: this.#elapsed, columns, rows })
  }

  get isFull(): boolean {
    return this.#bytes > RECORDING_MOST
  }

  /** What it holds by now, as a file. */
  async asciicast(title: string): Promise<Blob> {
    const parts: Blob[] = []
    let lines: string[] = []
    let pausedAt = performance.now()
    // A flood goes on meanwhile.
    const events = [...this.#events]
    for (const line of asciicastLines({ title, columns: this.#columns, rows: this.#rows, events })) {
      lines.push(line)
      if (performance.now() - pausedAt < SLICE_MS) continue
      parts.push(new Blob(lines))
      lines = []
      await nextTask()
      pausedAt = performance.now()
    }
    return new Blob([...parts, ...lines], { type: 'application/x-asciicast' })
  }

  get #elapsed(): number {
    return performance.now() - this.#startedAt
  }
}
