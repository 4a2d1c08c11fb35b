/** The machine's own thread. One worker is one machine; the next boot takes another. */
import * as Comlink from 'comlink'
import { ENDED } from '../src/machine/lifecycle.ts'
import { Machine } from '../src/machine/machine.ts'
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

const worker: MachineWorker = {
  async boot(config, report) {
    machine = new Machine((message) =>
      report(message.kind === 'console' ? Comlink.transfer(message, [message.bytes.buffer]) : message),
    )
    await machine.boot(config)
  },
  send(bytes) {
    // It may have ended while the bytes were on their way.
    if (machine && !ENDED.has(machine.phase)) machine.send(bytes)
  },
  stop: () => machine?.stop(),
  instructions: () => machine?.instructions() ?? 0,
}

Comlink.expose(worker)
