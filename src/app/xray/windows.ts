/** What the worker holds, as far as it was asked for: the page has windows of it, never the whole. */
import { signal } from '@preact/signals'

/** How much is asked for at once, and how many such windows are kept: bytes or sections, as the case may be. */
interface Limits {
  readonly window: number
  readonly most: number
}

export abstract class Windows<T> {
  /** Counts up when some arrive: who reads it is drawn again. */
  readonly arrivals = signal(0)
  readonly failure = signal<Error | undefined>(undefined)
  /** By number, the one asked for last at the end. */
  private readonly held = new Map<number, T>()
  private readonly asked = new Set<number>()

  /** `fetch` yields what there is from one place on; undefined if the image is no more. */
  constructor(
    readonly size: number,
    private readonly fetch: (first: number, count: number) => Promise<T | undefined>,
    private readonly limits: Limits,
  ) {}

  /** Sends for what lies around, so that it is there before one goes there. */
  prefetch(at: number): void {
    const { window } = this.limits
    const number = Math.floor(at / window)
    for (const near of [number - 1, number, number + 1]) if (near >= 0 && near * window < this.size) this.window(near)
  }

  retry(): void {
    this.failure.value = undefined
    this.arrivals.value++
  }

  /** The window with this number, if it is at hand; otherwise it is sent for. */
  protected window(number: number): T | undefined {
    const there = this.held.get(number)
    if (there) {
      this.held.delete(number)
      this.held.set(number, there)
    } else if (!this.asked.has(number) && !this.failure.peek()) void this.ask(number)
    return there
  }

  private async ask(number: number): Promise<void> {
    const { window, most } = this.limits
    this.asked.add(number)
    try {
      const arrived = await this.fetch(number * window, Math.min(window, this.size - number * window))
      if (!arrived) return
      this.held.set(number, arrived)
      if (this.held.size > most) this.held.delete(this.held.keys().next().value!)
      this.arrivals.value++
    } catch (error) {
      this.failure.value = error as Error
    } finally {
      this.asked.delete(number)
    }
  }
}
