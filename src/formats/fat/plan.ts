/** What a tree takes of a FAT file system, whatever its size: which names, and how many slots and bytes. */
import { Pid1Error } from '../../error.ts'
import { baseName, contentSize, type Entry, parentMissing, parentPath } from '../../rootfs/index.ts'
import { refuse } from '../losses.ts'
import { longSlots, SLOTS_MOST } from './directory.ts'
import { type FatGeometry, geometryOf, isFloppySize, LEAST_SIZE, SECTOR, SLOT } from './geometry.ts'
import { refuseCaseTwins, refuseNames, shortNames } from './names.ts'

export interface PlannedDirectory {
  /** Which of the plan's entries it is; undefined for the root. */
  readonly index: number | undefined
  readonly parent: PlannedDirectory | undefined
  readonly mtime: number
  readonly children: readonly PlannedEntry[]
  /** How many it has in use. */
  readonly slots: number
}

export interface PlannedEntry {
  readonly index: number
  readonly entry: Entry
  readonly parent: PlannedDirectory
  /** Its short name. */
  readonly short: string
  /** Undefined if the short name is all there is to it. */
  readonly long: string | undefined
  /** Which of its parent's slots is its own; those of the long name come before it. */
  readonly slot: number
  /** Undefined for a file. */
  readonly directory: PlannedDirectory | undefined
  /** Bytes of a file's content, or of a directory's slots. */
  readonly length: number
}

export interface FatPlan {
  readonly root: PlannedDirectory
  /** All but the root, in the order in which they were given: so their clusters are to lie. */
  readonly entries: readonly PlannedEntry[]
}

/** The largest file: what 32 bits can say. */
const FILE_MOST = 0xffff_ffff

/**
 * Throws format-cannot-hold for entries and names that FAT has no words for, file-too-large and parent-missing. With `hasLabel` the root
 * directory has a slot for the volume's label.
 */
export function planFat(entries: readonly Entry[], hasLabel: boolean): FatPlan {
  const named = entries.filter(({ path }) => path !== '/')
  refuse(
    'FAT',
    named.filter(({ inode: { kind } }) => kind !== 'file' && kind !== 'directory'),
    'it has files and directories alone. Put what else there is into the initramfs',
  )
  refuseNames(named)
  for (const { path, inode } of named)
    if (inode.kind === 'file' && contentSize(inode.content) > FILE_MOST)
      throw tooLarge(path, contentSize(inode.content))

  const planned: PlannedEntry[] = []
  const indexOf = new Map(named.map(({ path }, index) => [path, index]))
  const childrenOf = new Map<string, Entry[]>()
  for (const entry of named) {
    const siblings = childrenOf.get(parentPath(entry.path))
    if (siblings) siblings.push(entry)
    else childrenOf.set(parentPath(entry.path), [entry])
  }
  const plan = (path: string, mtime: number, parent: PlannedDirectory | undefined): PlannedDirectory => {
    const siblings = childrenOf.get(path) ?? []
    refuseCaseTwins(siblings)
    const names = shortNames(siblings.map(({ path }) => baseName(path)))
    const children: PlannedEntry[] = []
    const directory = {
      index: indexOf.get(path),
      parent,
      mtime,
      children,
      slots: parent ? DOT_ENTRIES : hasLabel ? 1 : 0,
    }
    siblings.forEach((entry, at) => {
      const { path, inode } = entry
      const { short, isLong } = names[at]!
      const long = isLong ? baseName(path) : undefined
      const slot = directory.slots + (long === undefined ? 0 : longSlots(long))
      directory.slots = slot + 1
      const below = inode.kind === 'directory' ? plan(path, inode.mtime, directory) : undefined
      const length = inode.kind === 'file' ? contentSize(inode.content) : below!.slots * SLOT
      const index = indexOf.get(path)!
      planned[index] = { index, entry, parent: directory, short, long, slot, directory: below, length }
      children.push(planned[index])
    })
    if (directory.slots > SLOTS_MOST)
      refuse('FAT', siblings, `a directory there has ${SLOTS_MOST} slots, and these names take ${directory.slots}`)
    return directory
  }
  const root = plan('/', entries.find(({ path }) => path === '/')?.inode.mtime ?? 0, undefined)
  const orphan = named.find((_, index) => !planned[index])
  if (orphan) throw parentMissing(orphan.path, parentPath(orphan.path))
  return { root, entries: planned }
}

/** A directory's own "." and "..". */
const DOT_ENTRIES = 2

/** Bytes of a root directory that is a chain, which has a cluster even if nothing is in it. */
export const rootLength = ({ slots }: PlannedDirectory) => Math.max(slots, 1) * SLOT

export function clustersNeeded({ root, entries }: FatPlan, { type, sectorsPerCluster }: FatGeometry): number {
  const clusterSize = sectorsPerCluster * SECTOR
  const ofRoot = type === 32 ? Math.ceil(rootLength(root) / clusterSize) : 0
  return entries.reduce((sum, { length }) => sum + Math.ceil(length / clusterSize), ofRoot)
}

/** The least size of a medium, in bytes and not below `from`, that has room for it. */
export function leastSizeFrom(plan: FatPlan, from: number): number {
  let size = Math.max(from, LEAST_SIZE)
  for (;;) {
    const geometry = geometryOf(size)
    const missing = clustersNeeded(plan, geometry) - geometry.clusters
    if (missing <= 0) return size
    const tracks = Math.ceil((missing * geometry.sectorsPerCluster) / geometry.sectorsPerTrack)
    size += tracks * geometry.sectorsPerTrack * SECTOR
  }
}

/** Throws format-cannot-hold if a root directory of fixed size has too few slots. */
export function refuseFullRoot({ root }: FatPlan, { type, rootEntries }: FatGeometry, size: number): void {
  if (type === 32 || root.slots <= rootEntries) return
  refuse(
    isFloppySize(size) ? 'A FAT floppy' : `A FAT${type} disk`,
    root.children.map(({ entry }) => entry),
    `its root directory has ${rootEntries} slots, and these names take ${root.slots}. Put some into a directory`,
  )
}

function tooLarge(path: string, size: number) {
  return new Pid1Error(
    'file-too-large',
    `Cannot put ${path} on a FAT medium: it has ${size} bytes, and FAT holds files of at most ${FILE_MOST}. Remove or split it`,
    { path, size, most: FILE_MOST },
  )
}
