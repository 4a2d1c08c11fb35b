/** Disks as guests have left them, kept with their project. */
import { request, type Store, stored } from './database.ts'
import { type KeptDiskParts, storable, type WrittenDisk } from './tables.ts'

/** The disks of a project, those first that were written last; without those that were discarded. */
export function listDisks(store: Store, projectId: string): Promise<WrittenDisk[]> {
  return store.run(async (database) => {
    const all = await database.getAllFromIndex('disks', 'project', projectId)
    return all.filter(({ isDiscarded }) => !isDiscarded).sort((a, b) => b.writtenAt - a.writtenAt)
  })
}

/** What a machine's disk was when the machine began, or when it was kept last; undefined: as it was packed. */
export type Begun = Pick<WrittenDisk, 'id' | 'rev'> | undefined

/**
 * Keeps a disk in the place of the one that it began as. Where that is no longer what it was, since another machine has
 * written on it or somebody has discarded it, both stay: this one then has `info`'s id. Returns what was stored.
 */
export function putDisk(
  store: Store,
  begun: Begun,
  info: Omit<WrittenDisk, 'rev' | 'isDiscarded'>,
  parts: KeptDiskParts,
): Promise<WrittenDisk> {
  return store.run(async (database) => {
    const transaction = database.transaction(['disks', 'diskParts'], 'readwrite')
    const done = stored(transaction)
    const disks = transaction.objectStore('disks')
    const there = begun && (await disks.get(begun.id))
    const goesOn = there !== undefined && !there.isDiscarded && there.rev === begun!.rev
    const row: WrittenDisk = goesOn
      ? { ...info, id: there.id, rev: there.rev + 1, isDiscarded: false }
      : { ...info, rev: 1, isDiscarded: false }
    request(disks.put(row))
    request(transaction.objectStore('diskParts').put({ ...parts, project: storable(parts.project) }, row.id))
    await done
    return row
  })
}

/** Undefined if it is gone. */
export function getDisk(
  store: Store,
  id: string,
): Promise<{ readonly info: WrittenDisk; readonly parts: KeptDiskParts } | undefined> {
  return store.run(async (database) => {
    const transaction = database.transaction(['disks', 'diskParts'])
    const [info, parts] = await Promise.all([
      transaction.objectStore('disks').get(id),
      transaction.objectStore('diskParts').get(id),
    ])
    return info && parts && { info, parts }
  })
}

/** Discards a disk so that it can be brought back while a page is open, or brings it back. */
export function discardDisk(store: Store, id: string, isDiscarded: boolean): Promise<void> {
  return store.run(async (database) => {
    const transaction = database.transaction(['disks'], 'readwrite')
    const done = stored(transaction)
    const info = await transaction.objectStore('disks').get(id)
    if (info) request(transaction.objectStore('disks').put({ ...info, isDiscarded }))
    await done
  })
}
