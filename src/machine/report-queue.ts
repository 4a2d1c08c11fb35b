/**
 * The way out of a machine: reports in order, console bytes in batches. The next report leaves when the last one was
 * taken, so that a slow reader is never buried; `backlog` tells the machine to hold the guest meanwhile.
 */
import type { MachineReport } from './config.ts'
import type { Line } from './line.ts'

/** Takes a report; a promise if it takes time. */
export type Deliver = (report: MachineReport) => void | Promise<void>

export class ReportQueue {
  readonly #deliver: Deliver
  readonly #waiting: MachineReport[] = []
  readonly #batches = new Map<Line, Batch>()
  #isSending = false

  /** `onDrain` is called whenever nothing waits any more; the last report may still be on its way. */
  constructor(
    deliver: Deliver,
    readonly onDrain: () => void,
  ) {
    this.#deliver = deliver
  }

  /** Console bytes that wait here, those that are on their way to the reader apart. */
  get backlog(): number {
    let length = 0
    for (const batch of this.#batches.values()) length += batch.length
    for (const report of this.#waiting) if (report.kind === 'console') length += report.bytes.length
    return length
  }

  /** No report is on its way. */
  get isFree(): boolean {
    return !this.#isSending
  }

  /** Keeps a copy of the bytes for the line's next batch. */
  pushBytes(line: Line, bytes: Uint8Array): void {
    this.#batch(line).push(bytes)
  }

  /** Sends a report after all console bytes before it. */
  push(report: MachineReport): void {
    this.#closeBatches()
    this.#waiting.push(report)
    this.#send()
  }

  /** Sends the bytes kept so far, unless a report is still on its way: then they go with the bytes to come. */
  flush(): void {
    if (this.#isSending) return
    this.#closeBatches()
    this.#send()
  }

  #batch(line: Line): Batch {
    let batch = this.#batches.get(line)
    if (!batch) {
      batch = new Batch()
      this.#batches.set(line, batch)
    }
    return batch
  }

  #closeBatches(): void {
    for (const [line, batch] of this.#batches)
      if (batch.length > 0) this.#waiting.push({ kind: 'console', line, bytes: batch.take() })
  }

  #send(): void {
    while (!this.#isSending) {
      const report = this.#waiting.shift()
      if (!report) return
      const taken = this.#deliver(report)
      if (!taken) continue
      this.#isSending = true
      void taken.then(() => {
        this.#isSending = false
        if (this.#waiting.length === 0) this.#closeBatches()
        this.#send()
        if (this.#waiting.length === 0) this.onDrain()
      })
    }
  }
}

/** Bytes that come one after another and leave together. */
class Batch {
  length = 0
  #bytes = new Uint8Array(4096)

  push(bytes: Uint8Array): void {
    const length = this.length + bytes.length
    if (length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(length, 2 * this.#bytes.length))
      larger.set(this.#bytes.subarray(0, this.length))
      this.#bytes = larger
    }
    this.#bytes.set(bytes, this.length)
    this.length = length
  }

  /** All of them, in an array of their own. */
  take(): Uint8Array {
    const bytes = this.#bytes.slice(0, this.length)
    this.length = 0
    return bytes
  }
}
