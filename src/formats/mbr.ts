/**
 * The master boot record: the first sector of a disk, with boot code and a table of four partitions (linux/block/
 * partitions/msdos.c; util-linux/include/pt-mbr.h). Numbers are little-endian, sectors have 512 bytes.
 */
import { Pid1Error } from '../error.ts'
import { movedBy, type Section } from './section.ts'
import type { Span, SpanKind } from './span.ts'
import { readImage, type SparseImage } from './sparse.ts'

const SECTOR = 512

/** Offsets in bytes. */
const FIELD = { code: 0, disk_signature: 440, copy_protected: 444, partitions: 446, signature: 510 } as const
const SIGNATURE = 0xaa55
const ENTRIES = 4

/** Offsets in bytes from the start of a partition's entry. */
const ENTRY = { flag: 0, first_chs: 1, type: 4, last_chs: 5, first: 8, sectors: 12 } as const
const ENTRY_LENGTH = 16
const ACTIVE = 0x80

/** Bytes of the boot code at most. */
export const MBR_CODE_LENGTH = FIELD.disk_signature
/** The sector at which today's programs let the first partition begin: at 1 MiB. */
export const PARTITION_START = 2048

/** What partitions hold, by the numbers that sfdisk gives: with LBA, since no one counts in cylinders any more. */
export const PARTITION_TYPE = { fat16: 0x0e, fat32: 0x0c, linux: 0x83 } as const

export interface Partition {
  readonly type: number
  /** It is the one that the boot code boots. */
  readonly isActive: boolean
  /** In sectors from the disk's start. */
  readonly start: number
  readonly sectors: number
}

/** The sector with `code`, at most MBR_CODE_LENGTH bytes, and up to four partitions. */
export function encodeMbr(
  code: Uint8Array,
  diskSignature: number,
  partitions: readonly Partition[],
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(SECTOR)
  const view = new DataView(bytes.buffer)
  bytes.set(code)
  view.setUint32(FIELD.disk_signature, diskSignature, true)
  partitions.forEach(({ type, isActive, start, sectors }, number) => {
    const at = FIELD.partitions + number * ENTRY_LENGTH
    bytes[at + ENTRY.flag] = isActive ? ACTIVE : 0
    bytes.set(cylinderHeadSector(start), at + ENTRY.first_chs)
    bytes[at + ENTRY.type] = type
    bytes.set(cylinderHeadSector(start + sectors - 1), at + ENTRY.last_chs)
    view.setUint32(at + ENTRY.first, start, true)
    view.setUint32(at + ENTRY.sectors, sectors, true)
  })
  view.setUint16(FIELD.signature, SIGNATURE, true)
  return bytes
}

const HEADS = 255
const SECTORS_PER_TRACK = 63
const CYLINDERS = 1024

/** Where the BIOS of old finds a sector, on the disk that sfdisk takes for granted; the last place there is if beyond. */
function cylinderHeadSector(sector: number): [head: number, sector: number, cylinder: number] {
  const track = Math.floor(sector / SECTORS_PER_TRACK)
  const cylinder = Math.floor(track / HEADS)
  if (cylinder >= CYLINDERS) return [0xfe, 0xff, 0xff]
  // The sector's upper two bits are the cylinder's.
  return [track % HEADS, ((sector % SECTORS_PER_TRACK) + 1) | ((cylinder >> 8) << 6), cylinder & 0xff]
}

export interface DiskOptions {
  readonly type: number
  readonly diskSignature: number
}

/** A disk whose one partition is `volume`, active, from PARTITION_START on. */
export function partitionDisk(
  code: Uint8Array,
  volume: SparseImage,
  { type, diskSignature }: DiskOptions,
): SparseImage {
  const partition = { type, isActive: true, start: PARTITION_START, sectors: Math.floor(volume.size / SECTOR) }
  const offset = PARTITION_START * SECTOR
  return {
    size: offset + volume.size,
    pieces: [
      { offset: 0, bytes: encodeMbr(code, diskSignature, [partition]) },
      ...volume.pieces.map((piece) => ({ offset: offset + piece.offset, bytes: piece.bytes })),
    ],
  }
}

/** A partition's sectors as an image of their own; its pieces are views. */
export function partitionImage(image: SparseImage, { start, sectors }: Partition): SparseImage {
  const from = start * SECTOR
  const end = from + sectors * SECTOR
  return {
    size: sectors * SECTOR,
    pieces: image.pieces
      .filter(({ offset, bytes }) => offset < end && offset + bytes.length > from)
      .map(({ offset, bytes }) => ({
        offset: Math.max(offset, from) - from,
        bytes: bytes.subarray(Math.max(from - offset, 0), end - offset),
      })),
  }
}

/**
 * The partitions of a disk, in the order of its table; none if it has no table, as when a file system begins with the
 * disk. Those within an extended partition are not looked for. Throws image-corrupt for one that is not within the disk, or
 * lies over another.
 */
export function readPartitions(image: SparseImage): Partition[] {
  return tableOf(image).filter(({ type }) => type !== 0)
}

/** All four entries, empty ones too; no entries if it is no table. */
function tableOf(image: SparseImage): Partition[] {
  const bytes = readImage(image, 0, SECTOR)
  if (bytes.length < SECTOR) return []
  const view = new DataView(bytes.buffer, bytes.byteOffset, SECTOR)
  const offsets = Array.from({ length: ENTRIES }, (_, number) => FIELD.partitions + number * ENTRY_LENGTH)
  // In the boot sector of a file system these are anything, and Linux tells by the same (msdos_partition).
  const isTable = offsets.every((at) => (bytes[at + ENTRY.flag]! & ~ACTIVE) === 0)
  if (view.getUint16(FIELD.signature, true) !== SIGNATURE || !isTable) return []
  const table = offsets.map((at) => ({
    type: bytes[at + ENTRY.type]!,
    isActive: bytes[at + ENTRY.flag] === ACTIVE,
    start: view.getUint32(at + ENTRY.first, true),
    sectors: view.getUint32(at + ENTRY.sectors, true),
  }))
  table.forEach(({ type, start, sectors }, number) => {
    if (type === 0) return
    const wrong = (reason: string) => corruptTable(offsets[number]!, `partition ${number + 1} ${reason}`)
    if (start === 0 || sectors === 0) throw wrong('has no sectors, or begins with the disk')
    if ((start + sectors) * SECTOR > image.size) throw wrong('goes on behind the end of the disk')
    const over = table.findIndex(
      (other, at) =>
        at < number && other.type !== 0 && start < other.start + other.sectors && other.start < start + sectors,
    )
    if (over >= 0) throw wrong(`lies over partition ${over + 1}`)
  })
  return table
}

/**
 * Every byte of a disk with a partition table, in sections without gaps; `sectionsOfVolume` yields those of a partition,
 * from the partition's start. Throws image-corrupt, also where there is no table.
 */
export function* sectionsOfDisk(
  image: SparseImage,
  sectionsOfVolume: (volume: SparseImage, partition: Partition) => Iterable<Section>,
): Generator<Section, void, void> {
  const table = tableOf(image)
  if (table.length === 0) throw corruptTable(FIELD.partitions, 'it is no table of partitions')
  yield {
    field: 'MBR',
    kind: 'number',
    offset: 0,
    length: SECTOR,
    value: `${table.filter(({ type }) => type !== 0).length} of ${ENTRIES} partitions`,
    meaning: 'The master boot record: the code that the firmware runs first, and the table of partitions',
    region: { sort: 'boot', name: 'master boot record' },
    title: 'MBR',
    fields: () => [...explainMbr(readImage(image, 0, SECTOR), table)],
  }
  let at = SECTOR
  for (const partition of table.filter(({ type }) => type !== 0).sort((a, b) => a.start - b.start)) {
    const start = partition.start * SECTOR
    yield* explainUnused(at, start)
    for (const section of sectionsOfVolume(partitionImage(image, partition), partition)) yield movedBy(start, section)
    at = start + partition.sectors * SECTOR
  }
  yield* explainUnused(at, image.size)
}

function* explainMbr(bytes: Uint8Array, table: readonly Partition[]): Generator<Span> {
  const hex = (at: number, length: number) =>
    [...bytes.subarray(at, at + length)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
  const span = (
    field: string,
    kind: SpanKind,
    offset: number,
    length: number,
    value: string,
    meaning: string,
  ): Span => ({
    field,
    kind,
    offset,
    length,
    value,
    meaning,
  })
  const id = new DataView(bytes.buffer, bytes.byteOffset).getUint32(FIELD.disk_signature, true)
  yield span(
    'code',
    'content',
    FIELD.code,
    MBR_CODE_LENGTH,
    `${MBR_CODE_LENGTH} bytes`,
    'What the firmware runs: it looks for the active partition and runs the first sector of that',
  )
  yield span(
    'disk_signature',
    'number',
    FIELD.disk_signature,
    4,
    `0x${id.toString(16).padStart(8, '0')}`,
    'Tells this disk from others; Linux makes the PARTUUID of its partitions of it',
  )
  yield span('copy_protected', 'padding', FIELD.copy_protected, 2, hex(FIELD.copy_protected, 2), 'Not used, and zeros')
  for (const [number, { type, isActive, start, sectors }] of table.entries()) {
    const at = FIELD.partitions + number * ENTRY_LENGTH
    if (type === 0) {
      yield span(
        `partition ${number + 1}`,
        'padding',
        at,
        ENTRY_LENGTH,
        'none',
        'An entry of the table that is not used',
      )
      continue
    }
    const put = (field: string, kind: SpanKind, offset: number, length: number, value: string, meaning: string) =>
      span(`partition ${number + 1} ${field}`, kind, at + offset, length, value, meaning)
    const chs = 'by cylinder, head and sector, as a BIOS of old counts them; nobody uses it any more'
    yield put('flag', 'number', ENTRY.flag, 1, isActive ? 'active' : 'not active', 'The active one is booted')
    yield put('first_chs', 'number', ENTRY.first_chs, 3, hex(at + ENTRY.first_chs, 3), `Where it begins, ${chs}`)
    yield put('type', 'number', ENTRY.type, 1, typeText(type), 'What it holds; Linux looks at the content instead')
    yield put('last_chs', 'number', ENTRY.last_chs, 3, hex(at + ENTRY.last_chs, 3), `Where it ends, ${chs}`)
    yield put('first', 'length', ENTRY.first, 4, grouped(start), 'The sector with which it begins')
    yield put('sectors', 'length', ENTRY.sectors, 4, grouped(sectors), 'How many sectors it has')
  }
  yield span('signature', 'magic', FIELD.signature, 2, hex(FIELD.signature, 2), 'A BIOS boots only what ends in 55 aa')
}

/** As fdisk calls them. */
const TYPE_NAMES: Readonly<Record<number, string>> = {
  1: 'FAT12',
  4: 'FAT16 <32M',
  5: 'Extended',
  6: 'FAT16',
  11: 'W95 FAT32',
  12: 'W95 FAT32 (LBA)',
  14: 'W95 FAT16 (LBA)',
  15: 'W95 Ext’d (LBA)',
  130: 'Linux swap',
  131: 'Linux',
}

function typeText(type: number): string {
  const number = `0x${type.toString(16).padStart(2, '0')}`
  return type in TYPE_NAMES ? `${number}: ${TYPE_NAMES[type]}` : number
}

function* explainUnused(from: number, to: number): Generator<Section> {
  if (to <= from) return
  const value = to - from === 1 ? '1 byte' : `${grouped(to - from)} bytes`
  const meaning = 'In no partition; some boot loaders keep code behind the first sector'
  yield {
    field: 'unused',
    kind: 'padding',
    offset: from,
    length: to - from,
    value,
    meaning,
    region: { sort: 'free', name: 'in no partition' },
    title: 'in no partition',
  }
}

function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',')
}

function corruptTable(offset: number, reason: string) {
  return new Pid1Error('image-corrupt', `The disk's partition table is damaged at byte ${offset}: ${reason}`, {
    format: 'MBR',
    offset,
    reason,
  })
}
