/**
 * A disk of a machine: an image that stays as it is, and what the guest has written over it. It takes as much memory
 * as has been written, however large it is.
 */
import { concat } from '../formats/concat.ts'
import { Cutter } from '../formats/image-delta.ts'
import { type Piece, readImage, type SparseImage } from '../formats/sparse.ts'

/** Disks are read and written by sectors. Bytes. */
export const SECTOR = 512
/** What is written is kept by pages. Bytes. */
const PAGE = 4096

export class Disk {
  /** Bytes; whole sectors. */
  readonly size: number
  /** Bytes that the guest has written so far; what it wrote twice counts twice. */
  written: number
  readonly #base: SparseImage
  readonly #pages = new Map<number, Uint8Array>()

  /** `written`: in an earlier life. */
  constructor(image: SparseImage, written = 0) {
    this.size = Math.ceil(image.size / SECTOR) * SECTOR
    this.written = written
    this.#base = { size: this.size, pieces: image.pieces }
  }

  /** What lies there now: to be read at once, and not to be changed. */
  read(offset: number, length: number): Uint8Array {
    const end = offset + length
    let bytes = readImage(this.#base, offset, length)
    let isOurs = false
    for (let at = offset - (offset % PAGE); at < end; at += PAGE) {
      const page = this.#pages.get(at)
      if (!page) continue
      if (!isOurs) bytes = bytes.slice()
      isOurs = true
      const from = Math.max(at, offset)
      bytes.set(page.subarray(from - at, end - at), from - offset)
    }
    return bytes
  }

  /** Copies the bytes. */
  write(offset: number, bytes: Uint8Array): void {
    const end = offset + bytes.length
    for (let at = offset - (offset % PAGE); at < end; at += PAGE) {
      const from = Math.max(at, offset)
      this.#pageAt(at).set(bytes.subarray(from - offset, at + PAGE - offset), from - at)
    }
    this.written += bytes.length
  }

  /** All that is on it now. Shares the pieces of the image it began with; what was written is copied. */
  image(): SparseImage {
    const pieces: Piece[] = []
    const base = new Cutter(this.#base.pieces)
    let run: { readonly offset: number; readonly pages: Uint8Array[] } | undefined
    const endRun = () => {
      if (run) pieces.push({ offset: run.offset, bytes: concat(run.pages).subarray(0, this.size - run.offset) })
      run = undefined
    }
    for (const at of [...this.#pages.keys()].sort((a, b) => a - b)) {
      const page = this.#pages.get(at)!
      const isNext = run !== undefined && run.offset + run.pages.length * PAGE === at
      if (!isNext || isZero(page)) endRun()
      pieces.push(...base.until(at))
      base.skip(at + PAGE)
      if (isZero(page)) continue
      run ??= { offset: at, pages: [] }
      run.pages.push(page)
    }
    endRun()
    pieces.push(...base.until(this.size))
    return { size: this.size, pieces }
  }

  #pageAt(at: number): Uint8Array {
    let page = this.#pages.get(at)
    if (!page) {
      page = new Uint8Array(PAGE)
      page.set(readImage(this.#base, at, PAGE))
      this.#pages.set(at, page)
    }
    return page
  }
}

const isZero = (page: Uint8Array) => page.every((byte) => byte === 0)
