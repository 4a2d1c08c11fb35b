/** Entries to a FAT file system, as `mkfs.fat` makes one and `mcopy -s` fills it. */
import { Pid1Error } from '../../error.ts'
import type { Content, Entry } from '../../rootfs/index.ts'
import { type Loss, lossOf } from '../losses.ts'
import type { Piece, SparseImage } from '../sparse.ts'
import { BACKUP_SECTOR, headSectors, INFO_SECTOR, writeBootSector, writeInfoSector } from './boot-sector.ts'
import { ATTRIBUTE, FAT_EPOCH, longSlots, SHORT_LENGTH, writeEntry, writeLongName } from './directory.ts'
import {
  type FatGeometry,
  type FatType,
  FIRST_CLUSTER,
  geometryOf,
  isFloppySize,
  LARGEST_FLOPPY,
  LEAST_SIZE,
  SECTOR,
  SLOT,
} from './geometry.ts'
import {
  clustersNeeded,
  type FatPlan,
  leastSizeFrom,
  type PlannedDirectory,
  planFat,
  refuseFullRoot,
  rootLength,
} from './plan.ts'
import { SHOWN_MODE, shownMode } from './shown-mode.ts'
import { encodeTable, type Run } from './table.ts'

export interface FatOptions {
  /** Bytes. 1,474,560 and 2,949,120 are floppies (medium F0, their geometry); others are disks (medium F8). */
  readonly size: number
  /** Up to eleven characters, as `mkfs.fat -n` takes them. */
  readonly label?: string
  /** 32 bits. */
  readonly volumeId: number
  /** Sectors before it on the disk it lies on: where its partition begins, or 0. */
  readonly hiddenSectors: number
  /** Attributes of files and directories, by path, that are not what their modes make them. */
  readonly attributes?: ReadonlyMap<string, number>
}

/** Where a file lies. Sectors are counted from the volume's start. */
export interface FatFile {
  /** 0 for an empty file. */
  readonly firstCluster: number
  /** Those that its content takes, in order. */
  readonly sectors: readonly number[]
  /** Of the entry with its short name, in bytes from the volume's start. */
  readonly directoryEntryOffset: number
}

export interface FatVolume {
  readonly type: FatType
  /** Its first piece is the boot sector; in FAT32 the sectors up to the copy of it, too. */
  readonly image: SparseImage
  /** By path. */
  readonly files: ReadonlyMap<string, FatFile>
}

/** What FAT cannot say of these entries, and what Linux shows instead. */
export function lossesOfFat(entries: readonly Entry[]): Loss[] {
  const having = (isLost: (entry: Entry) => boolean) => entries.filter(isLost)
  return [
    ...lossOf(
      'owners-left-out',
      having(({ inode }) => inode.uid !== 0 || inode.gid !== 0),
      'FAT keeps no owners, so all belongs to root',
    ),
    ...lossOf(
      'modes-left-out',
      having(({ inode: { kind, mode } }) => kind !== 'symlink' && mode !== shownMode(kind, mode)),
      'of a mode FAT keeps whether anyone may write the file, so Linux shows 755 or 555; directories have 755',
    ),
    ...lossOf(
      'times-changed',
      having(({ path, inode: { mtime } }) => (path === '/' ? mtime !== 0 : mtime % 2 !== 0 || mtime < FAT_EPOCH)),
      'FAT has times in steps of two seconds, from 1980 on; and none for the root directory',
    ),
    ...lossOf(
      'hard-links-split',
      having(({ nlink }) => nlink > 1),
      'FAT has no hard links, so each name gets a copy of its own',
    ),
  ]
}

/** The least size in bytes of a disk that holds the entries and a label. Throws format-cannot-hold, file-too-large. */
export function leastFatSize(entries: readonly Entry[]): number {
  return leastSizeFrom(planFat(entries, true), 0)
}

/**
 * The file system of entries whose parents come first; what comes first lies first. `bytesOf` yields a content's bytes,
 * which are in the image as they are, not copied.
 * Throws, before it makes a byte, format-cannot-hold, file-too-large, parent-missing and medium-too-small; then
 * content-size-wrong if `bytesOf` is at odds with `contentSize`.
 */
export function encodeFat(
  entries: readonly Entry[],
  bytesOf: (content: Content) => Uint8Array,
  options: FatOptions,
): FatVolume {
  const { size } = options
  const { plan, geometry } = fitInto(entries, options)
  const placement = place(plan, geometry)
  const { runs } = placement
  const pieces = [
    { offset: 0, bytes: encodeHead(placement, options) },
    ...encodeTables(placement),
    { offset: rootOffset(geometry), bytes: encodeDirectory(plan.root, placement, options) },
  ]
  const files = new Map<string, FatFile>()
  for (const { index, entry, parent, slot, directory, length } of plan.entries) {
    const { first } = runs[index]!
    if (length > 0) {
      const bytes = directory ? encodeDirectory(directory, placement, options) : contentOf(entry, length, bytesOf)
      pieces.push({ offset: clusterOffset(geometry, first), bytes })
    }
    if (!directory)
      files.set(entry.path, {
        firstCluster: first,
        // Listed when they are asked for: a large file has very many.
        get sectors() {
          return sectorsFrom(clusterOffset(geometry, first) / SECTOR, length)
        },
        directoryEntryOffset: directoryOffset(parent, placement) + slot * SLOT,
      })
  }
  return { type: geometry.type, image: { size, pieces: pieces.filter(({ bytes }) => bytes.length > 0) }, files }
}

/** Throws what `encodeFat` throws before it makes a byte: sizes are all it asks of contents. */
export function checkFat(entries: readonly Entry[], options: Pick<FatOptions, 'size' | 'label'>): void {
  fitInto(entries, options)
}

function fitInto(entries: readonly Entry[], { size, label }: Pick<FatOptions, 'size' | 'label'>) {
  if (label !== undefined) checkLabel(label)
  const plan = planFat(entries, label !== undefined)
  const geometry = geometryOf(Math.max(size, LEAST_SIZE))
  refuseFullRoot(plan, geometry, size)
  if (size < LEAST_SIZE || clustersNeeded(plan, geometry) > geometry.clusters) throw tooSmall(plan, size)
  return { plan, geometry }
}

interface Placement {
  readonly geometry: FatGeometry
  /** FAT32: where the root directory lies. */
  readonly root: Run | undefined
  /** For each entry of the plan; from 0 if it is empty. */
  readonly runs: readonly Run[]
  /** The first free cluster. */
  readonly end: number
}

/** One after another, the root directory first. */
function place({ root, entries }: FatPlan, geometry: FatGeometry): Placement {
  const clusterSize = geometry.sectorsPerCluster * SECTOR
  let end = FIRST_CLUSTER
  const take = (length: number): Run => {
    const count = Math.ceil(length / clusterSize)
    const first = count === 0 ? 0 : end
    end += count
    return { first, count }
  }
  const rootRun = geometry.type === 32 ? take(rootLength(root)) : undefined
  const runs = entries.map(({ length }) => take(length))
  return { geometry, root: rootRun, runs, end }
}

const clusterOffset = ({ dataSector, sectorsPerCluster }: FatGeometry, cluster: number) =>
  (dataSector + (cluster - FIRST_CLUSTER) * sectorsPerCluster) * SECTOR

const sectorsFrom = (sector: number, length: number) =>
  Array.from({ length: Math.ceil(length / SECTOR) }, (_, at) => sector + at)

/** Fixed, it lies before the first cluster; in FAT32 it has that one. */
const rootOffset = ({ dataSector, rootEntries }: FatGeometry) => dataSector * SECTOR - rootEntries * SLOT

function directoryOffset({ index }: PlannedDirectory, { geometry, runs }: Placement): number {
  return index === undefined ? rootOffset(geometry) : clusterOffset(geometry, runs[index]!.first)
}

function encodeHead({ geometry, end }: Placement, options: FatOptions): Uint8Array {
  const { type, clusters } = geometry
  const bytes = new Uint8Array(headSectors(type) * SECTOR)
  const copies = type === 32 ? [0, BACKUP_SECTOR * SECTOR] : [0]
  for (const at of copies) {
    writeBootSector(bytes.subarray(at), geometry, options)
    if (type === 32) writeInfoSector(bytes.subarray(at + INFO_SECTOR * SECTOR), clusters + FIRST_CLUSTER - end, end - 1)
  }
  return bytes
}

/** Behind the clusters in use a table is zeros, which are not kept. */
function encodeTables({ geometry, root, runs, end }: Placement): Piece[] {
  const chains = [...(root ? [root] : []), ...runs.filter(({ count }) => count > 0)]
  const bytes = encodeTable(geometry.type, geometry.media, chains, end)
  return Array.from({ length: geometry.fats }, (_, at) => ({
    offset: (geometry.reservedSectors + at * geometry.sectorsPerFat) * SECTOR,
    bytes,
  }))
}

function encodeDirectory(directory: PlannedDirectory, { runs }: Placement, { label, attributes }: FatOptions) {
  const { index, parent, mtime, children, slots } = directory
  const bytes = new Uint8Array(slots * SLOT)
  const put = (slot: number, short: string, attributes: number, mtime: number, cluster: number, size = 0) =>
    writeEntry(bytes, slot * SLOT, { short: short.padEnd(SHORT_LENGTH), attributes, mtime, cluster, size })

  if (index !== undefined) {
    // The root directory is 0 here, in FAT32 too.
    const above = parent?.index === undefined ? 0 : runs[parent.index]!.first
    put(0, '.', ATTRIBUTE.directory, mtime, runs[index]!.first)
    put(1, '..', ATTRIBUTE.directory, mtime, above)
  } else if (label !== undefined) put(0, label, ATTRIBUTE.volumeLabel, mtime, 0)

  for (const { index, entry, short, long, slot, directory, length } of children) {
    const { path, inode } = entry
    if (long !== undefined) writeLongName(bytes, (slot - longSlots(long)) * SLOT, long, short)
    const own = attributes?.get(path) ?? attributesOf(entry)
    put(slot, short, own, inode.mtime, runs[index]!.first, directory ? 0 : length)
  }
  return bytes
}

/** Nobody may write it: that is what FAT can say of a file's mode, and Linux does not ask it of a directory. */
function attributesOf({ inode: { kind, mode } }: Entry): number {
  if (kind === 'directory') return ATTRIBUTE.directory
  return shownMode(kind, mode) === SHOWN_MODE.readOnly ? ATTRIBUTE.archive | ATTRIBUTE.readOnly : ATTRIBUTE.archive
}

function contentOf({ path, inode }: Entry, size: number, bytesOf: (content: Content) => Uint8Array): Uint8Array {
  const bytes = inode.kind === 'file' ? bytesOf(inode.content) : new Uint8Array()
  if (bytes.length !== size)
    throw new Pid1Error('content-size-wrong', `${path} is said to have ${size} bytes, but has ${bytes.length}`, {
      path,
      size,
      actual: bytes.length,
    })
  return bytes
}

/** What mkfs.fat refuses, and what is not ASCII, which each reader would take for another letter. */
function checkLabel(label: string): void {
  if (/^[!-~][ -~]{0,10}$/.test(label) && !/[*?.,;:/\\|+=<>[\]"]/.test(label)) return
  const reason = `a label has one to ${SHORT_LENGTH} ASCII characters, none of * ? . , ; : / \\ | + = < > [ ] "`
  throw new Pid1Error('format-cannot-hold', `FAT cannot hold the label ${JSON.stringify(label)}: ${reason}`, {
    format: 'FAT',
    paths: [],
    reason,
  })
}

function tooSmall(plan: FatPlan, size: number) {
  const needed = leastSizeFrom(plan, size)
  const medium = isFloppySize(size) ? 'floppy' : 'disk'
  return new Pid1Error(
    'medium-too-small',
    `What is to go on this ${medium} needs ${needed} bytes with its FAT file system, and it has ${size}: ${advice(size, needed)}, or leave something out`,
    { medium, size, needed },
  )
}

function advice(size: number, needed: number): string {
  if (!isFloppySize(size)) return `choose at least ${Math.ceil(needed / MIB)} MiB`
  return needed <= LARGEST_FLOPPY ? 'choose one of 2.88 MB' : 'choose a disk, for no floppy has as much'
}

const MIB = 1 << 20
