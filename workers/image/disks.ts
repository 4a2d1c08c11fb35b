/** Keeps and reads the disks that guests have written on. What the browser cannot store is kept in memory, as long as that lasts. */
import { isPid1Error, Pid1Error } from '../../src/error.ts'
import type { SparseImage } from '../../src/formats/sparse.ts'
import { packedDisks } from '../../src/image/disk-places.ts'
import { keepDisk, keptImage, keptSize } from '../../src/image/kept-disk.ts'
import type { Project } from '../../src/project/project.ts'
import * as store from '../../src/project/store/index.ts'
import type { Entry } from '../../src/rootfs/index.ts'
import type { DiskNow, DiskReading, DiskSource, DiskWorker, KeepRequest, Kept } from '../disks.protocol.ts'
import { blobOf } from './blob-of.ts'
import type { Contents } from './contents.ts'
import { countChanges, readEntries } from './disk-reader.ts'
import { nameDisks } from './name-disks.ts'
import { shareWithOtherPages } from './other-pages.ts'
import type { Packer } from './packer.ts'

/** What it needs of the desk. */
interface DiskDesk {
  readonly contents: Contents
  readonly packer: Packer
  readonly project: Project
}

interface Whole {
  readonly info: store.WrittenDisk
  readonly parts: store.KeptDiskParts
}

const WARNINGS_TOLD = 20

export class Disks implements DiskWorker {
  readonly #unstored = new Map<string, Whole>()
  /** What a machine may still know by the revision that it had in memory. */
  readonly #storedSince = new Map<string, { readonly before: number; readonly row: store.WrittenDisk }>()
  /** What was read last. */
  #entries: readonly Entry[] = []

  constructor(
    private readonly desk: DiskDesk,
    private readonly store: store.Store,
  ) {}

  async listDisks(projectId: string): Promise<readonly store.WrittenDisk[]> {
    const stored = await store.listDisks(this.store, projectId).catch((error) => {
      // Without any storage there is nothing in it; that there is none the page says elsewhere.
      if (isPid1Error(error, 'storage-unavailable')) return []
      throw error
    })
    const mine = [...this.#unstored.values()].map(({ info }) => info).filter((info) => info.projectId === projectId)
    const known = new Set(mine.map(({ id }) => id))
    return [...mine, ...stored.filter(({ id }) => !known.has(id))]
      .filter(({ isDiscarded }) => !isDiscarded)
      .sort((a, b) => b.writtenAt - a.writtenAt)
  }

  async diskImage(id: string): Promise<SparseImage> {
    return keptImage((await this.#load(id)).parts.disk, this.desk.contents)
  }

  async keepDisks({ projectId, newIds, now, isUnfinished }: KeepRequest, disks: readonly DiskNow[]): Promise<Kept> {
    const { project, contents, packer } = this.desk
    const image = await packer.imageOf(project)
    const packed = new Map(packedDisks(project, image).map((disk) => [disk.place, disk.image]))
    const names = new Map((await nameDisks(project, image)).map((disk) => [disk.place, disk.packed]))
    const kept: store.WrittenDisk[] = []
    let problem: string | null = null
    for (const [at, { place, image: written, begun: known }] of disks.entries()) {
      const since = known && this.#storedSince.get(known.id)
      const begun = since?.before === known?.rev ? (since?.row ?? known) : known
      const before = packed.get(place)
      if (!before) continue
      const disk = await keepDisk(project, before, written, contents)
      const parts = { disk, project }
      const there = begun && (await this.#load(begun.id).catch(() => undefined))
      const was = there ? there.parts.disk : await keepDisk(project, before, before, contents)
      if (sameDisk(was, disk)) {
        if (there && there.info.isUnfinished === isUnfinished) kept.push(there.info)
        if (!there || there.info.isUnfinished === isUnfinished) continue
      }
      const info = {
        id: newIds[at]!,
        projectId,
        place,
        packed: names.get(place)!,
        size: written.size,
        keptSize: keptSize(disk),
        changes: await countChanges(project, place, written),
        writtenAt: now,
        isUnfinished,
      }
      const row = { ...info, id: begun?.id ?? info.id, rev: begun?.rev ?? 0, isDiscarded: false }
      try {
        kept.push(await this.#put(begun, info, parts))
        this.#unstored.delete(row.id)
      } catch (error) {
        problem = error instanceof Error ? error.message : String(error)
        this.#unstored.set(row.id, { info: row, parts })
        kept.push(row)
      }
    }
    return { disks: kept, problem }
  }

  async storeDisks(): Promise<void> {
    for (const [id, { info, parts }] of this.#unstored) {
      if (info.isDiscarded) continue
      const row = await this.#put(info.rev > 0 ? info : undefined, info, parts)
      this.#storedSince.set(id, { before: info.rev, row })
      this.#unstored.delete(id)
    }
  }

  /** Contents first: what a disk names must be there before it. */
  async #put(
    begun: store.Begun,
    info: Parameters<typeof store.putDisk>[2],
    parts: store.KeptDiskParts,
  ): Promise<store.WrittenDisk> {
    await shareWithOtherPages()
    await this.desk.contents.save(store.brought(parts.project, parts.project.tree.inodes.values()))
    return store.putDisk(this.store, begun, info, parts)
  }

  async discardDisk(id: string, isDiscarded: boolean): Promise<void> {
    const mine = this.#unstored.get(id)
    if (mine) this.#unstored.set(id, { ...mine, info: { ...mine.info, isDiscarded } })
    await store.discardDisk(this.store, id, isDiscarded).catch((error) => {
      if (!mine) throw error
    })
  }

  async readDisk(source: DiskSource): Promise<DiskReading> {
    const { place, image, project } = await this.#find(source)
    const { fileSystem, entries, changes, warnings } = await readEntries(project, place, image, this.desk.contents)
    this.#entries = entries
    return {
      fileSystem,
      entries: entries.length,
      changes,
      warnings: warnings.slice(0, WARNINGS_TOLD),
      warningCount: warnings.length,
    }
  }

  diskEntries(from: number, to: number): readonly Entry[] {
    return this.#entries.slice(from, to)
  }

  async diskFile(source: DiskSource): Promise<Blob> {
    return blobOf((await this.#find(source)).image, 'application/octet-stream')
  }

  async #find(source: DiskSource): Promise<DiskNow & { readonly project: Project }> {
    const { project, packer, contents } = this.desk
    switch (source.kind) {
      case 'now':
        return { ...source, project, begun: undefined }
      case 'packed': {
        const disks = packedDisks(project, await packer.imageOf(project))
        const found = disks.find(({ place }) => place === source.place)
        if (!found) throw gone(source.place)
        return { ...found, project, begun: undefined }
      }
      case 'kept': {
        const { info, parts } = await this.#load(source.id)
        const image = await keptImage(parts.disk, contents)
        return { place: info.place, image, project: parts.project, begun: info }
      }
    }
  }

  async #load(id: string): Promise<Whole> {
    const whole = this.#unstored.get(id) ?? (await store.getDisk(this.store, id))
    if (!whole) throw gone(id)
    return whole
  }
}

function sameDisk(a: store.KeptDisk, b: store.KeptDisk): boolean {
  return (
    a.delta.length === b.delta.length &&
    JSON.stringify(a.runs) === JSON.stringify(b.runs) &&
    a.delta.every(({ offset, bytes }, at) => {
      const other = b.delta[at]!
      return (
        offset === other.offset &&
        bytes.length === other.bytes.length &&
        bytes.every((byte, i) => byte === other.bytes[i])
      )
    })
  )
}

function gone(id: string) {
  return new Pid1Error('disk-gone', 'This disk is no longer there: it was discarded, here or in another tab', { id })
}
