/**
 * Directories: slots of 32 bytes, one for each entry, and before it those that hold its long name
 * (linux/include/uapi/linux/msdos_fs.h: struct msdos_dir_entry, struct msdos_dir_slot).
 */
import { SLOT } from './geometry.ts'

/** Offsets in bytes from the start of a slot. */
export const ENTRY = {
  name: 0,
  attributes: 11,
  /** Windows NT: whether name and extension are lower case. */
  case: 12,
  /** Hundredths of a second. */
  created_fine: 13,
  created_time: 14,
  created_date: 16,
  accessed_date: 18,
  /** FAT32 alone. */
  cluster_high: 20,
  time: 22,
  date: 24,
  cluster: 26,
  size: 28,
} as const

export const ATTRIBUTE = {
  readOnly: 0x01,
  hidden: 0x02,
  system: 0x04,
  volumeLabel: 0x08,
  directory: 0x10,
  archive: 0x20,
} as const
/** A slot of a long name: all that no entry has at once. */
export const LONG_NAME = 0x0f

export const LOWER_BASE = 0x08
export const LOWER_EXTENSION = 0x10

/** The first byte of a slot: the directory ends here, or the slot is free again. */
export const END_MARK = 0x00
export const DELETED = 0xe5
/** Stands for a name that begins with the byte E5. */
export const E5_ESCAPE = 0x05

export const SHORT_LENGTH = 11

/** A slot of a long name: which part it is, the short name's checksum, and thirteen UTF-16 units in three places. */
export const LONG = { ordinal: 0, attributes: 11, checksum: 13 } as const
export const LONG_UNITS_AT = [1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30] as const
export const LONG_UNITS = LONG_UNITS_AT.length
/** Set in the ordinal of a name's last part, which comes first. */
export const LAST_PART = 0x40

/** Slots in a directory at most: 2 MiB (linux/fs/fat/fat.h: FAT_MAX_DIR_ENTRIES). */
export const SLOTS_MOST = 65_536

/** A slot to write. */
export interface DirectoryEntry {
  /** Eleven characters, each a byte. */
  readonly short: string
  readonly attributes: number
  /** Seconds since 1970. */
  readonly mtime: number
  /** 0 for what has no content. */
  readonly cluster: number
  /** Bytes; 0 for a directory. */
  readonly size: number
}

export function writeEntry(bytes: Uint8Array, at: number, entry: DirectoryEntry): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, SLOT)
  for (let i = 0; i < SHORT_LENGTH; i++) bytes[at + i] = entry.short.charCodeAt(i)
  const { time, date } = toFatTime(entry.mtime)
  view.setUint8(ENTRY.attributes, entry.attributes)
  view.setUint16(ENTRY.created_time, time, true)
  view.setUint16(ENTRY.created_date, date, true)
  view.setUint16(ENTRY.accessed_date, date, true)
  view.setUint16(ENTRY.cluster_high, entry.cluster >>> 16, true)
  view.setUint16(ENTRY.time, time, true)
  view.setUint16(ENTRY.date, date, true)
  view.setUint16(ENTRY.cluster, entry.cluster & 0xffff, true)
  view.setUint32(ENTRY.size, entry.size, true)
}

/** How many slots a long name takes, the entry's own not counted. */
export function longSlots(name: string): number {
  return Math.ceil(name.length / LONG_UNITS)
}

/** Writes a long name's slots, which go before the entry's. */
export function writeLongName(bytes: Uint8Array, at: number, name: string, short: string): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  const slots = longSlots(name)
  const checksum = shortChecksum((i) => short.charCodeAt(i))
  for (let part = slots; part > 0; part--, at += SLOT) {
    bytes[at + LONG.ordinal] = part === slots ? part | LAST_PART : part
    bytes[at + LONG.attributes] = LONG_NAME
    bytes[at + LONG.checksum] = checksum
    const start = (part - 1) * LONG_UNITS
    for (let i = 0; i < LONG_UNITS; i++) {
      const unit = start + i
      // A NUL ends it where it does not fill its slots; what is behind is ones.
      const value = unit < name.length ? name.charCodeAt(unit) : unit === name.length ? 0 : 0xffff
      view.setUint16(at + LONG_UNITS_AT[i]!, value, true)
    }
  }
}

/** Tells a long name's slots from those that a program which knows no long names left behind. */
export function shortChecksum(byteAt: (i: number) => number): number {
  let sum = 0
  for (let i = 0; i < SHORT_LENGTH; i++) sum = (((sum & 1) << 7) + (sum >> 1) + byteAt(i)) & 0xff
  return sum
}

/** The first second that FAT can tell; the last is beyond 2106. UTC, as Linux takes it where no time zone is set. */
export const FAT_EPOCH = 315_532_800

/** Rounded down to even seconds. What is before 1980 becomes its first second. */
export function toFatTime(mtime: number): { time: number; date: number } {
  const t = new Date(Math.max(mtime, FAT_EPOCH) * 1000)
  return {
    time: (t.getUTCHours() << 11) | (t.getUTCMinutes() << 5) | (t.getUTCSeconds() >> 1),
    date: ((t.getUTCFullYear() - 1980) << 9) | ((t.getUTCMonth() + 1) << 5) | t.getUTCDate(),
  }
}

/** Seconds since 1970. A month or a day of 0 counts as 1 (linux/fs/fat/misc.c: fat_time_fat2unix). */
export function fromFatTime(time: number, date: number): number {
  const month = Math.max((date >> 5) & 15, 1)
  const day = Math.max(date & 31, 1)
  return Date.UTC(1980 + (date >> 9), month - 1, day, time >> 11, (time >> 5) & 63, (time & 31) * 2) / 1000
}
