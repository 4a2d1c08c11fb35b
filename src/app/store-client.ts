/** The page's calls about what is kept in the browser. What each does and throws is said in workers/store.protocol.ts. */
import * as Comlink from 'comlink'
import type { ImageWorker } from '../../workers/image.protocol.ts'
import type { SaveRequest, Stored } from '../../workers/store.protocol.ts'
import { applyDelta, type ProjectDelta } from '../project/delta.ts'
import type { Project } from '../project/project.ts'
import type { ProjectRow, SnapshotInfo, SnapshotParts } from '../project/store/index.ts'

type Worker = Comlink.Remote<ImageWorker>

/** Ways to ask the worker, as the image client knows them. */
export interface Asking {
  ask<T>(question: (worker: Worker) => Promise<T>): Promise<T>
  askAbout<T>(project: Project, question: (worker: Worker) => Promise<T>): Promise<T>
  /** Asks, knowing `before` if there is one, for another project, which both sides hold from then on. */
  askFor<T extends { readonly project: Project }>(
    before: Project | undefined,
    question: (worker: Worker) => Promise<T>,
  ): Promise<T>
}

/** A project, and how it lies in the browser. */
export interface StoredProject extends Stored {
  readonly project: Project
}

export interface StoreClient {
  list(): Promise<ProjectRow[]>
  open(id: string, now: number): Promise<StoredProject>
  /** What has become of `project`, which was read or saved here, by the doing of others. */
  follow(id: string, project: Project): Promise<StoredProject>
  save(project: Project, request: SaveRequest): Promise<Stored>
  rename(id: string, name: string, now: number): Promise<void>
  duplicate(id: string, copy: { id: string; name: string; now: number }): Promise<void>
  delete(id: string): Promise<void>
  restore(id: string): Promise<void>
  readFile(file: Blob): Promise<Project>
  tidy(): Promise<void>

  listSnapshots(projectId: string): Promise<SnapshotInfo[]>
  /** Takes the state's buffer over. */
  putSnapshot(info: SnapshotInfo, parts: SnapshotParts): Promise<void>
  getSnapshot(id: string): Promise<{ readonly info: SnapshotInfo; readonly parts: SnapshotParts } | undefined>
  renameSnapshot(id: string, name: string): Promise<void>
  removeSnapshot(id: string): Promise<void>
}

export function createStoreClient({ ask, askAbout, askFor }: Asking): StoreClient {
  return {
    list: () => ask((worker) => worker.listProjects()),
    open: (id, now) =>
      askFor(undefined, async (worker) => {
        const parts = gather()
        const stored = await worker.openProject(id, now, parts.take)
        return { ...stored, project: parts.project() }
      }),
    follow: (id, project) =>
      askFor(project, async (worker) => {
        const parts = gather(project)
        const stored = await worker.followProject(id, parts.take)
        return { ...stored, project: parts.project() }
      }),
    save: (project, request) => askAbout(project, (worker) => worker.saveProject(request)),
    rename: (id, name, now) => ask((worker) => worker.renameProject(id, name, now)),
    duplicate: (id, copy) => ask((worker) => worker.duplicateProject(id, copy)),
    delete: (id) => ask((worker) => worker.deleteProject(id)),
    restore: (id) => ask((worker) => worker.restoreProject(id)),
    readFile: async (file) => {
      const { project } = await askFor(undefined, async (worker) => {
        const parts = gather()
        await worker.readProjectFile(file, parts.take)
        return { project: parts.project() }
      })
      return project
    },
    tidy: () => ask((worker) => worker.tidy()),

    listSnapshots: (projectId) => ask((worker) => worker.listSnapshots(projectId)),
    putSnapshot: (info, { project, ...parts }) =>
      askAbout(project, (worker) =>
        worker.putSnapshot(info, Comlink.transfer(parts, [parts.state.buffer as ArrayBuffer])),
      ),
    getSnapshot: (id) =>
      ask(async (worker) => {
        const parts = gather()
        const snapshot = await worker.getSnapshot(id, parts.take)
        return snapshot && { info: snapshot.info, parts: { ...snapshot.parts, project: parts.project() } }
      }),
    renameSnapshot: (id, name) => ask((worker) => worker.renameSnapshot(id, name)),
    removeSnapshot: (id) => ask((worker) => worker.removeSnapshot(id)),
  }
}

/** Puts a project together from the parts that the worker hands over, each in a moment of its own. */
export function gather(before?: Project) {
  let project = before
  return {
    take: Comlink.proxy((part: ProjectDelta) => {
      project = applyDelta(project, part)
    }),
    project: () => project!,
  }
}
