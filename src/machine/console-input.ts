/**
 * The way in: bytes typed or pasted, or the codes of keys, fed in pieces. A serial line has no way to say "wait", and a kernel drops what
 * its buffers can't hold; an emulated one can be watched instead. The next piece goes when the guest has
 * taken the last one off the line and its processor has come to rest, that is, when nobody is still busy with it.
 */

/** Fits the line discipline's buffer of 4096 bytes with room for what waits there already. Bytes. */
const PIECE = 2048
/**
 * A guest that never rests gets its input all the same: Ctrl-C must reach a busy program. But one that is at work on its
 * input is busy too, and what takes it longest, a shell that edits its line, runs 6,000 instructions for a byte. Counted
 * in instructions, as no clock tells how fast the guest is just now.
 */
const PATIENCE = 1_000_000
const PATIENCE_BYTE = 8000

export class ConsoleInput {
  #queue: Uint8Array[] = []
  #isUnderway = false
  #fedAt = 0
  #patience = 0

  push(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += PIECE) this.#queue.push(bytes.subarray(at, at + PIECE))
  }

  /** Pushes what is to be fed at once. */
  pushPiece(piece: Uint8Array): void {
    this.#queue.push(piece)
  }

  /** What waits here yet. */
  get waiting(): readonly (readonly number[])[] {
    return this.#queue.map((piece) => [...piece])
  }

  /**
   * The piece to feed now, if any. `unread` is the number of bytes the guest has not yet taken off the line;
   * `isResting` whether its processor waits for an interrupt; `now` the instructions it has run, a number of 32 bits.
   */
  next(unread: number, isResting: boolean, now: number): Uint8Array | undefined {
    if (unread > 0) return undefined
    if (this.#isUnderway && !isResting && (now - this.#fedAt) >>> 0 < this.#patience) return undefined
    const piece = this.#queue.shift()
    this.#isUnderway = piece !== undefined
    this.#fedAt = now
    this.#patience = PATIENCE + PATIENCE_BYTE * (piece?.length ?? 0)
    return piece
  }
}
