/** Bytes that projects name by their hash, each kept once. */

import { type Inode, isBlobRef } from '../../rootfs/index.ts'
import { blobWithHash } from '../catalog.ts'
import type { ProjectHeader } from '../delta.ts'
import { inodesOf, request, type Store, stored } from './database.ts'

/** Bytes that go into one transaction: few enough to be on their way at once. */
const BATCH_BYTES = 8 << 20

/** The hashes of all that is kept. */
export function listContents(store: Store): Promise<string[]> {
  return store.run((database) => database.getAllKeys('contents'))
}

/** Hashes that are asked for at once. Browsers take longer over a thousand small answers than over one large one. */
const RUN = 256

/** What is kept under these hashes; undefined for what is not. */
export function readContents(store: Store, hashes: readonly string[]): Promise<(Uint8Array | undefined)[]> {
  return store.run(async (database) => {
    const contents = database.transaction('contents').objectStore('contents')
    if (hashes.length < RUN) return Promise.all(hashes.map((sha256) => contents.get(sha256)))
    const sorted = hashes.toSorted()
    const found = new Map<string, Uint8Array>()
    for (let at = 0; at < sorted.length; at += RUN) {
      const range = IDBKeyRange.bound(sorted[at]!, sorted[Math.min(at + RUN, sorted.length) - 1]!)
      const [keys, values] = await Promise.all([contents.getAllKeys(range), contents.getAll(range)])
      for (const [place, sha256] of keys.entries()) found.set(sha256, values[place]!)
    }
    return hashes.map((sha256) => found.get(sha256))
  })
}

/** Keeps contents; `onKept` hears of each batch that is safe. */
export function writeContents(
  store: Store,
  contents: Iterable<readonly [sha256: string, bytes: Uint8Array]>,
  onKept: (hashes: readonly string[]) => void,
): Promise<void> {
  return store.run(async (database) => {
    let batch: [string, Uint8Array][] = []
    let size = 0
    const write = async () => {
      const transaction = database.transaction(['contents'], 'readwrite')
      const done = stored(transaction)
      // A view would be stored with all that its buffer holds.
      for (const [sha256, bytes] of batch) request(transaction.objectStore('contents').put(bytes.slice(), sha256))
      await done
      onKept(batch.map(([sha256]) => sha256))
      batch = []
      size = 0
    }
    for (const [sha256, bytes] of contents) {
      batch.push([sha256, bytes])
      size += bytes.length
      if (size >= BATCH_BYTES) await write()
    }
    if (batch.length > 0) await write()
  })
}

/** The hashes that these parts of a project name and that the catalog does not hold. */
export function* brought({ kernel }: ProjectHeader, inodes: Iterable<Inode | undefined>): Iterable<string> {
  if (!blobWithHash(kernel.sha256)) yield kernel.sha256
  for (const inode of inodes)
    if (inode?.kind === 'file' && isBlobRef(inode.content) && !blobWithHash(inode.content.sha256))
      yield inode.content.sha256
}

/**
 * Removes deleted projects with all that is theirs, discarded disks, and the contents that no project, no snapshot and no
 * disk names. Only for when no page is open: what it removes cannot be brought back.
 */
export function collectGarbage(store: Store): Promise<void> {
  return store.run(async (database) => {
    const transaction = database.transaction(
      ['projects', 'inodes', 'contents', 'snapshots', 'snapshotParts', 'disks', 'diskParts'],
      'readwrite',
    )
    const done = stored(transaction)
    const table = transaction.objectStore.bind(transaction)
    const rows = await table('projects').getAll()
    for (const { id } of rows.filter(({ isDeleted }) => isDeleted)) {
      await table('projects').delete(id)
      await table('inodes').delete(inodesOf(id))
      for (const snapshot of await table('snapshots').index('project').getAllKeys(id)) {
        await table('snapshots').delete(snapshot)
        await table('snapshotParts').delete(snapshot)
      }
    }
    const live = new Set(rows.filter(({ isDeleted }) => !isDeleted).map(({ id }) => id))
    for (const { id, projectId, isDiscarded } of await table('disks').getAll())
      if (isDiscarded || !live.has(projectId)) {
        await table('disks').delete(id)
        await table('diskParts').delete(id)
      }
    const kept = await table('contents').getAllKeys()
    if (kept.length === 0) return done
    const named = new Set<string>()
    const name = (header: ProjectHeader, inodes: Iterable<Inode>) => {
      for (const sha256 of brought(header, inodes)) named.add(sha256)
    }
    for (const { id, header } of rows.filter(({ isDeleted }) => !isDeleted))
      name(
        header,
        (await table('inodes').getAll(inodesOf(id))).map(({ inode }) => inode),
      )
    for (const parts of ['snapshotParts', 'diskParts'] as const)
      for (const id of await table(parts).getAllKeys()) {
        const { project } = (await table(parts).get(id))!
        name(project, project.tree.inodes.values())
      }
    for (const sha256 of kept) if (!named.has(sha256)) request(table('contents').delete(sha256))
    await done
  })
}
