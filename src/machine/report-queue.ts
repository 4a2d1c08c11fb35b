/**
 * The way out of a machine: reports in order, console bytes in batches. The next report leaves when the last one was
 * taken, so that a slow reader is never buried; `backlog` tells the machine to hold the guest meanwhile.
 */
import type { MachineReport } from './config.ts'

/** Takes a report; a promise if it takes time. */
export type Deliver = (report: MachineReport) => void | Promise<void>

export class ReportQueue {
  readonly #deliver: Deliver
  readonly #waiting: MachineReport[] = []
  #console = new Uint8Array(4096)
  #length = 0
  #isSending = false

  /** `onDrain` is called whenever nothing waits any more. */
  constructor(
    deliver: Deliver,
    readonly onDrain: () => void,
  ) {
    this.#deliver = deliver
  }

  /** Console bytes that no reader has taken yet, but for the batch on its way. */
  get backlog(): number {
    return this.#length
  }

  /** Keeps a byte for the next batch. */
  pushByte(byte: number): void {
    if (this.#length === this.#console.length) {
      const larger = new Uint8Array(2 * this.#length)
      larger.set(this.#console)
      this.#console = larger
    }
    this.#console[this.#length++] = byte
  }

  /** Sends a report after all console bytes before it. */
  push(report: MachineReport): void {
    this.#closeBatch()
    this.#waiting.push(report)
    this.#send()
  }

  /** Sends the bytes kept so far, unless a report is still on its way: then they go with the bytes to come. */
  flush(): void {
    if (this.#isSending) return
    this.#closeBatch()
    this.#send()
  }

  #closeBatch(): void {
    if (this.#length === 0) return
    this.#waiting.push({ kind: 'console', bytes: this.#console.slice(0, this.#length) })
    this.#length = 0
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
        if (this.#waiting.length === 0) this.#closeBatch()
        this.#send()
        if (!this.#isSending) this.onDrain()
      })
    }
  }
}
