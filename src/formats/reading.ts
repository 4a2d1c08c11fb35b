/** What every reader of an archive takes and gives. */
import { Pid1Error } from '../error.ts'
import type { Entry } from '../rootfs/index.ts'

/** How much a reader is willing to unpack. An archive is a stranger's: a few bytes of it may claim to be many. */
export interface Limits {
  /** Most entries. */
  readonly entries: number
  /** Most bytes, decompressed. */
  readonly bytes: number
  /** Hears now and then how far it has come: entries read, or bytes decompressed. */
  readonly onProgress?: (progress: { readonly entries?: number; readonly bytes?: number }) => void
}

/** Bytes that may still be unpacked, of those that might be at first. */
export interface Budget {
  readonly most: number
  left: number
  /** Hears now and then how many are spent. */
  readonly onSpent?: (bytes: number) => void
}

export function budgetOf({ bytes, onProgress }: Limits): Budget {
  return { most: bytes, left: bytes, ...(onProgress && { onSpent: (spent) => onProgress({ bytes: spent }) }) }
}

/** Something in an archive that was taken, but may not be what its author meant. */
export interface ArchiveWarning {
  readonly code:
    | 'trailer-missing'
    | 'directory-repeated'
    | 'hard-link-differs'
    | 'time-out-of-range'
    | 'attribute-dropped'
    | 'kernel-damaged'
    | 'layers-packed'
    | 'name-not-utf8'
    | 'entry-left-out'
    | 'directory-damaged'
    | 'journal-not-replayed'
  /** The entry it is about, if it is about one. */
  readonly path: string | null
  /** For a person. */
  readonly message: string
}

export interface Decoded {
  /** In the archive's order. Each inode of the list has a number of its own, from 1. */
  readonly entries: readonly Entry[]
  readonly warnings: readonly ArchiveWarning[]
}

export function tooMany(what: 'entries' | 'bytes', most: number) {
  return new Pid1Error(
    'limit-exceeded',
    `This unpacks to more than ${limitText(what, most)}, which is the limit here: nothing of it was taken`,
    { what, most },
  )
}

/** "200,000 entries", "512 MiB". */
export function limitText(what: 'entries' | 'bytes', most: number): string {
  if (what === 'bytes' && most >= MIB && most % MIB === 0) return `${most / MIB} MiB`
  return `${String(most).replace(/\B(?=(\d{3})+$)/g, ',')} ${what}`
}

const MIB = 1 << 20

export function corrupt(offset: number, reason: string) {
  return new Pid1Error('archive-corrupt', `The archive is damaged at byte ${offset}: ${reason}`, { offset, reason })
}

export function truncated(offset: number, path: string | null) {
  const where = path === null ? 'in the header of an entry' : `in ${path}`
  return new Pid1Error(
    'archive-truncated',
    `The archive is cut short ${where}, which begins at byte ${offset}: copy or download it again`,
    { offset, path },
  )
}
