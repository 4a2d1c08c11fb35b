/** Keeps projects and snapshots in the browser: knows what of the project at the desk is stored already. */
import { diffProjects, inParts, type ProjectDelta } from '../../src/project/delta.ts'
import { readProjectFile } from '../../src/project/file.ts'
import type { Project } from '../../src/project/project.ts'
import * as store from '../../src/project/store/index.ts'
import type { SaveRequest, Stored, StoreWorker, TakeParts } from '../store.protocol.ts'
import type { Contents } from './contents.ts'
import { namedByHash } from './named-by-hash.ts'
import { onlyPage, shareWithOtherPages } from './other-pages.ts'

/** What it needs of the desk. */
interface ProjectAtDesk {
  readonly contents: Contents
  readonly project: Project
  /** Takes a project that the page did not tell. */
  put(project: Project): void
}

export class Keeper implements StoreWorker {
  /** The project at the desk as it was stored or read last. */
  #stored: store.Revision | undefined

  constructor(
    private readonly desk: ProjectAtDesk,
    private readonly store: store.Store,
  ) {}

  listProjects() {
    return store.listProjects(this.store)
  }

  async openProject(id: string, now: number, take: TakeParts): Promise<Stored> {
    const revision = await store.readProject(this.store, id)
    await handOver(diffProjects(undefined, revision.project), take)
    // Where even this cannot be stored, it is open all the same.
    await store.touchProject(this.store, id, now).catch(() => {})
    await this.desk.contents.letGo()
    return this.#hold(revision)
  }

  async followProject(id: string, take: TakeParts): Promise<Stored> {
    const known = this.#stored?.id === id ? this.#stored : undefined
    const revision = await store.readProject(this.store, id, known)
    await handOver(diffProjects(this.desk.project, revision.project), take)
    return this.#hold(revision)
  }

  async saveProject({ id, rev, page, now }: SaveRequest): Promise<Stored> {
    const { project, contents } = this.desk
    const stored = this.#stored?.id === id && this.#stored.rev === rev ? this.#stored : undefined
    const delta = diffProjects(stored?.project, project)
    const size = store.sizeOf(project)
    try {
      await shareWithOtherPages()
      await contents.save(store.brought(delta.header, delta.changes.values()))
      const missing = await contents.missing(project)
      const saved = await store.saveProject(this.store, { id, rev, page, delta, isWhole: !stored, size, now })
      this.#stored = { id, rev: saved, project }
      return { rev: saved, missing }
    } catch (error) {
      // Whatever it was, what lies there now is not certain.
      this.#stored = undefined
      contents.forgetStored()
      throw error
    }
  }

  renameProject(id: string, name: string, now: number) {
    return store.renameProject(this.store, id, name, now)
  }

  duplicateProject(id: string, copy: { id: string; name: string; now: number }) {
    return store.duplicateProject(this.store, id, copy)
  }

  deleteProject(id: string) {
    return store.deleteProject(this.store, id)
  }

  restoreProject(id: string) {
    return store.restoreProject(this.store, id)
  }

  async readProjectFile(file: Blob, take: TakeParts): Promise<void> {
    const read = readProjectFile(await file.text())
    const { project, contents } = await namedByHash(read.project)
    this.desk.contents.keep([...read.contents, ...contents])
    await handOver(diffProjects(undefined, project), take)
    this.desk.put(project)
  }

  tidy() {
    return onlyPage(() => store.collectGarbage(this.store))
  }

  listSnapshots(projectId: string) {
    return store.listSnapshots(this.store, projectId)
  }

  async putSnapshot(info: store.SnapshotInfo, parts: Omit<store.SnapshotParts, 'project'>): Promise<void> {
    const { project, contents } = this.desk
    await shareWithOtherPages()
    await contents.save(store.brought(project, project.tree.inodes.values()))
    await store.putSnapshot(this.store, info, { ...parts, project })
  }

  async getSnapshot(id: string, take: TakeParts) {
    const snapshot = await store.getSnapshot(this.store, id)
    if (!snapshot) return undefined
    const { project, ...parts } = snapshot.parts
    await handOver(diffProjects(undefined, project), take)
    return { info: snapshot.info, parts }
  }

  renameSnapshot(id: string, name: string) {
    return store.renameSnapshot(this.store, id, name)
  }

  removeSnapshot(id: string) {
    return store.removeSnapshot(this.store, id)
  }

  async #hold(revision: store.Revision): Promise<Stored> {
    const missing = await this.desk.contents.missing(revision.project)
    this.desk.put(revision.project)
    this.#stored = revision
    return { rev: revision.rev, missing }
  }
}

async function handOver(delta: ProjectDelta, take: TakeParts): Promise<void> {
  for (const part of inParts(delta)) await take(part)
}
