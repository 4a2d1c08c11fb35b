/** Machines that were saved while they ran, kept with the project on screen. */
import { computed, effect, signal } from '@preact/signals'
import type { SnapshotInfo } from '../../project/store/index.ts'
import { announce } from '../state/announcements.ts'
import { images } from '../state/image.ts'
import { machine, resume, saveMachine } from '../state/machine.ts'
import { newId, openId, saveEvenUntouched } from '../state/projects.ts'
import type { Moment } from './compare.ts'
import { plainText } from './plain-text.ts'

export const snapshots = signal<readonly SnapshotInfo[]>([])
/** What is being done that takes a moment. */
export const work = signal<'saving' | 'opening' | undefined>(undefined)
export const snapshotError = signal<string | undefined>(undefined)

/** The project whose machine runs. */
const bootedFrom = signal<string | undefined>(undefined)

/** Whether a machine of the project on screen runs: a snapshot is kept with the project it was booted from. */
export const isRunning = computed(() => machine.value.phase === 'running' && bootedFrom.value === openId.value)
/** Whether a machine runs that was booted from another project. */
export const isOfAnother = computed(() => machine.value.phase === 'running' && !isRunning.value)
export const canTake = computed(() => isRunning.value && work.value === undefined)

/** Keeps the list true to the project on screen. */
export function attachSnapshots(): void {
  effect(() => {
    void list(openId.value)
  })
  effect(() => {
    if (machine.value.phase === 'preparing') bootedFrom.value = openId.peek()
  })
}

async function list(projectId: string): Promise<void> {
  try {
    const all = await images.store.listSnapshots(projectId)
    if (projectId === openId.peek()) snapshots.value = all
  } catch (error) {
    failed(error)
  }
}

export function take(): Promise<void> {
  return during('saving', async () => {
    const projectId = openId.value
    const { snapshot, project, imageSha256, screen } = await saveMachine()
    const { facts, bytes } = snapshot
    const info: SnapshotInfo = {
      id: newId(),
      projectId,
      name: nextName(),
      takenAt: Date.now(),
      facts,
      imageSha256,
      size: bytes.length,
    }
    // It is kept with its project, which must be kept itself.
    await saveEvenUntouched()
    await images.store.putSnapshot(info, { state: bytes, console: screen, project })
    await list(projectId)
    announce(`Saved the machine as ${info.name}`)
  })
}

export function goBackTo({ id, name }: SnapshotInfo): Promise<void> {
  return during('opening', async () => {
    const { info, parts } = await load(id)
    await resume({ facts: info.facts, bytes: parts.state }, parts.project, info.imageSha256, parts.console)
    announce(`The machine goes on from ${name}`)
  })
}

export async function rename({ id, projectId }: SnapshotInfo, name: string): Promise<void> {
  await images.store.renameSnapshot(id, name)
  await list(projectId)
}

/** Forgets a snapshot; what it returns brings it back. */
export async function forget({ id, projectId, name }: SnapshotInfo): Promise<() => Promise<void>> {
  const { info, parts } = await load(id)
  await images.store.removeSnapshot(id)
  await list(projectId)
  announce(`Deleted ${name}`)
  return async () => {
    await images.store.putSnapshot(info, parts)
    await list(projectId)
  }
}

/** A snapshot as a moment that can be compared. */
export async function momentOf({ id }: SnapshotInfo): Promise<Moment> {
  const { info, parts } = await load(id)
  return {
    name: info.name,
    takenAt: info.takenAt,
    instructions: info.facts.instructions,
    project: parts.project,
    consoleText: plainText(parts.console),
  }
}

export function failed(error: unknown): void {
  snapshotError.value = error instanceof Error ? error.message : String(error)
}

async function load(id: string) {
  const found = await images.store.getSnapshot(id)
  if (found) return found
  throw new Error('This snapshot is no longer there: another tab has deleted it, or the browser has')
}

async function during(what: 'saving' | 'opening', act: () => Promise<void>): Promise<void> {
  work.value = what
  snapshotError.value = undefined
  try {
    await act()
  } catch (error) {
    failed(error)
  } finally {
    work.value = undefined
  }
}

function nextName(): string {
  const taken = new Set(snapshots.value.map(({ name }) => name))
  for (let number = 1; ; number++) if (!taken.has(`Snapshot ${number}`)) return `Snapshot ${number}`
}
