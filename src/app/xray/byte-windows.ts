/** The image's bytes. */
import { Windows } from './windows.ts'

const WINDOW = 1 << 16

/** Yields `length` bytes from `offset` on; undefined if this image is no more. */
export type FetchBytes = (offset: number, length: number) => Promise<Uint8Array | undefined>

export class ByteWindows extends Windows<Uint8Array> {
  constructor(size: number, fetch: FetchBytes) {
    // 8 MB: what one has scrolled over lately.
    super(size, fetch, { window: WINDOW, most: 128 })
  }

  /** The bytes from `offset` on, if all of them are at hand; otherwise they are sent for. */
  read(offset: number, length: number): Uint8Array | undefined {
    const end = Math.min(offset + length, this.size)
    const first = Math.floor(offset / WINDOW)
    const last = Math.floor(Math.max(offset, end - 1) / WINDOW)
    const windows = Array.from({ length: last - first + 1 }, (_, at) => this.window(first + at))
    if (windows.includes(undefined)) return undefined
    const joined = new Uint8Array(end - offset)
    ;(windows as Uint8Array[]).forEach((bytes, at) => {
      const start = (first + at) * WINDOW
      const from = Math.max(start, offset)
      joined.set(bytes.subarray(from - start, end - start), from - offset)
    })
    return joined
  }
}
