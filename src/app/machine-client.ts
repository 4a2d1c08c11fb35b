/** The page's side of the machine worker: one worker for every machine, and a page that notices when it is gone. */
import * as Comlink from 'comlink'
import type { MachineWorker } from '../../workers/machine.protocol.ts'
import { installTransferHandlers } from '../../workers/transfer.ts'
import { isPid1Error, Pid1Error } from '../error.ts'
import type { MachineConfig, MachineReport } from '../machine/config.ts'
import { ENDED } from '../machine/lifecycle.ts'

/**
 * A worker that is killed fires no event, so it is asked for a sign of life. What counts is how many questions in a row
 * stay open, not how long: a hidden tab's timers are slowed down, and a laptop's lid stops all clocks.
 */
const BEAT_MS = 1000
const BEATS_MISSED_MAX = 5
/** A worker that does not stop within this time is ended without asking it again. */
const STOP_MS = 1000

export interface RunningMachine {
  /** Types these bytes on the serial console. Nothing happens once the machine has ended. */
  send(bytes: Uint8Array): void
  /** Ends the machine and its worker; resolves when both are gone. */
  stop(): Promise<void>
}

installTransferHandlers()

/**
 * Boots a machine in a worker of its own. Takes over the arrays of `config`. All that happens is reported, in order:
 * whatever keeps the machine from starting, or kills it, arrives as the state "failed".
 */
export function startMachine(
  config: MachineConfig,
  onReport: (report: MachineReport) => void | Promise<void>,
): RunningMachine {
  const startedAt = performance.now()
  const worker = new Worker(new URL('../../workers/machine.worker.ts', import.meta.url), { type: 'module' })
  const remote = Comlink.wrap<MachineWorker>(worker)
  let hasEnded = false

  /** The machine goes on reporting when the promise is done: what is slow to show slows the guest. */
  async function take(report: MachineReport): Promise<void> {
    if (hasEnded) return
    if (report.kind === 'state' && ENDED.has(report.state.phase)) end()
    // An error of whoever listens is the page's own, and no reason to end the machine.
    try {
      await onReport(report)
    } catch (error) {
      reportError(error)
    }
  }

  function end(): void {
    hasEnded = true
    clearInterval(heart)
    worker.terminate()
  }

  function fail(error: unknown): void {
    const { code, message } = isPid1Error(error) ? error : died(error instanceof Error ? error.message : String(error))
    void take({ kind: 'state', state: { phase: 'failed', code, reason: message, at: performance.now() - startedAt } })
  }

  let beatsMissed = 0
  const heart = setInterval(() => {
    if (beatsMissed >= BEATS_MISSED_MAX) return fail(died('it gives no sign of life'))
    beatsMissed++
    remote.instructions().then(() => {
      beatsMissed = 0
    }, fail)
  }, BEAT_MS)

  worker.addEventListener('error', (event) => fail(died(event.message || 'it could not be started')))
  worker.addEventListener('messageerror', () => fail(died('it sent something unreadable')))
  const { kernel, initrd } = config
  remote
    .boot(Comlink.transfer(config, [kernel.buffer, initrd.buffer] as ArrayBuffer[]), Comlink.proxy(take))
    .catch(fail)

  return {
    send(bytes) {
      if (!hasEnded) remote.send(bytes).catch(fail)
    },
    async stop() {
      if (hasEnded) return
      await Promise.race([remote.stop(), new Promise((resolve) => setTimeout(resolve, STOP_MS))])
      await take({ kind: 'state', state: { phase: 'stopped', at: performance.now() - startedAt } })
    },
  }
}

function died(reason: string) {
  return new Pid1Error(
    'worker-died',
    `The part of the page that runs the machine stopped: ${reason}. Your files are safe; boot again`,
    { worker: 'machine', reason },
  )
}
