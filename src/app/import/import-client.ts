/** The page's side of the importing worker. One is one import; it ends with it, or to cancel it. */
import * as Comlink from 'comlink'
import type {
  Given,
  ImportWorker,
  NamedContent,
  Reading,
  ReadProgress,
  TakeAs,
} from '../../../workers/import.protocol.ts'
import { installTransferHandlers } from '../../../workers/transfer.ts'
import { Pid1Error } from '../../error.ts'
import type { Entry } from '../../rootfs/index.ts'

/** What crosses to the page, or to the worker, at once: few enough for a moment's work. */
const PART = 1000

installTransferHandlers()

export class Importer {
  readonly #worker = new Worker(new URL('../../../workers/import.worker.ts', import.meta.url), { type: 'module' })
  readonly #remote = Comlink.wrap<ImportWorker>(this.#worker)
  /** Rejects when the worker dies; never resolves. */
  readonly #death: Promise<never>

  constructor() {
    this.#death = new Promise((_, reject) => {
      this.#worker.addEventListener('error', ({ message }) => reject(died(message || 'it could not be started')))
    })
    // Whoever waits for an answer hears of it; alone it must not count as unhandled.
    this.#death.catch(() => {})
  }

  async give(given: readonly Given[]): Promise<void> {
    for (let at = 0; at < given.length; at += PART) await this.#ask(this.#remote.give(given.slice(at, at + PART)))
  }

  read(as: TakeAs, onProgress: (progress: ReadProgress) => void): Promise<Reading> {
    return this.#ask(this.#remote.read(as, Comlink.proxy(onProgress)))
  }

  async entries({ entries: count }: Reading): Promise<Entry[]> {
    const entries: Entry[] = []
    while (entries.length < count) {
      const part = await this.#ask(this.#remote.entries(entries.length, entries.length + PART))
      for (const entry of part) entries.push(entry)
    }
    return entries
  }

  /** The contents read, part by part; each part's buffer is the caller's. */
  async *contents(): AsyncIterable<readonly NamedContent[]> {
    for (;;) {
      const part = await this.#ask(this.#remote.nextContents())
      if (part.length === 0) return
      yield part
    }
  }

  end(): void {
    this.#worker.terminate()
  }

  #ask<T>(answer: Promise<T>): Promise<T> {
    return Promise.race([answer, this.#death])
  }
}

function died(reason: string) {
  return new Pid1Error(
    'worker-died',
    `The part of the page that reads files stopped: ${reason}. Nothing was imported; try again`,
    { worker: 'import', reason },
  )
}
