/**
 * Keeps grounds across visits, in a data base of their own: they are only worth the time that making them anew takes, so
 * whatever the browser has against keeping them is no failure.
 */
import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import { type GateFacts, isSameGate } from '../../src/machine/gate-facts.ts'
import type { KeptGround } from '../machine.protocol.ts'

const NAME = 'pid1-grounds'
/** About 12 MB each. */
const KEPT_MOST = 3
/** The state of another release's devices is not ours to restore; its script has another name. */
const RELEASE = new URL(import.meta.url).pathname

interface Grounds extends DBSchema {
  grounds: { key: number; value: { readonly release: string; readonly ground: KeptGround } }
}

/** The ground of these facts that was kept, if there is one. */
export async function keptGround(facts: GateFacts): Promise<KeptGround | undefined> {
  try {
    const database = await open()
    try {
      const all = await database.getAll('grounds')
      return all.findLast(({ release, ground }) => release === RELEASE && isSameGate(ground.facts, facts))?.ground
    } finally {
      database.close()
    }
  } catch {
    return undefined
  }
}

/** Keeps it, and lets go of the oldest. */
export function keepGround(ground: KeptGround): void {
  void write(ground).catch(() => {})
}

async function write(ground: KeptGround): Promise<void> {
  const database = await open()
  try {
    const transaction = database.transaction('grounds', 'readwrite')
    const keys = await transaction.store.getAllKeys()
    for (const key of keys.slice(0, Math.max(0, keys.length + 1 - KEPT_MOST))) await transaction.store.delete(key)
    await transaction.store.add({ release: RELEASE, ground })
    await transaction.done
  } finally {
    database.close()
  }
}

function open(): Promise<IDBPDatabase<Grounds>> {
  return openDB<Grounds>(NAME, 1, {
    upgrade: (database) => {
      database.createObjectStore('grounds', { autoIncrement: true })
    },
  })
}
