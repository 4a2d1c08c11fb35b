/** What file systems call random and must not be, so that the same project gives the same bytes. */
import { sha256 } from '@noble/hashes/sha2.js'

/** `length` bytes, at most 32, that stay the same while the project keeps its name. */
export function derivedBytes(name: string, what: string, length: number): Uint8Array {
  return sha256(new TextEncoder().encode(`pid1 ${what}\0${name}`)).slice(0, length)
}

/** A UUID of the same, marked as one that is not random (RFC 9562: version 8). */
export function derivedUuid(name: string, what: string): Uint8Array {
  const uuid = derivedBytes(name, what, 16)
  uuid[6] = (uuid[6]! & 0x0f) | 0x80
  uuid[8] = (uuid[8]! & 0x3f) | 0x80
  return uuid
}
