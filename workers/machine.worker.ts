/** The machine's own thread. One worker is one machine; the next boot takes another. */
import * as Comlink from 'comlink'
import { Pid1Error } from '../src/error.ts'
import { ENDED } from '../src/machine/lifecycle.ts'
import { Machine } from '../src/machine/machine.ts'
import type { Deliver } from '../src/machine/report-queue.ts'
import type { MachineWorker } from './machine.protocol.ts'
import { installTransferHandlers } from './transfer.ts'
import { YieldPort } from './yield-port.ts'

installTransferHandlers()
// The only worker that is ever made in this one is v86's.
globalThis.Worker = YieldPort as unknown as typeof Worker

let machine: Machine | undefined

// The emulator compiles and waits out of our sight; what it loses there ends the machine all the same.
addEventListener('error', (event) => machine?.fail(event.error ?? event.message))
addEventListener('unhandledrejection', (event) => machine?.fail(event.reason))

function begin(report: Deliver): Machine {
  machine = new Machine((message) =>
    report(message.kind === 'console' ? Comlink.transfer(message, [message.bytes.buffer]) : message),
  )
  return machine
}

function theMachine(): Machine {
  if (machine) return machine
  throw new Pid1Error('machine-not-running', 'No machine has been started', { phase: 'idle' })
}

const worker: MachineWorker = {
  boot: (config, report) => begin(report).boot(config),
  restore: (config, snapshot, report) => begin(report).restore(config, snapshot),
  send(line, bytes) {
    // It may have ended while the bytes were on their way.
    if (machine && !ENDED.has(machine.phase)) machine.send(line, bytes)
  },
  // It may have ended while the keys were on their way.
  typeKeys: (text) => (machine && !ENDED.has(machine.phase) ? machine.typeKeys(text) : ''),
  screenText: () => machine?.screenText() ?? '',
  diskImage: (number) => theMachine().diskImage(number),
  floppyImage: () => theMachine().floppyImage(),
  diskBytesWritten: () => theMachine().diskBytesWritten(),
  resize: (columns, rows) => machine?.resize(columns, rows),
  async save() {
    const snapshot = await theMachine().save()
    return Comlink.transfer(snapshot, [snapshot.bytes.buffer])
  },
  stop: () => machine?.stop(),
  instructions: () => machine?.instructions() ?? 0,
  shareFile: (path, bytes) => theMachine().shared.put(path, bytes),
  shared: () => theMachine().shared.list(),
  readShared(path) {
    const bytes = theMachine().shared.read(path)
    return Comlink.transfer(bytes, [bytes.buffer])
  },
  removeShared: (path) => theMachine().shared.remove(path),
}

Comlink.expose(worker)
