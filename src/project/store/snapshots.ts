/** Machines that were saved while they ran, kept with their project. */
import { request, type Store, stored } from './database.ts'
import { type SnapshotInfo, type SnapshotParts, storable } from './tables.ts'

/** The snapshots of a project, oldest first. */
export function listSnapshots(store: Store, projectId: string): Promise<SnapshotInfo[]> {
  return store.run(async (database) => {
    const all = await database.getAllFromIndex('snapshots', 'project', projectId)
    return all.sort((a, b) => a.takenAt - b.takenAt)
  })
}

export function putSnapshot(store: Store, info: SnapshotInfo, parts: SnapshotParts): Promise<void> {
  return store.run(async (database) => {
    const transaction = database.transaction(['snapshots', 'snapshotParts'], 'readwrite')
    const done = stored(transaction)
    request(transaction.objectStore('snapshots').put(info))
    request(transaction.objectStore('snapshotParts').put({ ...parts, project: storable(parts.project) }, info.id))
    await done
  })
}

/** Undefined if it is gone. */
export function getSnapshot(
  store: Store,
  id: string,
): Promise<{ readonly info: SnapshotInfo; readonly parts: SnapshotParts } | undefined> {
  return store.run(async (database) => {
    const [info, parts] = await Promise.all([database.get('snapshots', id), database.get('snapshotParts', id)])
    return info && parts && { info, parts }
  })
}

/** Nothing happens to one that is gone. */
export function renameSnapshot(store: Store, id: string, name: string): Promise<void> {
  return store.run(async (database) => {
    const transaction = database.transaction(['snapshots'], 'readwrite')
    const done = stored(transaction)
    const info = await transaction.objectStore('snapshots').get(id)
    if (info) request(transaction.objectStore('snapshots').put({ ...info, name }))
    await done
  })
}

export function removeSnapshot(store: Store, id: string): Promise<void> {
  return store.run(async (database) => {
    const transaction = database.transaction(['snapshots', 'snapshotParts'], 'readwrite')
    const done = stored(transaction)
    request(transaction.objectStore('snapshots').delete(id))
    request(transaction.objectStore('snapshotParts').delete(id))
    await done
  })
}
