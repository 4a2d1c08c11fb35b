/** The data base in the browser that holds what a person made, and what can be wrong with it. */
import { type IDBPTransaction, openDB, type StoreNames } from 'idb'
import { isPid1Error, Pid1Error } from '../../error.ts'
import { createTables, type Database, type Tables } from './tables.ts'

const NAME = 'pid1'
const VERSION = 2
/** A data base that has not opened by then never will. */
const OPEN_MS = 10_000

/** Opens the data base, once, and anew after it was closed from outside. */
export class Store {
  #opened: Promise<Database> | undefined

  /** Does `work`, and throws storage-unavailable, storage-full or storage-failed for what the browser throws there. */
  async run<T>(work: (database: Database) => Promise<T>): Promise<T> {
    try {
      const opened = this.#open()
      return await work(await opened).catch((error) => {
        // Firefox closes a data base that had no room, and tells nobody.
        if (!(error instanceof DOMException && error.name === 'InvalidStateError')) throw error
        if (this.#opened === opened) this.#opened = undefined
        return this.#open().then(work)
      })
    } catch (error) {
      throw storageError(error)
    }
  }

  #open(): Promise<Database> {
    if (!this.#opened) {
      const forget = () => {
        if (this.#opened === opened) this.#opened = undefined
      }
      const opened = open(forget)
      opened.catch(forget)
      this.#opened = opened
    }
    return this.#opened
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

/**
 * Resolves when all that the transaction was asked for is stored. Throws what the browser has against it: a request that
 * fails only says that it was given up, and the reason comes at the very end.
 */
export function stored(transaction: IDBPTransaction<Tables, StoreNames<Tables>[], 'readwrite'>): Promise<void> {
  const end = new Promise<void>((resolve, reject) => {
    transaction.addEventListener('complete', () => resolve())
    transaction.addEventListener('abort', () =>
      reject(transaction.error ?? new DOMException('The browser gave the transaction up', 'AbortError')),
    )
  })
  request(transaction.done)
  request(end)
  return end
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
