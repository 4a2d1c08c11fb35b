/** A turn of the emulator that is asked for: now, or in `t` ms. */
interface YieldRequest {
  readonly t: number
  readonly tick: unknown
}

/**
 * Between its turns v86 lets other tasks run, and comes back by way of a worker that it makes inside its own from a blob.
 * This takes that worker's place in the same thread: a turn that crosses threads costs time, a page that allows
 * blob: workers allows more than it needs, and Firefox now and then never returns from making a worker in a worker.
 */
export class YieldPort {
  onmessage: ((event: { readonly data: unknown }) => void) | null = null
  readonly #channel = new MessageChannel()
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor() {
    this.#channel.port1.onmessage = ({ data }) => this.onmessage?.({ data })
  }

  postMessage({ t, tick }: YieldRequest): void {
    const wake = () => this.#channel.port2.postMessage(tick)
    clearTimeout(this.#timer)
    // The turn runs from the message in either case: timers set by timers are held back to 4 ms.
    if (t < 1) wake()
    else this.#timer = setTimeout(wake, t)
  }

  terminate(): void {
    clearTimeout(this.#timer)
    this.#channel.port1.close()
  }
}
