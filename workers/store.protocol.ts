/** What the image worker is asked about what is kept in the browser. */
import type { ProjectDelta } from '../src/project/delta.ts'
import type { ProjectRow, SnapshotInfo, SnapshotParts } from '../src/project/store/index.ts'

/** Takes a project in parts, to be applied in turn; small enough each for a moment's work. */
export type TakeParts = (part: ProjectDelta) => void | Promise<void>

/** How a project lies in the browser. */
export interface Stored {
  readonly rev: number
  /** SHA-256 of contents that it names and that are nowhere to be found. */
  readonly missing: readonly string[]
}

export interface SaveRequest {
  readonly id: string
  /** The revision that the project was made from; undefined: it is a new one. */
  readonly rev: number | undefined
  /** Tells this page from others. */
  readonly page: string
  /** ms since 1970. */
  readonly now: number
}

/**
 * Every call throws storage-unavailable, storage-full or storage-failed where the browser does, and those about a project
 * project-gone where it is not there.
 */
export interface StoreWorker {
  /** All projects, deleted ones too; the one that was opened last comes first. */
  listProjects(): Promise<ProjectRow[]>
  /** Makes a stored project the one that the worker holds, and hands it over, from nothing. */
  openProject(id: string, now: number, take: TakeParts): Promise<Stored>
  /** Hands over what others have saved since, as what leads from the project that the worker holds to theirs. */
  followProject(id: string, take: TakeParts): Promise<Stored>
  /** Saves the project that the worker holds. Throws revision-conflict; then nothing is changed. */
  saveProject(request: SaveRequest): Promise<Stored>
  /** Renames a project that is not open here. */
  renameProject(id: string, name: string, now: number): Promise<void>
  duplicateProject(id: string, copy: { id: string; name: string; now: number }): Promise<void>
  /** Deletes a project so that it can be restored while a page is open. */
  deleteProject(id: string): Promise<void>
  restoreProject(id: string): Promise<void>
  /** Makes the project in a project file the one that the worker holds, and hands it over. Throws what `readProjectFile` does. */
  readProjectFile(file: Blob, take: TakeParts): Promise<void>
  /** Clears away what nobody can get back to, unless another page is open. To be asked for once. */
  tidy(): Promise<void>

  /** The snapshots of a project, oldest first. */
  listSnapshots(projectId: string): Promise<SnapshotInfo[]>
  /** Keeps a snapshot of a machine that was booted from the project that the worker holds. Its bytes are the worker's. */
  putSnapshot(info: SnapshotInfo, parts: Omit<SnapshotParts, 'project'>): Promise<void>
  /** Undefined if it is gone. Its project is handed over from nothing, its bytes are the caller's. */
  getSnapshot(
    id: string,
    take: TakeParts,
  ): Promise<{ readonly info: SnapshotInfo; readonly parts: Omit<SnapshotParts, 'project'> } | undefined>
  renameSnapshot(id: string, name: string): Promise<void>
  removeSnapshot(id: string): Promise<void>
}
