/** What the image worker is asked about the disks that guests write on. */
import type { ReadDisk } from '../src/formats/read-disk.ts'
import type { ArchiveWarning } from '../src/formats/reading.ts'
import type { SparseImage } from '../src/formats/sparse.ts'
import type { GuestChange } from '../src/machine/agent/changes.ts'
import type { Begun, DiskPlace, WrittenDisk } from '../src/project/store/index.ts'
import type { Entry } from '../src/rootfs/index.ts'

/** A disk as a project's image has it, before anything is written on it. */
export interface PackedName {
  readonly place: DiskPlace
  /** What tells its image from others. */
  readonly packed: string
}

/** A disk of a machine as it is now. */
export interface DiskNow {
  readonly place: DiskPlace
  readonly image: SparseImage
  readonly begun: Begun
}

export interface KeepRequest {
  readonly projectId: string
  /** Where the disks of the machine cannot go on under the ids they began with, each gets one of these. */
  readonly newIds: readonly string[]
  /** ms since 1970. */
  readonly now: number
  /** The machine has not ended. */
  readonly isUnfinished: boolean
}

export interface Kept {
  /** Those of the disks that differ from what was packed. */
  readonly disks: readonly WrittenDisk[]
  /** Why they are in memory alone; null if they are stored. */
  readonly problem: string | null
}

/** A disk to look at: one that is kept, one as it is packed, one of a machine; the latter two of the worker's project. */
export type DiskSource =
  | { readonly kind: 'kept'; readonly id: string }
  | { readonly kind: 'packed'; readonly place: DiskPlace }
  | { readonly kind: 'now'; readonly place: DiskPlace; readonly image: SparseImage }

/** What was found on a disk. The entries themselves are asked for in parts. */
export interface DiskReading {
  readonly fileSystem: ReadDisk['fileSystem']
  readonly entries: number
  /** What differs from the project that was booted, by the project's paths; null where the disk is none of its directories. */
  readonly changes: readonly GuestChange[] | null
  /** The first of them, and how many there are. */
  readonly warnings: readonly ArchiveWarning[]
  readonly warningCount: number
}

/** Every call throws storage-failed where the browser does; those about a kept disk disk-gone, and blob-missing. */
export interface DiskWorker {
  /** The disks of a project, those first that were written last. */
  listDisks(projectId: string): Promise<readonly WrittenDisk[]>
  /** A kept disk as an image. */
  diskImage(id: string): Promise<SparseImage>
  /** Keeps the disks of a machine that was booted from the project that the worker holds. */
  keepDisks(request: KeepRequest, disks: readonly DiskNow[]): Promise<Kept>
  /** Tries once more to store what is in memory alone. Throws what the store throws. */
  storeDisks(): Promise<void>
  /** Discards a disk so that it can be brought back while a page is open, or brings it back. */
  discardDisk(id: string, isDiscarded: boolean): Promise<void>
  /**
   * Reads what lies on a disk. Contents too large for a project's own are named, and the worker has them.
   * Throws what `readDisk` throws.
   */
  readDisk(source: DiskSource): Promise<DiskReading>
  /** Some of the entries that were read last, parents before their children, by the disk's own paths. */
  diskEntries(from: number, to: number): readonly Entry[]
  /** A disk byte by byte, its zeros too. */
  diskFile(source: DiskSource): Promise<Blob>
}
