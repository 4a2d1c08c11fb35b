/** Reads what a person brings in, away from the page's thread. One worker is one import; to cancel it, end the worker. */
import * as Comlink from 'comlink'
import type { ImportWorker, ReadProgress } from './import.protocol.ts'
import { GivenReader } from './read-given.ts'
import { installTransferHandlers } from './transfer.ts'

/** Progress is told this often at most, in ms. */
const REPORT_MS = 50

const reader = new GivenReader()

function seldom(report: (progress: ReadProgress) => void): (progress: ReadProgress) => void {
  let last = 0
  return (progress) => {
    const now = performance.now()
    if (now - last < REPORT_MS) return
    last = now
    report(progress)
  }
}

const worker: ImportWorker = {
  give: (given) => reader.give(given),
  read: (as, report) => reader.read(as, seldom(report)),
  entries: (from, to) => reader.entriesFrom(from, to),
  nextContents() {
    const contents = reader.nextContents()
    return Comlink.transfer(
      contents,
      contents.slice(0, 1).map(({ bytes }) => bytes.buffer),
    )
  },
}

installTransferHandlers()
Comlink.expose(worker)
