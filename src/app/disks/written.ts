/** The disks of the project on screen that guests have written on: kept as machines end, and told of to other tabs. */
import { computed, effect, signal } from '@preact/signals'
import type { DiskNow } from '../../../workers/disks.protocol.ts'
import { diskDevices } from '../../image/disk-places.ts'
import type { Project } from '../../project/project.ts'
import type { Begun, DiskPlace, WrittenDisk } from '../../project/store/index.ts'
import { onceMore } from '../image-client.ts'
import { announce } from '../state/announcements.ts'
import { image, images } from '../state/image.ts'
import { newId, openId, saveEvenUntouched } from '../state/projects.ts'

/** All that are kept with the project, those first that were written last. */
export const written = signal<readonly WrittenDisk[]>([])
/** Whether what guests wrote last is still on its way into the browser's storage. */
export const isKeeping = signal(false)
/** Why what a guest wrote last is in this tab alone; undefined: it is stored. */
export const keepingTrouble = signal<string | undefined>(undefined)

/** A disk of the next boot. */
export interface NextDisk {
  readonly place: DiskPlace
  readonly device: string
  /** What it begins with; undefined: as it is packed. */
  readonly disk: WrittenDisk | undefined
}

/** What the disks of the next boot begin with; while the image is packed, what those of the last one would. */
export const nextDisks = computed<readonly NextDisk[]>(() => {
  const now = image.value
  const packed = now.kind === 'packing' ? now.last : now.kind === 'packed' ? now : undefined
  if (!packed) return []
  const devices = diskDevices(packed.project)
  return packed.disks.map(({ place, packed: sha256 }, at) => ({
    place,
    device: devices[at]!,
    disk: written.value.find((disk) => disk.place === place && disk.packed === sha256),
  }))
})

/** Disks that no boot of the image as it is now begins with. */
export const earlierDisks = computed(() => {
  const next = new Set(nextDisks.value.map(({ disk }) => disk?.id))
  return written.value.filter(({ id }) => !next.has(id))
})

const otherTabs = new BroadcastChannel('pid1.disks')

/** Asks again what is kept with the project on screen. */
export async function refreshDisks(): Promise<void> {
  const projectId = openId.peek()
  const all = await images.disks.list(projectId)
  if (projectId === openId.peek()) written.value = all
}

/** Tells this page and others that something is different about some project's disks. */
export function disksChanged(): Promise<void> {
  otherTabs.postMessage('changed')
  return refreshDisks()
}

/** Keeps the list true to the project on screen. */
export function attachDisks(): void {
  const refresh = () => void refreshDisks().catch(failed)
  effect(() => {
    if (!openId.value) return
    written.value = []
    refresh()
  })
  otherTabs.onmessage = refresh
}

/** What is asked of the worker about keeping, one after another: a machine's end comes after what was kept before. */
let keeping: Promise<unknown> = Promise.resolve()

/** Resolves when all that machines have left so far is kept, or said not to be. */
export function disksSettled(): Promise<unknown> {
  return keeping
}

/** Of a machine: what it was booted from, and what each of its disks was when it began, or was kept last. */
export interface DisksOf {
  readonly projectId: string
  readonly project: Project
  readonly begun: Map<DiskPlace, Begun>
}

/** Keeps the disks of a machine. What goes wrong is said on the page. */
export function keepDisks(
  { projectId, project, begun }: DisksOf,
  disks: readonly Omit<DiskNow, 'begun'>[],
  isUnfinished: boolean,
): void {
  isKeeping.value = true
  const mine = keeping.then(async () => {
    try {
      // They are kept with their project, which must be kept itself.
      if (projectId === openId.peek()) await saveEvenUntouched()
      const request = { projectId, newIds: disks.map(newId), now: Date.now(), isUnfinished }
      const now = disks.map((disk) => ({ ...disk, begun: begun.get(disk.place) }))
      const kept = await onceMore(() => images.disks.keep(project, request, now))
      keepingTrouble.value = kept.problem ?? undefined
      for (const disk of kept.disks) begun.set(disk.place, disk)
      await forgetNothing(projectId, kept.disks)
      await disksChanged()
    } catch (error) {
      failed(error)
    }
    if (keeping === mine) isKeeping.value = false
  })
  keeping = mine
}

/** Tries once more to store what is in memory alone. */
export async function storeAgain(): Promise<void> {
  try {
    await images.disks.store()
    keepingTrouble.value = undefined
    announce('What the guest wrote is stored now')
    await disksChanged()
  } catch (error) {
    failed(error)
  }
}

/** Of earlier images' disks on which no file is different, nothing is lost: what was kept now takes their place. */
async function forgetNothing(projectId: string, now: readonly WrittenDisk[]): Promise<void> {
  for (const old of await images.disks.list(projectId))
    if (old.changes === 0 && now.some(({ place, packed }) => place === old.place && packed !== old.packed))
      await images.disks.discard(old.id, true)
}

/** Discards disks; what it returns brings them back. */
export async function discard(disks: readonly WrittenDisk[]): Promise<() => Promise<void>> {
  const change = async (isDiscarded: boolean) => {
    for (const { id } of disks) await images.disks.discard(id, isDiscarded)
    await disksChanged()
  }
  await change(true)
  return async () => {
    await change(false)
    announce('What was discarded is back')
  }
}

function failed(error: unknown): void {
  keepingTrouble.value = error instanceof Error ? error.message : String(error)
}
