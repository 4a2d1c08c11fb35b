/** The disk that is looked into: its entries as they come from the worker, and what differs from the project. */
import { batch, signal } from '@preact/signals'
import type { DiskReading, DiskSource } from '../../../workers/disks.protocol.ts'
import { pathOnDisk } from '../../image/disk-places.ts'
import type { GuestEntry } from '../../machine/agent/protocol.ts'
import type { Project } from '../../project/project.ts'
import type { DiskPlace, WrittenDisk } from '../../project/store/index.ts'
import { type Content, contentSize, type Entry, type Ino, parentPath } from '../../rootfs/index.ts'
import { Review } from '../guest-changes/review.ts'
import { announce } from '../state/announcements.ts'
import { images } from '../state/image.ts'
import { disksInMachine } from '../state/machine.ts'
import { project } from '../state/project.ts'
import { disksSettled, written } from './written.ts'

/** Which disk: one that is kept, that of the machine that runs, or that of the image. */
export type Looked =
  | { readonly kind: 'kept'; readonly disk: WrittenDisk }
  | { readonly kind: 'now' | 'packed'; readonly place: DiskPlace }

/** The entries of a disk, by the directory they lie in. */
export interface DiskFiles {
  readonly root: Entry
  readonly below: ReadonlyMap<string, readonly Entry[]>
}

export interface DiskContents extends DiskReading {
  readonly files: DiskFiles
  /** What is different, by the disk's own paths. */
  readonly marks: ReadonlyMap<string, 'new' | 'edited'>
}

export type Looking =
  | { readonly phase: 'not-yet' }
  | {
      readonly phase: 'reading' | 'failed' | 'read'
      readonly at: Looked
      readonly message?: string
      readonly contents?: DiskContents
    }

export const looking = signal<Looking>({ phase: 'not-yet' })
export const onDiskReview = new Review()
/** The entry that is shown, by the disk's own path. */
export const shownPath = signal('/')
export const unfolded = signal<ReadonlySet<string>>(new Set(['/']))

let turn = 0

/** Reads a disk. What was read before is gone. */
export async function lookInto(asked: Looked): Promise<void> {
  const mine = ++turn
  const isAnew = looking.peek().phase !== 'not-yet' && keyOf((looking.peek() as { at: Looked }).at) === keyOf(asked)
  batch(() => {
    looking.value = { phase: 'reading', at: asked }
    onDiskReview.forget()
  })
  try {
    // What a machine has just left comes first.
    await disksSettled()
    const at = latest(asked)
    const { of, source } = await find(at)
    const entries: Entry[] = []
    const reading = await images.disks.read(of, source, (part) => {
      for (const entry of part) entries.push(entry)
    })
    if (mine !== turn) return
    const place = at.kind === 'kept' ? at.disk.place : at.place
    batch(() => {
      if (!isAnew) {
        shownPath.value = '/'
        unfolded.value = new Set(['/'])
      }
      looking.value = {
        phase: 'read',
        at,
        contents: { ...reading, files: filesOf(entries), marks: marksOf(reading, place) },
      }
      if (reading.changes) onDiskReview.show({ ...stateOf(entries, place), changes: reading.changes })
    })
    announce(`The disk has ${reading.entries} entries`)
  } catch (error) {
    if (mine === turn)
      looking.value = {
        phase: 'failed',
        at: latest(asked),
        message: error instanceof Error ? error.message : String(error),
      }
  }
}

/** It may have been written on since it was on screen. */
function latest(at: Looked): Looked {
  const disk = at.kind === 'kept' && written.peek().find(({ id }) => id === at.disk.id)
  return disk ? { kind: 'kept', disk } : at
}

export function lookAway(): void {
  turn++
  looking.value = { phase: 'not-yet' }
  onDiskReview.forget()
}

export function keyOf(at: Looked): string {
  return at.kind === 'kept' ? at.disk.id : `${at.kind} ${at.place}`
}

/** Where a disk is to be had. Throws where the machine has ended. */
export async function find(at: Looked): Promise<{ of: Project; source: DiskSource }> {
  if (at.kind === 'kept') return { of: project.peek(), source: { kind: 'kept', id: at.disk.id } }
  if (at.kind === 'packed') return { of: project.peek(), source: { kind: 'packed', place: at.place } }
  const machine = disksInMachine.peek()
  const image = await machine?.imageNow(at.place)
  if (!machine || !image) throw new Error('The machine has ended: what it left is kept')
  return { of: machine.project, source: { kind: 'now', place: at.place, image } }
}

function filesOf(entries: readonly Entry[]): DiskFiles {
  const below = new Map<string, Entry[]>()
  for (const entry of entries) {
    if (entry.path === '/') continue
    const parent = parentPath(entry.path)
    const siblings = below.get(parent)
    if (siblings) siblings.push(entry)
    else below.set(parent, [entry])
  }
  return { root: entries.find(({ path }) => path === '/') ?? NO_ROOT, below }
}

function marksOf({ changes }: DiskReading, place: DiskPlace): Map<string, 'new' | 'edited'> {
  const above = place === 'medium' ? 0 : place.length
  return new Map(
    (changes ?? []).flatMap(({ path, change }) =>
      change === 'removed' ? [] : [[path.slice(above) || '/', change === 'added' ? 'new' : 'edited'] as const],
    ),
  )
}

const NO_ROOT: Entry = {
  path: '/',
  ino: 0,
  nlink: 1,
  inode: { kind: 'directory', mode: 0o755, uid: 0, gid: 0, mtime: 0 },
}

/** The entries as the review wants them: as if an agent had told them. */
function stateOf(entries: readonly Entry[], place: DiskPlace) {
  const contents = new Map<Ino, Content>()
  const told = entries.map(({ path, ino, nlink, inode }): GuestEntry => {
    const entry = { path: pathOnDisk(path, place), ino, nlink, isChanged: true }
    if (inode.kind !== 'file') return { ...entry, inode }
    const { content, ...attributes } = inode
    contents.set(ino, content)
    return { ...entry, inode: { ...attributes, size: contentSize(content) } }
  })
  return {
    listing: { entries: told, leftOut: 0 },
    contents,
    torn: new Set<string>(),
    whyUnread: () => 'What it holds could not be read',
  }
}
