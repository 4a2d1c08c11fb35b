/** The machine's own thread. One worker is one machine; the next boot takes another. */
import * as Comlink from 'comlink'
import { Pid1Error } from '../src/error.ts'
import { ENDED } from '../src/machine/lifecycle.ts'
import { Machine } from '../src/machine/machine.ts'
import type { Deliver } from '../src/machine/report-queue.ts'
import type { Standby } from '../src/machine/standby.ts'
import { bytesOf } from './bytes-of.ts'
import { standBy } from './machine/stand-by.ts'
import type { MachineWorker } from './machine.protocol.ts'
import { installTransferHandlers } from './transfer.ts'
import { YieldPort } from './yield-port.ts'

installTransferHandlers()
// The only worker that is ever made in this one is v86's.
globalThis.Worker = YieldPort as unknown as typeof Worker

let machine: Machine | undefined
let standby: Standby | undefined

// The emulator compiles and waits out of our sight; what it loses there ends the machine all the same.
addEventListener('error', (event) => machine?.fail(event.error ?? event.message))
addEventListener('unhandledrejection', (event) => machine?.fail(event.reason))

function begin(reports: MessagePort): Machine {
  const report = Comlink.wrap<Deliver>(reports)
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
  async boot({ boot, ...order }, reports) {
    const machine = begin(reports)
    if (boot.kind === 'bios') return machine.boot({ ...order, boot })
    const [kernel, initrd] = await Promise.all([bytesOf(boot.kernel), boot.initrd && bytesOf(boot.initrd)])
    return machine.boot({ ...order, boot: { ...boot, kernel, initrd } })
  },
  async standBy(order) {
    const ready = await standBy(order)
    standby = ready?.standby
    return ready?.ground
  },
  async goOn(archive, reports) {
    if (!standby) throw new Pid1Error('machine-not-running', 'No machine is ready', { phase: 'idle' })
    begin(reports).goOn(standby, archive && (await bytesOf(archive)))
  },
  restore: (config, snapshot, reports) => begin(reports).restore(config, snapshot),
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
