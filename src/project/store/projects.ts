/** Projects in the data base: a row each, and a row for each of their inodes, so that an edit writes what it changed. */
import { Pid1Error } from '../../error.ts'
import { contentSize, InodeTable } from '../../rootfs/index.ts'
import type { ProjectDelta } from '../delta.ts'
import type { Project } from '../project.ts'
import { inodesOf, request, type Store, stored } from './database.ts'
import type { InodeRow, ProjectRow } from './tables.ts'

/** A project as it was stored. */
export interface Revision {
  readonly id: string
  readonly rev: number
  readonly project: Project
}

/** All projects, deleted ones too; the one that was opened last comes first. */
export function listProjects(store: Store): Promise<ProjectRow[]> {
  return store.run(async (database) => {
    const rows = await database.getAll('projects')
    return rows.sort((a, b) => b.openedAt - a.openedAt)
  })
}

/**
 * The project as it is stored. Inodes that `known`, an earlier revision of it, has in common with it are the same values.
 * Throws project-gone.
 */
export function readProject(store: Store, id: string, known?: Revision): Promise<Revision> {
  return store.run(async (database) => {
    const transaction = database.transaction(['projects', 'inodes'])
    const [row, inodeRows] = await Promise.all([
      transaction.objectStore('projects').get(id),
      transaction.objectStore('inodes').getAll(inodesOf(id)),
    ])
    if (!row || row.isDeleted) throw gone(id)
    const since = known?.rev ?? 0
    const inodes = new InodeTable()
    for (const { ino, rev, inode } of inodeRows)
      inodes.set(ino, (rev <= since && known?.project.tree.inodes.get(ino)) || inode)
    return { id, rev: row.rev, project: { ...row.header, tree: { inodes, nextIno: row.nextIno } } }
  })
}

export interface Saving {
  readonly id: string
  /** The revision that `delta` leads on from; undefined: it is a new project. */
  readonly rev: number | undefined
  /** Tells the page that saves from others. */
  readonly page: string
  readonly delta: ProjectDelta
  /** The delta leads from nothing: what is stored has to go first. */
  readonly isWhole: boolean
  /** Bytes of all files. */
  readonly size: number
  /** ms since 1970. */
  readonly now: number
}

/** Saves in one transaction and returns the new revision. Throws project-gone, revision-conflict; then nothing has changed. */
export function saveProject(store: Store, { id, rev, page, delta, isWhole, size, now }: Saving): Promise<number> {
  return store.run(async (database) => {
    const transaction = database.transaction(['projects', 'inodes'], 'readwrite')
    const done = stored(transaction)
    const projects = transaction.objectStore('projects')
    const row = await projects.get(id)
    if (rev !== undefined && (!row || row.isDeleted)) throw gone(id)
    // A page that saved last itself, and did not hear of it, is at odds with nobody.
    if (row && row.rev !== rev && row.page !== page)
      throw new Pid1Error('revision-conflict', `Another tab has changed ${row.header.name} meanwhile`, { id })

    const { header, nextIno, changes } = delta
    const next = (row?.rev ?? 0) + 1
    request(
      projects.put({ id, rev: next, page, header, nextIno, size, changedAt: now, openedAt: now, isDeleted: false }),
    )
    const inodes = transaction.objectStore('inodes')
    if (isWhole && row) request(inodes.delete(inodesOf(id)))
    for (const [ino, inode] of changes) {
      if (inode) request(inodes.put({ project: id, ino, rev: next, inode }))
      else request(inodes.delete([id, ino]))
    }
    transaction.commit()
    await done
    return next
  })
}

/** Changes what is said of a project, not what is in it. Throws project-gone. */
function changeRow(store: Store, id: string, change: (row: ProjectRow) => ProjectRow): Promise<void> {
  return store.run(async (database) => {
    const transaction = database.transaction(['projects'], 'readwrite')
    const done = stored(transaction)
    const projects = transaction.objectStore('projects')
    const row = await projects.get(id)
    if (!row) throw gone(id)
    request(projects.put(change(row)))
    await done
  })
}

/** Notes when it was opened. */
export function touchProject(store: Store, id: string, now: number): Promise<void> {
  return changeRow(store, id, (row) => ({ ...row, openedAt: now }))
}

/** Renames a project that is on no screen: for whoever has it open, this is a change like any other. */
export function renameProject(store: Store, id: string, name: string, now: number): Promise<void> {
  return changeRow(store, id, (row) => ({
    ...row,
    rev: row.rev + 1,
    page: '',
    header: { ...row.header, name },
    changedAt: now,
  }))
}

/** Deletes a project so that it can be brought back. */
export function deleteProject(store: Store, id: string): Promise<void> {
  return changeRow(store, id, (row) => ({ ...row, isDeleted: true }))
}

export function restoreProject(store: Store, id: string): Promise<void> {
  return changeRow(store, id, (row) => ({ ...row, isDeleted: false }))
}

/** A second project of the same content. Throws project-gone. */
export function duplicateProject(
  store: Store,
  id: string,
  copy: { id: string; name: string; now: number },
): Promise<void> {
  return store.run(async (database) => {
    const transaction = database.transaction(['projects', 'inodes'], 'readwrite')
    const done = stored(transaction)
    const [row, inodeRows] = await Promise.all([
      transaction.objectStore('projects').get(id),
      transaction.objectStore('inodes').getAll(inodesOf(id)),
    ])
    if (!row) throw gone(id)
    const header = { ...row.header, name: copy.name }
    request(
      transaction.objectStore('projects').add({
        ...row,
        id: copy.id,
        rev: 1,
        page: '',
        header,
        changedAt: copy.now,
        openedAt: copy.now,
        isDeleted: false,
      }),
    )
    for (const inodeRow of inodeRows)
      request(transaction.objectStore('inodes').add({ ...inodeRow, project: copy.id, rev: 1 } satisfies InodeRow))
    await done
  })
}

/** Bytes of all files of a project. */
export function sizeOf({ tree }: Project): number {
  let size = 0
  for (const inode of tree.inodes.values()) if (inode.kind === 'file') size += contentSize(inode.content)
  return size
}

function gone(id: string) {
  return new Pid1Error('project-gone', 'This project is no longer in this browser', { id })
}
