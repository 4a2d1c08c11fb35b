/** The page's side of the machine worker: one worker for every machine, and a page that notices when it is gone. */
import * as Comlink from 'comlink'
import type { MachineOrder, MachineWorker } from '../../workers/machine.protocol.ts'
import { installTransferHandlers } from '../../workers/transfer.ts'
import { isPid1Error, Pid1Error } from '../error.ts'
import type { SparseImage } from '../formats/sparse.ts'
import type { MachineReport } from '../machine/config.ts'
import { ENDED } from '../machine/lifecycle.ts'
import type { Line } from '../machine/line.ts'
import type { Deliver } from '../machine/report-queue.ts'
import type { SharedEntry } from '../machine/shared/shared-directory.ts'
import type { RestoreConfig, Snapshot } from '../machine/snapshot.ts'
import { listenForLife } from './heartbeat.ts'

/** Seconds of silence after which the worker counts as dead. */
const SILENCE_MOST = 5
/** A worker that does not stop within this time is ended without asking it again. */
const STOP_MS = 1000

/** A machine in its worker. What each call throws is said in workers/machine.protocol.ts. */
export interface RunningMachine {
  /** Sends these bytes down a line. Nothing happens once the machine has ended. */
  send(line: Line, bytes: Uint8Array): void
  /** Types a text on the PC's keyboard; resolves with what it has no key for. Nothing happens once the machine has ended. */
  typeKeys(text: string): Promise<string>
  /** What is on a disk now, hda being number 0; undefined where there is none. At the machine's end it is reported. */
  diskImage(number: number): Promise<SparseImage | undefined>
  floppyImage(): Promise<SparseImage | undefined>
  /** Bytes that the guest has written on its disks so far. */
  diskBytesWritten(): Promise<number>
  /** Tells the guest how large the terminal on hvc0 is, in characters. */
  resize(columns: number, rows: number): void
  /**
   * The machine as it is now; it goes on meanwhile. `atMoment` is called when all that it wrote until then has been
   * reported, and nothing since: the time to keep what its screens show.
   */
  save(atMoment: () => void): Promise<Snapshot>
  /** Puts a file into the shared directory. Takes the bytes over. */
  shareFile(path: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>
  /** All that is in the shared directory; the report "shared" says when the guest changed something. */
  shared(): Promise<readonly SharedEntry[]>
  readShared(path: string): Promise<Uint8Array>
  removeShared(path: string): Promise<void>
  /** Ends the machine and its worker; resolves when both are gone. */
  stop(): Promise<void>
}

installTransferHandlers()

export type OnReport = (report: Exclude<MachineReport, { kind: 'saved' }>) => void | Promise<void>

/** A worker that one machine will run in. */
export interface MachineThread {
  readonly worker: Worker
  readonly remote: Comlink.Remote<MachineWorker>
}

let spare: MachineThread | undefined

/** Begins the worker of the next machine before it is needed: it has as much script as the page. */
export function openAhead(): void {
  const thread = begun()
  spare = thread
  thread.worker.addEventListener('error', () => {
    // Whoever needs one tries again, and hears of it.
    if (spare === thread) spare = undefined
  })
}

export function openThread(): MachineThread {
  const thread = spare ?? begun()
  spare = undefined
  return thread
}

/** Keeps one that was not used for the next machine. */
export function giveBack(thread: MachineThread): void {
  if (spare) closeThread(thread)
  else spare = thread
}

function begun(): MachineThread {
  const worker = new Worker(new URL('../../workers/machine.worker.ts', import.meta.url), { type: 'module' })
  return { worker, remote: Comlink.wrap<MachineWorker>(worker) }
}

/** Ends the worker, whatever it is at. Unless it is let go of too, comlink keeps it in memory for as long as the page is there. */
export function closeThread({ worker, remote }: MachineThread): void {
  remote[Comlink.releaseProxy]()
  worker.terminate()
}

/**
 * Boots a machine in a worker of its own. All that happens is reported, in order: whatever keeps the machine from starting,
 * or kills it, arrives as the state "failed".
 */
export function startMachine(order: MachineOrder, onReport: OnReport): RunningMachine {
  return start(openThread(), onReport, (remote, reports) => remote.boot(order, reports))
}

/** The same for one that is ready in its thread; what is in `archive` is unpacked over what it has unpacked. */
export function goOnMachine(thread: MachineThread, archive: Blob | undefined, onReport: OnReport): RunningMachine {
  return start(thread, onReport, (remote, reports) => remote.goOn(archive, reports))
}

/** The same where a snapshot left off. The snapshot stays the caller's. */
export function restoreMachine(config: RestoreConfig, snapshot: Snapshot, onReport: OnReport): RunningMachine {
  return start(openThread(), onReport, (remote, reports) => remote.restore(config, snapshot, reports))
}

function start(
  thread: MachineThread,
  onReport: OnReport,
  begin: (remote: Comlink.Remote<MachineWorker>, reports: MessagePort) => Promise<void>,
): RunningMachine {
  const startedAt = performance.now()
  const { worker, remote } = thread
  const channel = new MessageChannel()
  let hasEnded = false
  let refuse = (_error: Pid1Error) => {}
  const refusal = new Promise<never>((_, reject) => {
    refuse = reject
  })
  refusal.catch(() => {})
  /** What is to be done at each snapshot that has been asked for, in turn. */
  const moments: (() => void)[] = []

  /** The machine goes on reporting when the promise is done: what is slow to show slows the guest. */
  async function take(report: MachineReport): Promise<void> {
    if (hasEnded) return
    if (report.kind === 'saved') return moments.shift()?.()
    if (report.kind === 'state' && ENDED.has(report.state.phase)) end()
    // An error of whoever listens is the page's own, and no reason to end the machine.
    try {
      await onReport(report)
    } catch (error) {
      reportError(error)
    }
  }

  let tellEnded = () => {}
  const ended = new Promise<void>((resolve) => {
    tellEnded = resolve
  })

  function end(): void {
    hasEnded = true
    tellEnded()
    hush()
    closeThread(thread)
    channel.port1.close()
    refuse(new Pid1Error('machine-not-running', 'The machine has ended', { phase: 'stopped' }))
  }

  function fail(error: unknown): void {
    const { code, message } = isPid1Error(error) ? error : died(error instanceof Error ? error.message : String(error))
    void take({ kind: 'state', state: { phase: 'failed', code, reason: message, at: performance.now() - startedAt } })
  }

  const hush = listenForLife(
    () => remote.instructions().catch(fail),
    SILENCE_MOST,
    () => fail(died('it gives no sign of life')),
  )

  worker.addEventListener('error', (event) => fail(died(event.message || 'it could not be started')))
  worker.addEventListener('messageerror', () => fail(died('it sent something unreadable')))
  Comlink.expose(take satisfies Deliver, channel.port1)
  begin(remote, Comlink.transfer(channel.port2, [channel.port2])).catch(fail)

  /** A call that the machine's end leaves open is refused. */
  const ask = <T>(call: () => Promise<T>): Promise<T> => (hasEnded ? refusal : Promise.race([call(), refusal]))

  return {
    send(line, bytes) {
      if (!hasEnded) remote.send(line, bytes).catch(fail)
    },
    typeKeys: async (text) => (hasEnded ? '' : remote.typeKeys(text)),
    diskImage: (number) => ask(() => remote.diskImage(number)),
    floppyImage: () => ask(() => remote.floppyImage()),
    diskBytesWritten: () => ask(() => remote.diskBytesWritten()),
    resize(columns, rows) {
      if (!hasEnded) remote.resize(columns, rows).catch(fail)
    },
    save(atMoment) {
      const moment = new Promise<void>((resolve) => {
        moments.push(() => {
          atMoment()
          resolve()
        })
      })
      return ask(async () => (await Promise.all([remote.save(), moment]))[0])
    },
    shareFile: (path, bytes) => ask(() => remote.shareFile(path, Comlink.transfer(bytes, [bytes.buffer]))),
    shared: () => ask(() => remote.shared()),
    readShared: (path) => ask(() => remote.readShared(path)),
    removeShared: (path) => ask(() => remote.removeShared(path)),
    async stop() {
      if (hasEnded) return
      // Its last report is the state "stopped", after all else that it has to tell.
      remote.stop().catch(() => {})
      await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, STOP_MS))])
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
