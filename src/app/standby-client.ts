/**
 * The machine that is had ready while the person edits: booted as far as a boot of any project like this one comes, in a
 * worker of its own, with the root file system as it was last. One at a time.
 */
import type { Replacements } from '../../workers/image.protocol.ts'
import type { KeptGround, StandbyOrder } from '../../workers/machine.protocol.ts'
import { Pid1Error } from '../error.ts'
import { isSameGate } from '../machine/gate-facts.ts'
import { closeThread, giveBack, type MachineThread, openThread } from './machine-client.ts'

/** A machine to have ready. */
export interface Wanted extends Omit<StandbyOrder, 'ground' | 'mayBeginAtStart'> {
  /** Names the image that is in `initrd`. */
  readonly image: string
}

/** A machine that is ready, and what is to be unpacked over what it has unpacked. */
export interface Taken {
  readonly thread: MachineThread
  readonly archive: Blob | undefined
}

interface Ready {
  readonly wanted: Wanted
  readonly thread: MachineThread
  /** False where it had nowhere to begin; rejects where it cannot be had ready. */
  readonly done: Promise<boolean>
}

let ready: Ready | undefined
/** Where the last one began. */
let ground: KeptGround | undefined

/** Has that machine ready soon, in the place of any other. Only where one began before, unless it may begin at the start. */
export function haveReady(wanted: Wanted, mayBeginAtStart: boolean): void {
  if (ready && isSameGate(ready.wanted.facts, wanted.facts) && ready.wanted.image === wanted.image) return
  letGo()
  const thread = openThread()
  const mine = { wanted, thread, done: standBy({ ...wanted, mayBeginAtStart }, thread) }
  ready = mine
  mine.done.then(
    (isReady) => {
      if (isReady && ready === mine) document.documentElement.dataset.ready = wanted.image
    },
    // A boot from the start says what is wrong, where something is.
    () => {
      if (ready === mine) letGo()
    },
  )
}

/** The name of the image that the machine which is ready has unpacked. */
export function readyImage(): string | undefined {
  return ready?.wanted.image
}

/**
 * The machine that is ready, if it can become the one that is wanted: `replacements` makes the wanted image's root file
 * system of another's, which may be `readyImage`'s. Undefined where a boot from the start is as soon there.
 */
export async function takeReady(wanted: Wanted, replacements: Replacements | undefined): Promise<Taken | undefined> {
  const isNear = ready !== undefined && isSameGate(ready.wanted.facts, wanted.facts)
  const isIt = isNear && ready?.wanted.image === wanted.image
  // A reboot comes long after its parts: by then another image may be ready.
  const isOver = replacements !== undefined && replacements.over === ready?.wanted.image
  const fits = isOver && replacements.archive.size <= wanted.facts.room
  if (!isIt && !(isNear && fits)) {
    letGo()
    haveReady(wanted, false)
  }
  const taken = ready
  ready = undefined
  delete document.documentElement.dataset.ready
  if (!taken) return undefined
  try {
    if (!(await taken.done)) {
      giveBack(taken.thread)
      return undefined
    }
    return { thread: taken.thread, archive: taken.wanted.image === wanted.image ? undefined : replacements?.archive }
  } catch {
    // A boot from the start says what is wrong, where something is.
    closeThread(taken.thread)
    return undefined
  }
}

/** Ends the machine that is ready, if there is one. */
export function letGo(): void {
  if (ready) closeThread(ready.thread)
  ready = undefined
  delete document.documentElement.dataset.ready
}

async function standBy(
  { image: _, ...order }: Wanted & { mayBeginAtStart: boolean },
  { worker, remote }: MachineThread,
): Promise<boolean> {
  const known = ground && isSameGate(ground.facts, order.facts) ? ground : undefined
  const death = new Promise<never>((_, reject) => {
    const die = (reason: string) => reject(new Pid1Error('worker-died', reason, { worker: 'machine', reason }))
    worker.addEventListener('error', (event) => die(event.message))
    worker.addEventListener('messageerror', () => die('unreadable'))
  })
  const begun = await Promise.race([remote.standBy({ ...order, ground: known }), death])
  ground = begun ?? ground
  return begun !== undefined
}
