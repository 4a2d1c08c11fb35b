/** The image of a disk: mostly zeros, so only what is not is kept. */
import { Pid1Error } from '../error.ts'

/** A run of bytes and where it lies. */
export interface Piece {
  /** Bytes from the image's start. */
  readonly offset: number
  readonly bytes: Uint8Array
}

/** `pieces` lie in order, none over another, all below `size`; what lies between them is zeros. */
export interface SparseImage {
  /** Bytes, the zeros included. */
  readonly size: number
  readonly pieces: readonly Piece[]
}

/** Bytes as an image of one piece. */
export function imageOf(bytes: Uint8Array): SparseImage {
  return { size: bytes.length, pieces: bytes.length === 0 ? [] : [{ offset: 0, bytes }] }
}

/** `length` bytes of the image from `offset` on, or as many as it has; a view where they lie in one piece. */
export function readImage(image: SparseImage, offset: number, length: number): Uint8Array {
  const end = Math.min(offset + length, image.size)
  if (end <= offset) return new Uint8Array()
  let at = pieceAt(image.pieces, offset)
  const first = image.pieces[at]
  if (first && first.offset <= offset && end <= first.offset + first.bytes.length)
    return first.bytes.subarray(offset - first.offset, end - first.offset)
  const bytes = new Uint8Array(end - offset)
  for (; at < image.pieces.length && image.pieces[at]!.offset < end; at++) {
    const piece = image.pieces[at]!
    const from = Math.max(offset, piece.offset)
    bytes.set(piece.bytes.subarray(from - piece.offset, end - piece.offset), from - offset)
  }
  return bytes
}

/** The first piece that ends behind `offset`. */
function pieceAt(pieces: readonly Piece[], offset: number): number {
  let low = 0
  let high = pieces.length
  while (low < high) {
    const middle = (low + high) >> 1
    const { offset: start, bytes } = pieces[middle]!
    if (start + bytes.length <= offset) low = middle + 1
    else high = middle
  }
  return low
}

/** Bytes that are kept: how much memory it takes. */
export function keptSize({ pieces }: SparseImage): number {
  return pieces.reduce((sum, { bytes }) => sum + bytes.length, 0)
}

/** All bytes from start to end, in parts of at most `most` bytes, none of them empty; not to be changed, nor kept. */
export function* partsOf(image: SparseImage, most: number): Generator<Uint8Array, void, void> {
  const zeros = new Uint8Array(Math.min(most, image.size - keptSize(image)))
  let at = 0
  function* zerosUntil(end: number) {
    for (; at < end; at = Math.min(at + zeros.length, end)) yield zeros.subarray(0, end - at)
  }
  for (const { offset, bytes } of image.pieces) {
    yield* zerosUntil(offset)
    for (let from = 0; from < bytes.length; from += most) yield bytes.subarray(from, from + most)
    at = offset + bytes.length
  }
  yield* zerosUntil(image.size)
}

/** All of the image in one array: its own where it is in one piece. Throws image-too-large where there is no memory for it. */
export function flatten(image: SparseImage): Uint8Array {
  const [only] = image.pieces
  return only?.bytes.length === image.size ? only.bytes : copyOf(image)
}

/** All of the image in an array of its own. Throws image-too-large where there is no memory for it. */
export function copyOf(image: SparseImage): Uint8Array<ArrayBuffer> {
  const bytes = allocate(image.size)
  for (const piece of image.pieces) bytes.set(piece.bytes, piece.offset)
  return bytes
}

/** So many bytes, all zeros. Throws image-too-large where there is no memory for them. */
export function allocate(size: number): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(size)
  } catch (cause) {
    throw new Pid1Error(
      'image-too-large',
      `Cannot hold an image of ${size} bytes in memory here: remove large files, or choose a smaller size`,
      { size },
      { cause },
    )
  }
}

/** The image with `bytes` at `offset`, over whatever is there. Throws nothing: they must lie within it. */
export function overlay(image: SparseImage, offset: number, bytes: Uint8Array): SparseImage {
  const end = offset + bytes.length
  const before: Piece[] = []
  const after: Piece[] = []
  for (const piece of image.pieces) {
    const pieceEnd = piece.offset + piece.bytes.length
    if (piece.offset < offset) before.push(part(piece, piece.offset, Math.min(pieceEnd, offset)))
    if (pieceEnd > end) after.push(part(piece, Math.max(piece.offset, end), pieceEnd))
  }
  return { size: image.size, pieces: [...before, { offset, bytes }, ...after] }
}

function part(piece: Piece, from: number, to: number): Piece {
  return { offset: from, bytes: piece.bytes.subarray(from - piece.offset, to - piece.offset) }
}

/** True if nothing is kept of these bytes: they are zeros. What is kept may be zeros too. */
export function isGap({ pieces }: SparseImage, offset: number, length: number): boolean {
  const next = pieces[pieceAt(pieces, offset)]
  return next === undefined || next.offset >= offset + length
}
