/** What the page and the machine's worker say to each other, through comlink. */
import type { MachineConfig } from '../src/machine/config.ts'
import type { Deliver } from '../src/machine/report-queue.ts'

export interface MachineWorker {
  /**
   * Starts the machine; resolves when it runs. Once a worker: another boot takes another worker.
   * Reports arrive in order; the next is sent only when the last was taken, so a slow page slows the guest.
   * Throws kernel-invalid, memory-too-small, command-line-too-long, emulator-failed.
   */
  boot(config: MachineConfig, report: Deliver): Promise<void>
  /** Types these bytes on the serial console. */
  send(bytes: Uint8Array): void
  /** Ends the machine; its last report is the state "stopped". */
  stop(): void
  /** Emulated instructions since reset. */
  instructions(): number
}
