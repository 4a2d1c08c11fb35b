/** What a console has shown since its machine began, with the times: so that it can be replayed elsewhere. */
import { type CastEvent, encodeAsciicast } from '../../formats/asciicast.ts'

/** A guest may print for hours; what comes after this many bytes is not kept. */
export const RECORDING_MOST = 16 << 20

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

  asciicast(title: string): Uint8Array<ArrayBuffer> {
    return encodeAsciicast({ title, columns: this.#columns, rows: this.#rows, events: this.#events })
  }

  get #elapsed(): number {
    return performance.now() - this.#startedAt
  }
}
