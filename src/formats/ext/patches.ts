/** An image with some of its bytes replaced, as a journal's replay replaces them: nothing is copied. */
import type { Piece, SparseImage } from '../sparse.ts'

/** `image` with `patches` over it, which lie in order, none over another, all within the image. */
export function patched(image: SparseImage, patches: readonly Piece[]): SparseImage {
  const pieces: Piece[] = []
  let at = 0
  const putPatchesUpTo = (end: number) => {
    while (at < patches.length && patches[at]!.offset < end) pieces.push(patches[at++]!)
  }
  for (const { offset, bytes } of image.pieces) {
    const end = offset + bytes.length
    putPatchesUpTo(offset)
    let from = offset
    const last = pieces.at(-1)
    if (last) from = Math.max(from, endOf(last))
    while (at < patches.length && patches[at]!.offset < end) {
      const patch = patches[at++]!
      if (patch.offset > from)
        pieces.push({ offset: from, bytes: bytes.subarray(from - offset, patch.offset - offset) })
      pieces.push(patch)
      from = endOf(patch)
    }
    if (from < end) pieces.push({ offset: from, bytes: bytes.subarray(from - offset) })
  }
  putPatchesUpTo(image.size)
  return { size: image.size, pieces }
}

function endOf({ offset, bytes }: Piece): number {
  return offset + bytes.length
}
