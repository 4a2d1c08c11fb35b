/**
 * The boot sector of a FAT file system: how it is laid out, and code in case somebody boots it (Microsoft, "FAT: General
 * Overview of On-Disk Format", 1.03, fatgen103; linux/include/uapi/linux/msdos_fs.h: struct fat_boot_sector). Numbers
 * are little-endian.
 */
import { type FatGeometry, type FatType, FLOPPY_MEDIA, SECTOR } from './geometry.ts'

/** Offsets in bytes that all types share. */
export const FIELD = {
  jump: 0,
  oem: 3,
  bytes_per_sector: 11,
  sectors_per_cluster: 13,
  reserved_sectors: 14,
  fats: 16,
  root_entries: 17,
  /** Of the whole file system, or 0 where they are too many for 16 bits. */
  sectors: 19,
  media: 21,
  /** Of one FAT; 0 in FAT32. */
  sectors_per_fat: 22,
  sectors_per_track: 24,
  heads: 26,
  hidden_sectors: 28,
  sectors_32: 32,
} as const

/** Offsets that FAT32 has from there on, before the extended part. */
export const FIELD_32 = {
  sectors_per_fat_32: 36,
  flags: 40,
  version: 42,
  root_cluster: 44,
  info_sector: 48,
  backup_sector: 50,
  reserved: 52,
} as const

/** Offsets in the extended part, from its start: byte 36 in FAT12 and FAT16, 64 in FAT32. */
export const EXTENDED = { drive: 0, dirty: 1, boot_signature: 2, volume_id: 3, label: 7, type: 18, code: 26 } as const

export const SIGNATURE_AT = 510
const SIGNATURE = 0xaa55
/** Says that the volume id, the label and the type follow. */
const BOOT_SIGNATURE = 0x29

export const extendedAt = (type: FatType) => (type === 32 ? 64 : 36)

/** The file system information sector of FAT32: how many clusters are free, so nobody need count them. */
export const INFO = {
  lead_signature: 0,
  signature: 484,
  free_clusters: 488,
  /** Where a search for a free one begins. */
  last_cluster: 492,
  trail_signature: 508,
} as const
export const INFO_SECTOR = 1
/** Where FAT32 keeps a copy of the boot sector, and behind it one of the information sector. */
export const BACKUP_SECTOR = 6

/** Of the sectors before the first FAT, how many hold something. */
export const headSectors = (type: FatType) => (type === 32 ? BACKUP_SECTOR + INFO_SECTOR + 1 : 1)

/** What a volume without a label has in the label's place, and no entry for it in its root directory. */
export const NO_LABEL = 'NO NAME'
export const LABEL_LENGTH = 11
const OEM = 'pid1'

/** What tells one volume from another of the same geometry. */
export interface VolumeName {
  readonly label?: string
  readonly volumeId: number
  readonly hiddenSectors: number
}

/** Writes the boot sector at the start of `bytes`, with code that asks for another disk. */
export function writeBootSector(bytes: Uint8Array, geometry: FatGeometry, name: VolumeName): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, SECTOR)
  const u16 = (at: number, value: number) => view.setUint16(at, value, true)
  const u32 = (at: number, value: number) => view.setUint32(at, value, true)
  const { type, sectors } = geometry
  const extended = extendedAt(type)

  // A short jump over the parameters, and a nop.
  bytes.set([0xeb, extended + EXTENDED.code - 2, 0x90])
  writeText(bytes, FIELD.oem, OEM, 8)
  u16(FIELD.bytes_per_sector, SECTOR)
  bytes[FIELD.sectors_per_cluster] = geometry.sectorsPerCluster
  u16(FIELD.reserved_sectors, geometry.reservedSectors)
  bytes[FIELD.fats] = geometry.fats
  u16(FIELD.root_entries, geometry.rootEntries)
  u16(FIELD.sectors, sectors > 0xffff ? 0 : sectors)
  bytes[FIELD.media] = geometry.media
  u16(FIELD.sectors_per_fat, type === 32 ? 0 : geometry.sectorsPerFat)
  u16(FIELD.sectors_per_track, geometry.sectorsPerTrack)
  u16(FIELD.heads, geometry.heads)
  u32(FIELD.hidden_sectors, name.hiddenSectors)
  u32(FIELD.sectors_32, sectors > 0xffff ? sectors : 0)
  if (type === 32) {
    u32(FIELD_32.sectors_per_fat_32, geometry.sectorsPerFat)
    u32(FIELD_32.root_cluster, geometry.rootCluster)
    u16(FIELD_32.info_sector, INFO_SECTOR)
    u16(FIELD_32.backup_sector, BACKUP_SECTOR)
  }
  // The BIOS's number of the first hard disk, or of the first floppy.
  bytes[extended + EXTENDED.drive] = geometry.media === FLOPPY_MEDIA ? 0 : 0x80
  bytes[extended + EXTENDED.boot_signature] = BOOT_SIGNATURE
  u32(extended + EXTENDED.volume_id, name.volumeId)
  writeText(bytes, extended + EXTENDED.label, name.label ?? NO_LABEL, LABEL_LENGTH)
  writeText(bytes, extended + EXTENDED.type, `FAT${type}`, 8)
  writeCode(bytes, extended + EXTENDED.code)
  u16(SIGNATURE_AT, SIGNATURE)
}

const MESSAGE = 'No boot loader is on this disk. Insert another one and press a key.\r\n\0'

/** Prints the message, waits for a key and has the firmware boot again. It runs at 0:7c00. */
function writeCode(bytes: Uint8Array, at: number): void {
  const message = 0x7c00 + at + 29
  bytes.set(
    [
      ...[0x31, 0xc0], //                       xor ax, ax
      ...[0x8e, 0xd8], //                       mov ds, ax
      ...[0xfc], //                             cld
      ...[0xbe, message & 0xff, message >> 8], // mov si, message
      ...[0xac], //                       next: lodsb
      ...[0x84, 0xc0], //                       test al, al
      ...[0x74, 0x09], //                       jz wait
      ...[0xb4, 0x0e], //                       mov ah, 0x0e
      ...[0xbb, 0x07, 0x00], //                 mov bx, 7
      ...[0xcd, 0x10], //                       int 0x10: print a character
      ...[0xeb, 0xf2], //                       jmp next
      ...[0x31, 0xc0], //                 wait: xor ax, ax
      ...[0xcd, 0x16], //                       int 0x16: wait for a key
      ...[0xcd, 0x19], //                       int 0x19: boot
      0xf4, //                                  hlt
    ],
    at,
  )
  writeText(bytes, at + 29, MESSAGE, MESSAGE.length)
}

/** Writes the information sector at the start of `bytes`. */
export function writeInfoSector(bytes: Uint8Array, freeClusters: number, lastCluster: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, SECTOR)
  writeText(bytes, INFO.lead_signature, 'RRaA', 4)
  writeText(bytes, INFO.signature, 'rrAa', 4)
  view.setUint32(INFO.free_clusters, freeClusters, true)
  view.setUint32(INFO.last_cluster, lastCluster, true)
  view.setUint16(SIGNATURE_AT, SIGNATURE, true)
}

/** Writes ASCII, with spaces up to `length` bytes. */
export function writeText(bytes: Uint8Array, at: number, text: string, length: number): void {
  for (let i = 0; i < length; i++) bytes[at + i] = i < text.length ? text.charCodeAt(i) : 0x20
}
