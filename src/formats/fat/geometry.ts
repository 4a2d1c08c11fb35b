/**
 * How large each part of a FAT file system is, by the size of its medium: as mkfs.fat 4.2 chooses
 * (dosfstools/src/mkfs.fat.c: establish_params, setup_tables), so that a person's own mkfs.fat makes the same.
 */

export const SECTOR = 512
/** What the boot sector and the first FAT say of the medium. */
export const FLOPPY_MEDIA = 0xf0
export const DISK_MEDIA = 0xf8

/** Bits of a FAT entry. */
export type FatType = 12 | 16 | 32

/** Lengths are in sectors of 512 bytes. */
export interface FatGeometry {
  readonly type: FatType
  readonly media: number
  readonly sectors: number
  readonly sectorsPerTrack: number
  readonly heads: number
  readonly reservedSectors: number
  readonly fats: number
  readonly sectorsPerFat: number
  /** Of the fixed root directory; 0 in FAT32, whose root directory is a chain of clusters. */
  readonly rootEntries: number
  /** FAT32: where that chain begins. */
  readonly rootCluster: number
  readonly sectorsPerCluster: number
  readonly clusters: number
  /** Where cluster 2 begins, the first. */
  readonly dataSector: number
}

/** A directory entry, in bytes. */
export const SLOT = 32
/** The number of the first cluster: the first two entries of a FAT are of none. */
export const FIRST_CLUSTER = 2
const FATS = 2
const MIB = 1 << 20

/** Below this size, in bytes, mkfs.fat makes nothing, or next to it. */
export const LEAST_SIZE = 64 * 1024

/** From this size, in bytes, mkfs.fat chooses FAT32. */
const FAT32_FROM = 512 * MIB
/** Where Windows and Linux disagree on the type by a few clusters, neither is made. */
const CLUSTERS_12 = { most: 4084 }
const CLUSTERS_16 = { least: 4087, most: 65524 }

interface Floppy {
  readonly sectorsPerTrack: number
  readonly sectorsPerCluster: number
}
const FLOPPIES: ReadonlyMap<number, Floppy> = new Map([
  [1440 * 1024, { sectorsPerTrack: 18, sectorsPerCluster: 1 }],
  [2880 * 1024, { sectorsPerTrack: 36, sectorsPerCluster: 2 }],
])

/** Bytes. */
export const LARGEST_FLOPPY = Math.max(...FLOPPIES.keys())

export function isFloppySize(size: number): boolean {
  return FLOPPIES.has(size)
}

/** The geometry for a medium of `size` bytes, at least LEAST_SIZE. */
export function geometryOf(size: number): FatGeometry {
  const floppy = FLOPPIES.get(size)
  const track = floppy ? { sectorsPerTrack: floppy.sectorsPerTrack, heads: 2 } : tracksOf(Math.floor(size / SECTOR))
  // DOS and mtools want whole tracks.
  const sectors = Math.floor(size / SECTOR / track.sectorsPerTrack) * track.sectorsPerTrack
  const rootEntries = floppy ? 224 : 512
  const common = { media: floppy ? FLOPPY_MEDIA : DISK_MEDIA, sectors, ...track, fats: FATS }
  if (size >= FAT32_FROM) return { ...common, ...tables(32, sectors, sectorsPerCluster32(size), 0) }
  for (let sectorsPerCluster = floppy?.sectorsPerCluster ?? 4; ; sectorsPerCluster *= 2) {
    const fat12 = tables(12, sectors, sectorsPerCluster, rootEntries)
    const fat16 = tables(16, sectors, sectorsPerCluster, rootEntries)
    const is12 = fat12.clusters <= CLUSTERS_12.most
    const is16 = fat16.clusters >= CLUSTERS_16.least && fat16.clusters <= CLUSTERS_16.most
    if (is16 && !(is12 && fat12.clusters >= fat16.clusters)) return { ...common, ...fat16 }
    if (is12) return { ...common, ...fat12 }
  }
}

/** Heads and sectors as SD cards have them below 256 MiB, and as the BIOS assumes them above. */
function tracksOf(sectors: number): { sectorsPerTrack: number; heads: number } {
  if (sectors <= 524_288)
    return {
      sectorsPerTrack: sectors <= 4096 ? 16 : 32,
      heads: sectors <= 32_768 ? 2 : sectors <= 65_536 ? 4 : sectors <= 262_144 ? 8 : 16,
    }
  const heads = [16, 32, 64, 128].find((heads) => sectors <= heads * 63 * 1024) ?? 255
  return { sectorsPerTrack: 63, heads }
}

/** As Windows' format: 4 KiB up to 8 GiB, then more. */
function sectorsPerCluster32(size: number): number {
  const gib = size / (1024 * MIB)
  return gib > 32 ? 64 : gib > 16 ? 32 : gib > 8 ? 16 : 8
}

/** Above this many sectors mkfs.fat begins each table at a multiple of the cluster's size. */
const UNALIGNED_MOST = 8192

function tables(type: FatType, sectors: number, sectorsPerCluster: number, rootEntries: number) {
  const align = (length: number) =>
    sectors > UNALIGNED_MOST ? Math.ceil(length / sectorsPerCluster) * sectorsPerCluster : length
  const reservedSectors = align(type === 32 ? 32 : 1)
  const rootSectors = align((rootEntries * SLOT) / SECTOR)
  const left = sectors - reservedSectors - rootSectors
  // Each cluster costs its sectors and an entry in each FAT. The first two entries are of no cluster.
  const entry = type / 8
  const estimate = Math.floor(
    (left * SECTOR + FIRST_CLUSTER * FATS * entry) / (sectorsPerCluster * SECTOR + FATS * entry),
  )
  const sectorsPerFat = align(Math.ceil(Math.floor((estimate + FIRST_CLUSTER) * entry + 0.5) / SECTOR))
  const clusters = Math.floor((left - FATS * sectorsPerFat) / sectorsPerCluster)
  return {
    type,
    reservedSectors,
    sectorsPerFat,
    rootEntries: (rootSectors * SECTOR) / SLOT,
    rootCluster: type === 32 ? FIRST_CLUSTER : 0,
    sectorsPerCluster,
    clusters,
    dataSector: reservedSectors + FATS * sectorsPerFat + rootSectors,
  }
}
