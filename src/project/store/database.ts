/** The data base in the browser that holds what a person made, and what can be wrong with it. */
import { openDB } from 'idb'
import { isPid1Error, Pid1Error } from '../../error.ts'
import { createTables, type Database, type Tables } from './tables.ts'

const NAME = 'pid1'
const VERSION = 1
/** A data base that has not opened by then never will. */
const OPEN_MS = 10_000

/** Opens the data base, once, and anew after it was closed from outside. */
export class Store {
  #opened: Promise<Database> | undefined

  /** Does `work`, and throws storage-unavailable, storage-full or storage-failed for what the browser throws there. */
  async run<T>(work: (database: Database) => Promise<T>): Promise<T> {
    this.#opened ??= this.#open()
    try {
      return await work(await this.#opened)
    } catch (error) {
      throw storageError(error)
    }
  }

  #open(): Promise<Database> {
    const forget = () => {
      this.#opened = undefined
    }
    const opened = open(forget)
    opened.catch(forget)
    return opened
  }
}

function open(onClosed: () => void): Promise<Database> {
  return new Promise((resolve, reject) => {
    const refuse = (reason: string, cause?: unknown) => reject(unavailable(reason, cause))
    setTimeout(() => refuse('it does not answer'), OPEN_MS)
    try {
      openDB<Tables>(NAME, VERSION, {
        upgrade: createTables,
        blocked: () => refuse('another tab holds an older version of it open: close that tab, and reload this one'),
        // Another tab, or the person, changes or deletes the whole: it must not wait for this one.
        blocking: (_from, _to, event) => {
          ;(event.target as IDBDatabase).close()
          onClosed()
        },
        terminated: onClosed,
      }).then(resolve, (cause) => refuse(reasonOf(cause), cause))
    } catch (cause) {
      refuse(reasonOf(cause), cause)
    }
  })
}

/** All rows of one project. */
export function inodesOf(project: string): IDBKeyRange {
  // An array sorts behind every number.
  return IDBKeyRange.bound([project], [project, []])
}

/** Lets a request go that its transaction waits for, and speaks for if it fails. */
export function request(asked: Promise<unknown>): void {
  asked.catch(() => {})
}

function storageError(error: unknown): unknown {
  if (isPid1Error(error) || !(error instanceof DOMException)) return error
  if (error.name === 'QuotaExceededError')
    return new Pid1Error('storage-full', "This browser's storage for the page is full", {}, { cause: error })
  const reason = reasonOf(error)
  return new Pid1Error('storage-failed', `This browser could not store it: ${reason}`, { reason }, { cause: error })
}

function unavailable(reason: string, cause?: unknown) {
  return new Pid1Error(
    'storage-unavailable',
    `This browser gives the page no storage: ${reason}`,
    { reason },
    { cause },
  )
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error)
}
