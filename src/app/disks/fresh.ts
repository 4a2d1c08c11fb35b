/** Discarding what was written: the next boot begins with the disks as they are packed. */
import { effect, signal } from '@preact/signals'
import type { WrittenDisk } from '../../project/store/index.ts'
import { announce } from '../state/announcements.ts'
import { disksInMachine, machine, stop } from '../state/machine.ts'
import { openId } from '../state/projects.ts'
import { discard, disksSettled, earlierDisks, nextDisks } from './written.ts'

/** What was discarded last, and the way back. */
export const discarded = signal<{ readonly what: string; readonly bringBack: () => Promise<void> } | undefined>(
  undefined,
)
export const diskTrouble = signal<string | undefined>(undefined)

/** The next boot begins as it was said; and what was discarded of one project is nothing to another. */
effect(() => {
  if (openId.value && machine.value.phase === 'preparing') discarded.value = undefined
})
let of = openId.peek()
effect(() => {
  if (openId.value !== of) discarded.value = undefined
  of = openId.value
})

/** Whether a machine of this project runs: its end writes once more. */
export function isMachineOn(): boolean {
  return disksInMachine.value?.projectId === openId.value
}

/** What the next boot would go on with. */
export function writtenNext(): WrittenDisk[] {
  return nextDisks.value.flatMap(({ disk }) => (disk ? [disk] : []))
}

/** The next boot begins with these disks as they are packed; the machine that runs is stopped before. */
export async function startFresh(which?: WrittenDisk['place']): Promise<void> {
  if (isMachineOn()) await stop()
  await disksSettled()
  const disks = writtenNext().filter(({ place }) => which === undefined || place === which)
  if (disks.length === 0) return announce('The guest has written nothing: the next boot begins with fresh disks')
  await discardDisks(disks, 'The next boot begins with a fresh disk')
}

export function discardEarlier(disks: readonly WrittenDisk[] = earlierDisks.value): Promise<void> {
  return discardDisks(
    disks,
    disks.length === 1 ? 'Discarded an earlier disk' : `Discarded ${disks.length} earlier disks`,
  )
}

async function discardDisks(disks: readonly WrittenDisk[], what: string): Promise<void> {
  try {
    const bringBack = await discard(disks)
    discarded.value = { what, bringBack }
    announce(what)
  } catch (error) {
    diskFailed(error)
  }
}

export function diskFailed(error: unknown): void {
  diskTrouble.value = error instanceof Error ? error.message : String(error)
}
