import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { concat } from '../formats/concat.ts'
import { allocate, flatten, keptSize, partsOf, type SparseImage } from '../formats/sparse.ts'
import { inSteps, type OnProgress } from './in-steps.ts'

/**
 * SHA-256. The platform's own digest is missing where the page is not a secure context, as on http:// in a classroom's
 * network; then a JavaScript one does it.
 */
export async function sha256Bytes(bytes: Uint8Array): Promise<Uint8Array> {
  const subtle = globalThis.crypto?.subtle as SubtleCrypto | undefined
  return subtle ? new Uint8Array(await subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>)) : sha256(bytes)
}

/** The same as lower-case hex. */
export async function sha256Hex(bytes: Uint8Array): Promise<string> {
  return bytesToHex(await sha256Bytes(bytes))
}

/** An image up to this size, or up to twice what is in it, is hashed in one array. Bytes. */
const AT_ONCE_MOST = 64 << 20

export interface ImageNames {
  /** Tells images apart: the same for the same image. Where the SHA-256 is known from the start, it is that. */
  readonly id: string
  /** Of all its bytes, in lower-case hex; undefined where that would take long: `sha256InSteps` has it. */
  readonly sha256: string | undefined
}

/** What an image is called, in time and memory that grow with what is in it. */
export async function namesOf(image: SparseImage): Promise<ImageNames> {
  if (image.size <= Math.max(AT_ONCE_MOST, 2 * keptSize(image))) {
    const sha256 = await sha256Hex(flatten(image))
    return { id: sha256, sha256 }
  }
  return { id: await nameOfPieces(image), sha256: undefined }
}

/** Tells images apart by their pieces, where they lie and what they hold: a SHA-256 as lower-case hex, though not that of the bytes. */
export function nameOfPieces({ size, pieces }: SparseImage): Promise<string> {
  const places = JSON.stringify([size, pieces.map(({ offset, bytes }) => [offset, bytes.length])])
  return sha256Hex(concat([new TextEncoder().encode(places), ...pieces.map(({ bytes }) => bytes)]))
}

/** Up to this size an image is copied for the platform's digest, which is many times as fast as ours. Bytes. */
const COPIED_MOST = 256 << 20

/** The SHA-256 of all bytes of an image, as lower-case hex, in time that others are let have their turns in. Throws what `onProgress` throws. */
export async function sha256OfImage(image: SparseImage, onProgress: OnProgress): Promise<string> {
  if (!globalThis.crypto?.subtle || image.size > COPIED_MOST)
    return inSteps(sha256InSteps(image), image.size, onProgress)
  return sha256Hex(await inSteps(copyInSteps(image), image.size, onProgress))
}

/** The SHA-256 of the medium and of each disk beside it: what two copies of a project must have in common. Throws what `onProgress` throws. */
export async function sha256OfAll(
  { sha256, medium, disks }: Pick<ImageNames, 'sha256'> & { medium: SparseImage; disks: readonly SparseImage[] },
  onProgress: OnProgress = () => {},
): Promise<string[]> {
  const all = [sha256 ?? (await sha256OfImage(medium, onProgress))]
  for (const disk of disks) all.push(await sha256OfImage(disk, onProgress))
  return all
}

function* copyInSteps(image: SparseImage): Generator<number, Uint8Array, void> {
  const bytes = allocate(image.size)
  for (const piece of image.pieces) {
    for (let from = 0; from < piece.bytes.length; from += STEP) {
      bytes.set(piece.bytes.subarray(from, from + STEP), piece.offset + from)
      yield piece.offset + from
    }
  }
  return bytes
}

/** Bytes a step: some 10 ms of work. */
const STEP = 1 << 20

/** Yields how many bytes are done; returns the SHA-256 of all of them, as lower-case hex. It takes seconds for 1 GiB. */
export function* sha256InSteps(image: SparseImage): Generator<number, string, void> {
  const hash = sha256.create()
  let done = 0
  for (const part of partsOf(image, STEP)) {
    hash.update(part)
    done += part.length
    yield done
  }
  return bytesToHex(hash.digest())
}
