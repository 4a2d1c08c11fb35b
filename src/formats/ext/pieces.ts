/** What has been written into the blocks of an image so far. */
import type { Piece, SparseImage } from '../sparse.ts'
import type { Run } from './space.ts'

export class Pieces {
  private readonly pieces: Piece[] = []

  constructor(private readonly blockSize: number) {}

  /** Puts bytes at the start of a block. They are kept, not copied. */
  put(block: number, bytes: Uint8Array): void {
    this.putAt(block * this.blockSize, bytes)
  }

  /** Puts bytes at an offset in bytes. */
  putAt(offset: number, bytes: Uint8Array): void {
    if (bytes.length > 0) this.pieces.push({ offset, bytes })
  }

  /** Puts bytes into runs of blocks that have room for them. */
  putInto(runs: readonly Run[], bytes: Uint8Array): void {
    let at = 0
    for (const { start, length } of runs) {
      this.put(start, bytes.subarray(at, at + length * this.blockSize))
      at += length * this.blockSize
    }
  }

  image(size: number): SparseImage {
    return { size, pieces: this.pieces.toSorted((a, b) => a.offset - b.offset) }
  }
}
