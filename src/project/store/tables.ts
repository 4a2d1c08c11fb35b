/** What is kept in the browser, and in which tables. Times are ms since 1970. */
import type { DBSchema, IDBPDatabase } from 'idb'
import type { Piece } from '../../formats/sparse.ts'
import type { Ino, Inode } from '../../rootfs/index.ts'
import type { ProjectHeader } from '../delta.ts'
import type { Project } from '../project.ts'

/** A project without its inodes. */
export interface ProjectRow {
  readonly id: string
  /** Counts what was saved: whoever saves says which one it was made from. */
  readonly rev: number
  /** The page that saved it last. */
  readonly page: string
  readonly header: ProjectHeader
  readonly nextIno: Ino
  /** Bytes of all files. */
  readonly size: number
  readonly changedAt: number
  readonly openedAt: number
  /** It is gone for the person, but can be brought back as long as a page is open. */
  readonly isDeleted: boolean
}

export interface InodeRow {
  readonly project: string
  readonly ino: Ino
  /** The project's revision that this inode came with. */
  readonly rev: number
  readonly inode: Inode
}

/** What must be the same where a snapshot is restored, and what tells it from others. */
export interface SnapshotFacts {
  /** v86's version: the state is its own, and changes from one to the next. */
  readonly emulator: string
  readonly kernelSha256: string
  /** MiB. */
  readonly memory: number
  readonly commandLine: string
  /** Emulated instructions since reset. */
  readonly instructions: number
}

export interface SnapshotInfo {
  readonly id: string
  readonly projectId: string
  readonly name: string
  readonly takenAt: number
  readonly facts: SnapshotFacts
  /** Names the image that was booted: by its SHA-256, where that is known. */
  readonly imageSha256: string
  /** Bytes of the state as it is kept. */
  readonly size: number
}

/** What a snapshot holds beside its facts. */
export interface SnapshotParts {
  /** The machine, gzipped. */
  readonly state: Uint8Array
  /** What was on the console by then. */
  readonly console: string
  /** The project that was booted. */
  readonly project: Project
}

/** Which of a project's disks: its medium, or the one that a directory lies on. */
export type DiskPlace = 'medium' | `/${string}`

/** What is told of a disk that a guest has written on. */
export interface WrittenDisk {
  readonly id: string
  /** Counts how often it was kept: whoever keeps it anew says which one it began as. */
  readonly rev: number
  readonly projectId: string
  readonly place: DiskPlace
  /** Names what the disk was packed as: where that is the same, the next machine goes on with this one. */
  readonly packed: string
  /** Bytes. */
  readonly size: number
  /** Bytes that are kept for it. */
  readonly keptSize: number
  /** How many entries differ from what was packed; null where that cannot be told. */
  readonly changes: number | null
  readonly writtenAt: number
  /** The machine had not ended: the disk is as if the power had failed then. */
  readonly isUnfinished: boolean
  /** It is gone for the person, but can be brought back as long as a page is open. */
  readonly isDiscarded: boolean
}

/** A part of a disk that is a part of a content. Bytes. */
export interface ContentRun {
  readonly offset: number
  readonly length: number
  readonly sha256: string
  /** Where in the content it begins. */
  readonly from: number
}

/** A disk: contents that are named, and over them what else is not zero. */
export interface KeptDisk {
  /** Bytes. */
  readonly size: number
  readonly runs: readonly ContentRun[]
  readonly delta: readonly Piece[]
}

export interface KeptDiskParts {
  readonly disk: KeptDisk
  /** The project that was booted. */
  readonly project: Project
}

/** The project in values that a data base takes: of an object of a class it would keep no more than the fields. */
export function storable(project: Project): Project {
  const { inodes, nextIno } = project.tree
  return { ...project, tree: { inodes: new Map(inodes), nextIno } }
}

export interface Tables extends DBSchema {
  projects: { key: string; value: ProjectRow }
  inodes: { key: [project: string, ino: Ino]; value: InodeRow }
  /** Bytes by their SHA-256. */
  contents: { key: string; value: Uint8Array }
  snapshots: { key: string; value: SnapshotInfo; indexes: { project: string } }
  snapshotParts: { key: string; value: SnapshotParts }
  disks: { key: string; value: WrittenDisk; indexes: { project: string } }
  diskParts: { key: string; value: KeptDiskParts }
}

export type Database = IDBPDatabase<Tables>

/** `from`: the version that is there, 0 if none is. */
export function createTables(database: Database, from: number): void {
  if (from < 1) {
    database.createObjectStore('projects', { keyPath: 'id' })
    database.createObjectStore('inodes', { keyPath: ['project', 'ino'] })
    database.createObjectStore('contents')
    const snapshots = database.createObjectStore('snapshots', { keyPath: 'id' })
    snapshots.createIndex('project', 'projectId')
    database.createObjectStore('snapshotParts')
  }
  if (from < 2) {
    const disks = database.createObjectStore('disks', { keyPath: 'id' })
    disks.createIndex('project', 'projectId')
    database.createObjectStore('diskParts')
  }
}
