/** The sections of a layout field by field, as far as they were asked for: the page holds windows of them. */
import { signal } from '@preact/signals'
import type { Span } from '../../formats/span.ts'

/** Sections that are asked for at once. */
const WINDOW = 32
const MOST_WINDOWS = 64

/** Yields `count` sections' spans from number `first` on; undefined if this image is no more. */
export type FetchSpans = (first: number, count: number) => Promise<readonly (readonly Span[])[] | undefined>

export class Explanations {
  /** Counts up when some arrive: who reads it is drawn again. */
  readonly arrivals = signal(0)
  readonly failure = signal<Error | undefined>(undefined)
  /** By number, the one asked for last at the end. */
  private readonly held = new Map<number, readonly (readonly Span[])[]>()
  private readonly asked = new Set<number>()

  constructor(
    private readonly count: number,
    private readonly fetch: FetchSpans,
  ) {}

  /** The spans of the section with this number, if they are at hand; otherwise they are sent for. */
  read(index: number): readonly Span[] | undefined {
    return this.window(Math.floor(index / WINDOW))?.[index % WINDOW]
  }

  /** Sends for the sections around, so that they are there before one goes there. */
  prefetch(index: number): void {
    const number = Math.floor(index / WINDOW)
    for (const near of [number - 1, number, number + 1]) if (near >= 0 && near * WINDOW < this.count) this.window(near)
  }

  retry(): void {
    this.failure.value = undefined
    this.arrivals.value++
  }

  private window(number: number): readonly (readonly Span[])[] | undefined {
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
      const spans = await this.fetch(number * WINDOW, Math.min(WINDOW, this.count - number * WINDOW))
      if (!spans) return
      this.held.set(number, spans)
      if (this.held.size > MOST_WINDOWS) this.held.delete(this.held.keys().next().value!)
      this.arrivals.value++
    } catch (error) {
      this.failure.value = error as Error
    } finally {
      this.asked.delete(number)
    }
  }
}
