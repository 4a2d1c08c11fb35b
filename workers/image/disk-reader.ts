/** What lies on a disk, and how it differs from the project that the machine was booted from. */
import { type ReadDisk, readDisk } from '../../src/formats/read-disk.ts'
import type { Limits } from '../../src/formats/reading.ts'
import type { SparseImage } from '../../src/formats/sparse.ts'
import { onDisk, treeOnDisk } from '../../src/image/disk-places.ts'
import { changesSince, type GuestChange } from '../../src/machine/agent/changes.ts'
import type { GuestEntry } from '../../src/machine/agent/protocol.ts'
import type { Project } from '../../src/project/project.ts'
import type { DiskPlace } from '../../src/project/store/index.ts'
import { type Content, contentSize, type Entry, type Ino } from '../../src/rootfs/index.ts'
import { hashContents } from '../hash-contents.ts'
import type { Contents } from './contents.ts'

/** A guest fills its disk as it likes: more than this is not read. */
const LIMITS: Limits = { entries: 200_000, bytes: 512 << 20 }
/** Smaller contents are the project's own, for the editor; larger ones it names. Bytes. */
const OWN_MAX = 1 << 16

interface DiskEntries extends ReadDisk {
  /** By the project's paths; null where the disk is none of its directories. */
  readonly changes: readonly GuestChange[] | null
}

/** Throws what `readDisk` throws. What it names is in `contents`. */
export async function readEntries(
  project: Project,
  place: DiskPlace,
  image: SparseImage,
  contents: Pick<Contents, 'keep'>,
): Promise<DiskEntries> {
  const read = readDisk(image, LIMITS)
  const large = new Map<Ino, Uint8Array>()
  for (const { ino, inode } of read.entries)
    if (inode.kind === 'file' && inode.content instanceof Uint8Array && inode.content.length > OWN_MAX)
      large.set(ino, inode.content)
  const bytes = [...large.values()]
  const hashes = await hashContents(bytes, () => {})
  // Of a view, all of the disk would go along wherever it goes.
  contents.keep(bytes.map((content, at) => ({ sha256: hashes[at]!, bytes: content.slice() })))
  const named = new Map<Ino, Content>(
    [...large.keys()].map((ino, at) => [ino, { sha256: hashes[at]!, size: bytes[at]!.length }]),
  )
  const entries = read.entries.map((entry): Entry => {
    const { ino, inode } = entry
    if (inode.kind !== 'file') return entry
    const content = named.get(ino) ?? (inode.content as Uint8Array).slice()
    return { ...entry, inode: { ...inode, content } }
  })
  return { ...read, entries, changes: changesOn(project, place, entries) }
}

/** How many entries differ; null where that cannot be told. */
export async function countChanges(project: Project, place: DiskPlace, image: SparseImage): Promise<number | null> {
  try {
    const { changes } = await readEntries(project, place, image, { keep: () => {} })
    return changes?.length ?? null
  } catch {
    // Whoever looks at it hears what is wrong with it.
    return null
  }
}

function changesOn(project: Project, place: DiskPlace, entries: readonly Entry[]): GuestChange[] | null {
  const before = treeOnDisk(project, place)
  if (!before) return null
  const contents = new Map<Ino, Content>()
  const told = entries.map((entry): GuestEntry => {
    const { path, ino, nlink, inode } = onDisk(entry, place)
    if (inode.kind !== 'file') return { path, ino, nlink, isChanged: true, inode }
    const { content, ...attributes } = inode
    contents.set(ino, content)
    return { path, ino, nlink, isChanged: true, inode: { ...attributes, size: contentSize(content) } }
  })
  return changesSince(before, { entries: told, leftOut: 0 }, contents)
}
