/** The blobs this site ships, by name (prebuilt/catalog.json, written by prebuilt/build/catalog.mjs). */
import catalog from '../../prebuilt/catalog.json' with { type: 'json' }
import { Pid1Error } from '../error.ts'
import type { BlobRef } from '../rootfs/index.ts'

/** A blob that this site ships: a current one, or one that an earlier release did. */
export interface ShippedBlob {
  readonly name: string
  readonly version: string
  readonly sha256: string
  readonly bytes: number
  /** SPDX expression. */
  readonly licence: string
  /** Debian's source packages it is built from. */
  readonly source: readonly { readonly package: string; readonly version: string }[]
  /** Of a kernel: it asks for its root file system where a machine can be kept (src/machine/gate.ts). */
  readonly hasGate?: boolean
  /** Of busybox: the commands in it and where they are linked, such as "bin/ls". */
  readonly applets?: readonly string[]
}

export interface CatalogBlob extends ShippedBlob {
  /** Relative to prebuilt/. */
  readonly file: string
}

export const BLOBS: readonly CatalogBlob[] = catalog.blobs
/** What projects and links may still name, though others have taken their place. */
const EARLIER: readonly ShippedBlob[] = catalog.earlier

/** What the kernel that every project begins with is called. */
export const PREBUILT_KERNEL = 'linux-6.12-i386'
/** What the one is called that a floppy has room for. */
export const SMALL_KERNEL = 'linux-6.12-i386-tiny'

/** The blob called `name`, which must be in the catalog. */
export function blobNamed(name: string): CatalogBlob {
  const blob = BLOBS.find((candidate) => candidate.name === name)
  if (!blob) throw new Pid1Error('blob-missing', `The catalog holds no blob named ${name}`, { sha256: '', name })
  return blob
}

export function refTo(blob: CatalogBlob): BlobRef {
  return { sha256: blob.sha256, size: blob.bytes }
}

const byHash: ReadonlyMap<string, ShippedBlob> = new Map([...BLOBS, ...EARLIER].map((blob) => [blob.sha256, blob]))

/** The blob with this hash, if this site ships it: the current ones, and all that were ever released. */
export function blobWithHash(sha256: string): ShippedBlob | undefined {
  return byHash.get(sha256)
}
