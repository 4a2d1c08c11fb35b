/** Reads an archive of whatever kind: cpio or tar, plain or compressed with gzip. */

import { decodeCpio } from './cpio/decode.ts'
import { MAGIC } from './cpio/header.ts'
import { gunzipMember, gunzipOthers, isGzip } from './gzip.ts'
import { startsWith } from './magic.ts'
import { budgetOf, type Decoded, type Limits } from './reading.ts'
import { decodeTar, isTar } from './tar.ts'

/** Bytes from the start of a file that tell what kind of archive it is. */
export const ARCHIVE_HEAD = 512

/** What a file that begins with `head` is to be read as; undefined: as it is. What is compressed may be anything. */
export function archiveKind(head: Uint8Array): 'cpio' | 'tar' | 'gzip' | undefined {
  if (isTar(head)) return 'tar'
  if (isGzip(head)) return 'gzip'
  return startsWith(head, MAGIC.newc) || startsWith(head, MAGIC.crc) ? 'cpio' : undefined
}

/** Throws archive-unknown, and what `decodeCpio` and `decodeTar` throw. */
export function readArchive(bytes: Uint8Array, limits: Limits): Decoded {
  const read = unpack(bytes, limits)
  return 'entries' in read ? read : decodeCpio(bytes, limits)
}

/**
 * The entries of an archive, or, of a gzip file that holds none, its bytes decompressed.
 * Throws what `readArchive` throws for anything else.
 */
export function unpack(bytes: Uint8Array, limits: Limits): Decoded | { readonly bytes: Uint8Array } {
  if (isTar(bytes)) return decodeTar(bytes, limits)
  if (!isGzip(bytes)) return decodeCpio(bytes, limits)
  // An initramfs may have more behind its first member; a compressed tar, or any other file, is one stream.
  const budget = budgetOf(limits)
  const first = gunzipMember(bytes, 0, budget)
  switch (archiveKind(first.bytes)) {
    case 'tar':
      return decodeTar(gunzipOthers(bytes, first, budget), limits)
    case 'cpio':
      return decodeCpio(bytes, limits, first)
    default:
      return { bytes: gunzipOthers(bytes, first, budget) }
  }
}
