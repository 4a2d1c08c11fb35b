/** What every medium is made from. */
import type { Content, Entry } from '../../rootfs/index.ts'
import type { BlobSource } from '../blob-source.ts'

export interface Job {
  /** The project's name: identifiers are derived from it. */
  readonly name: string
  /** The root file system, in the order of `listEntries`. */
  readonly entries: readonly Entry[]
  readonly bytesOf: (content: Content) => Uint8Array
  /** SHA-256. */
  readonly kernel: string
  readonly source: BlobSource
}
