/**
 * The directory that page and guest share. What a person puts in belongs to the page, and is there in every machine;
 * what the guest puts in lasts as long as its machine.
 */
import { signal } from '@preact/signals'
import type { SharedEntry } from '../../machine/shared/shared-directory.ts'
import type { RunningMachine } from '../machine-client.ts'
import { announce } from '../state/announcements.ts'

export const MOUNT_COMMAND = 'mount -t 9p -o trans=virtio host9p /mnt'

export const sharedEntries = signal<readonly SharedEntry[]>([])
/** What went wrong with the last act; undefined: nothing. */
export const sharedError = signal<string | undefined>(undefined)
/** Files on their way into the directory. */
export const sharing = signal(0)

const mine = new Map<string, Blob>()
let machine: RunningMachine | undefined
let isAsking = false
let isStale = false

/** A machine has started: what the person has put in is in its directory too. */
export async function joinShared(started: RunningMachine): Promise<void> {
  goOnSharing(started)
  for (const [path, blob] of mine) await put(started, path, blob)
}

/** A machine goes on from a snapshot, with the directory it had then. */
export function goOnSharing(started: RunningMachine): void {
  machine = started
  sharedError.value = undefined
  void refreshShared()
}

/** The machine has ended: what the guest put in went with it. */
export function leaveShared(): void {
  machine = undefined
  sharedEntries.value = entriesOfMine()
}

/** Looks at the directory again. Changes that come while it looks are one more look. */
export async function refreshShared(): Promise<void> {
  isStale = true
  if (isAsking) return
  isAsking = true
  try {
    while (isStale && machine) {
      isStale = false
      const asked = machine
      const entries = await asked.shared()
      if (asked === machine) sharedEntries.value = entries
    }
  } catch (error) {
    failed(error)
  } finally {
    isAsking = false
  }
}

/** Puts files at the top of the directory. */
export async function shareFiles(files: readonly File[]): Promise<void> {
  sharedError.value = undefined
  sharing.value += files.length
  for (const file of files) {
    const path = `/${file.name}`
    mine.set(path, file)
    if (machine) await put(machine, path, file)
    sharing.value--
  }
  if (machine) await refreshShared()
  else sharedEntries.value = entriesOfMine()
  announce(files.length === 1 ? `Shared ${files[0]!.name}` : `Shared ${files.length} files`)
}

/** Throws what the machine throws. */
export async function readShared(path: string): Promise<Blob> {
  const blob = mine.get(path)
  if (!machine) return blob!
  return new Blob([(await machine.readShared(path)) as Uint8Array<ArrayBuffer>])
}

export async function removeShared(path: string): Promise<void> {
  sharedError.value = undefined
  for (const name of mine.keys()) if (name === path || name.startsWith(`${path}/`)) mine.delete(name)
  try {
    await machine?.removeShared(path)
  } catch (error) {
    failed(error)
  }
  if (machine) await refreshShared()
  else sharedEntries.value = entriesOfMine()
  announce(`Removed ${path} from the shared files`)
}

async function put(into: RunningMachine, path: string, blob: Blob): Promise<void> {
  try {
    await into.shareFile(path, new Uint8Array(await blob.arrayBuffer()))
  } catch (error) {
    mine.delete(path)
    if (into === machine) failed(error)
  }
}

function entriesOfMine(): SharedEntry[] {
  return [...mine].map(([path, { size }]) => ({ path, kind: 'file', size, mode: 0o644 }))
}

export function failed(error: unknown): void {
  sharedError.value = error instanceof Error ? error.message : String(error)
}
