/** The image's bytes as far as they were asked for: the page holds windows of it, never the whole. */
import { signal } from '@preact/signals'

const WINDOW = 1 << 16
/** 8 MB: what one has scrolled over lately. */
const MOST_WINDOWS = 128

/** Yields `length` bytes from `offset` on; undefined if this image is no more. */
export type FetchBytes = (offset: number, length: number) => Promise<Uint8Array | undefined>

export class ByteWindows {
  /** Counts up when bytes arrive: who reads it is drawn again. */
  readonly arrivals = signal(0)
  readonly failure = signal<Error | undefined>(undefined)
  /** By number, the one asked for last at the end. */
  private readonly held = new Map<number, Uint8Array>()
  private readonly asked = new Set<number>()

  constructor(
    readonly size: number,
    private readonly fetch: FetchBytes,
  ) {}

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

  /** Sends for what lies around, so that it is there before it is scrolled to. */
  prefetch(offset: number): void {
    const number = Math.floor(offset / WINDOW)
    for (const near of [number - 1, number, number + 1]) if (near >= 0 && near * WINDOW < this.size) this.window(near)
  }

  retry(): void {
    this.failure.value = undefined
    this.arrivals.value++
  }

  private window(number: number): Uint8Array | undefined {
    const there = this.held.get(number)
    if (there) {
      this.held.delete(number)
      this.held.set(number, there)
    } else if (!this.asked.has(number) && !this.failure.peek()) void this.ask(number)
    return there
  }

  private async ask(number: number): Promise<void> {
    this.asked.add(number)
    try {
      const bytes = await this.fetch(number * WINDOW, Math.min(WINDOW, this.size - number * WINDOW))
      if (!bytes) return
      this.held.set(number, bytes)
      if (this.held.size > MOST_WINDOWS) this.held.delete(this.held.keys().next().value!)
      this.arrivals.value++
    } catch (error) {
      this.failure.value = error as Error
    } finally {
      this.asked.delete(number)
    }
  }
}
