/** Where the parts of a FAT file system lie, by what its boot sector says. */
import { Pid1Error } from '../../error.ts'
import { readImage, type SparseImage } from '../sparse.ts'
import { FIELD, FIELD_32 } from './boot-sector.ts'
import { DISK_MEDIA, type FatType, FLOPPY_MEDIA, SECTOR, SLOT } from './geometry.ts'

/** What a boot sector says, and where things lie by it. */
export interface FatVolumeFacts {
  readonly type: FatType
  readonly bytesPerSector: number
  /** Bytes. */
  readonly clusterSize: number
  readonly reservedSectors: number
  readonly fats: number
  /** Of the fixed root directory; 0 in FAT32. */
  readonly rootEntries: number
  /** FAT32: where the root directory's chain begins. */
  readonly rootCluster: number
  /** Bytes from the image's start: of the first FAT, the fixed root directory, the first cluster, and what lies behind. */
  readonly fatAt: number
  readonly rootAt: number
  readonly dataAt: number
  readonly end: number
  /** Bytes of one FAT. */
  readonly fatLength: number
  /** They are numbered from 2. */
  readonly clusters: number
  /** FAT32: sectors of the information, and of the copy of the boot sector; 0 if there is none. */
  readonly infoSector: number
  readonly backupSector: number
}

/**
 * Reads the boot sector of a FAT file system that is the whole image. Which of the three types it is, is decided as Linux
 * does (linux/fs/fat/inode.c: fat_fill_super). Throws image-corrupt.
 */
export function readBootSector(image: SparseImage): FatVolumeFacts {
  const bytes = readImage(image, 0, SECTOR)
  if (bytes.length < SECTOR) throw corruptFat(0, 'it is too short to hold a boot sector')
  const view = new DataView(bytes.buffer, bytes.byteOffset, SECTOR)
  const u16 = (at: number) => view.getUint16(at, true)
  const u32 = (at: number) => view.getUint32(at, true)
  const check = (field: keyof typeof FIELD | keyof typeof FIELD_32, isRight: boolean, reason: string) => {
    if (!isRight) throw corruptFat({ ...FIELD, ...FIELD_32 }[field], reason)
  }

  const bytesPerSector = u16(FIELD.bytes_per_sector)
  check('bytes_per_sector', [512, 1024, 2048, 4096].includes(bytesPerSector), `a sector has ${bytesPerSector} bytes`)
  const sectorsPerCluster = bytes[FIELD.sectors_per_cluster]!
  const isPower = sectorsPerCluster !== 0 && (sectorsPerCluster & (sectorsPerCluster - 1)) === 0
  check('sectors_per_cluster', isPower, `a cluster has ${sectorsPerCluster} sectors`)
  const reservedSectors = u16(FIELD.reserved_sectors)
  check('reserved_sectors', reservedSectors > 0, 'no sector is reserved for the boot sector itself')
  const fats = bytes[FIELD.fats]!
  check('fats', fats > 0, 'it has no FAT')
  const media = bytes[FIELD.media]!
  check('media', media === FLOPPY_MEDIA || media >= DISK_MEDIA, `its medium is ${media}`)

  const is32 = u16(FIELD.sectors_per_fat) === 0
  const sectorsPerFat = is32 ? u32(FIELD_32.sectors_per_fat_32) : u16(FIELD.sectors_per_fat)
  check(is32 ? 'sectors_per_fat_32' : 'sectors_per_fat', sectorsPerFat > 0, 'its FATs have no sectors')
  const sectors = u16(FIELD.sectors) || u32(FIELD.sectors_32)
  const end = sectors * bytesPerSector
  check('sectors_32', end <= image.size, `it has ${end} bytes, and the image only ${image.size}`)

  const rootEntries = is32 ? 0 : u16(FIELD.root_entries)
  check('root_entries', is32 || rootEntries > 0, 'its root directory has no room for an entry')
  const rootSectors = Math.ceil((rootEntries * SLOT) / bytesPerSector)
  const rootSector = reservedSectors + fats * sectorsPerFat
  const dataSector = rootSector + rootSectors
  const count = Math.floor((sectors - dataSector) / sectorsPerCluster)
  check('sectors_32', count > 0, 'it has no cluster')
  const type = is32 ? 32 : count <= FAT12_MOST ? 12 : 16
  check('sectors_per_cluster', count <= MOST[type], `FAT${type} has at most ${MOST[type]} clusters, not ${count}`)
  const fatLength = sectorsPerFat * bytesPerSector
  const clusters = Math.min(count, Math.floor((fatLength * 8) / type) - 2)
  check(is32 ? 'sectors_per_fat_32' : 'sectors_per_fat', clusters > 0, 'its FATs have no entry for a cluster')
  const infoSector = is32 ? u16(FIELD_32.info_sector) : 0
  const backupSector = is32 ? u16(FIELD_32.backup_sector) : 0

  return {
    type,
    bytesPerSector,
    clusterSize: sectorsPerCluster * bytesPerSector,
    reservedSectors,
    fats,
    rootEntries,
    rootAt: rootSector * bytesPerSector,
    rootCluster: is32 ? u32(FIELD_32.root_cluster) : 0,
    fatAt: reservedSectors * bytesPerSector,
    dataAt: dataSector * bytesPerSector,
    end,
    fatLength,
    clusters,
    infoSector: infoSector < reservedSectors ? infoSector : 0,
    backupSector: backupSector < reservedSectors ? backupSector : 0,
  }
}

const FAT12_MOST = 4084
const MOST: Readonly<Record<FatType, number>> = { 12: FAT12_MOST, 16: 65524, 32: 0x0fff_fff5 }

/** `offset` in bytes from the start of the file system. */
export function corruptFat(offset: number, reason: string) {
  return new Pid1Error('image-corrupt', `The FAT file system is damaged at byte ${offset}: ${reason}`, {
    format: 'FAT',
    offset,
    reason,
  })
}
