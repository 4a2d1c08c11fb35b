/** Reads an archive of whatever kind: cpio or tar, plain or compressed with gzip. */
import { decodeCpio } from './cpio/decode.ts'
import { gunzip, gunzipMember, isGzip } from './gzip.ts'
import type { Decoded, Limits } from './reading.ts'
import { decodeTar, isTar } from './tar.ts'

/** Throws archive-unknown, and what `decodeCpio` and `decodeTar` throw. */
export function readArchive(bytes: Uint8Array, limits: Limits): Decoded {
  if (isTar(bytes)) return decodeTar(bytes, limits)
  // An initramfs may have more behind its first member; a compressed tar is one stream.
  const budget = { most: limits.bytes, left: limits.bytes }
  if (isGzip(bytes) && isTar(gunzipMember(bytes, 0, budget).bytes))
    return decodeTar(gunzip(bytes, limits.bytes), limits)
  return decodeCpio(bytes, limits)
}
