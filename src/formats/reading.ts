/** What every reader of an archive takes and gives. */
import { Pid1Error } from '../error.ts'
import type { Entry } from '../rootfs/index.ts'

/** How much a reader is willing to unpack. An archive is a stranger's: a few bytes of it may claim to be many. */
export interface Limits {
  /** Most entries. */
  readonly entries: number
  /** Most bytes, decompressed. */
  readonly bytes: number
}

/** Bytes that may still be unpacked, of those that might be at first. */
export interface Budget {
  readonly most: number
  left: number
}

/** Something in an archive that was taken, but may not be what its author meant. */
export interface ArchiveWarning {
  readonly code:
    | 'trailer-missing'
    | 'directory-repeated'
    | 'hard-link-differs'
    | 'time-out-of-range'
    | 'attribute-dropped'
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
  return new Pid1Error('limit-exceeded', `This archive unpacks to more than ${most} ${what}: nothing of it was taken`, {
    what,
    most,
  })
}

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
