/** What has become of an image, as the parts of it that are another's: an image that was hardly written to costs hardly anything. */
import { concat } from './concat.ts'
import { type Piece, readImage, type SparseImage } from './sparse.ts'

/** Images are compared by so many bytes at a time. */
const PAGE = 4096

/**
 * The pages of `image` that are not the same in `base`, zeros too, as pieces in order; what lies side by side is one.
 * The bytes are copies. Both are of one size.
 */
export function imageDelta(base: SparseImage, image: SparseImage): Piece[] {
  const pieces: Piece[] = []
  let run: { readonly offset: number; readonly pages: Uint8Array[] } | undefined
  let end = 0
  const endRun = () => {
    if (run) pieces.push({ offset: run.offset, bytes: concat(run.pages) })
    run = undefined
  }
  for (const at of usedPages(base, image)) {
    const now = readImage(image, at, PAGE)
    if (isSame(now, readImage(base, at, PAGE))) continue
    if (at !== end) endRun()
    run ??= { offset: at, pages: [] }
    run.pages.push(now)
    end = at + PAGE
  }
  endRun()
  return pieces
}

/** `base` with `delta` over it. Shares the bytes of both. */
export function patchImage({ size, pieces: under }: SparseImage, delta: readonly Piece[]): SparseImage {
  const pieces: Piece[] = []
  const base = new Cutter(under)
  for (const piece of delta) {
    pieces.push(...base.until(piece.offset), piece)
    base.skip(piece.offset + piece.bytes.length)
  }
  pieces.push(...base.until(size))
  return { size, pieces }
}

/** Takes an image's pieces from its start to its end, and leaves out what is skipped. */
export class Cutter {
  #next = 0
  #from = 0

  constructor(readonly pieces: readonly Piece[]) {}

  /** What lies before `end` and was neither taken nor skipped. */
  *until(end: number): Generator<Piece> {
    for (let piece = this.pieces[this.#next]; piece && piece.offset < end; piece = this.pieces[this.#next]) {
      const { offset, bytes } = piece
      const from = Math.max(offset, this.#from)
      if (from < Math.min(end, offset + bytes.length))
        yield { offset: from, bytes: bytes.subarray(from - offset, end - offset) }
      if (offset + bytes.length > end) break
      this.#next++
    }
    this.#from = Math.max(this.#from, end)
  }

  skip(end: number): void {
    this.#from = end
  }
}

/** Where pages begin in which either has a piece, in order, each once. */
function* usedPages(a: SparseImage, b: SparseImage): Generator<number> {
  let next = 0
  let [atA, atB] = [0, 0]
  for (;;) {
    const [pieceA, pieceB] = [a.pieces[atA], b.pieces[atB]]
    const isA = pieceA !== undefined && (pieceB === undefined || pieceA.offset <= pieceB.offset)
    const piece = isA ? pieceA : pieceB
    if (!piece) return
    if (isA) atA++
    else atB++
    const end = piece.offset + piece.bytes.length
    for (let at = Math.max(next, piece.offset - (piece.offset % PAGE)); at < end; at += PAGE) {
      yield at
      next = at + PAGE
    }
  }
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false
  return true
}
