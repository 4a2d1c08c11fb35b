/**
 * Where a kernel of ours asks for its root file system, once all devices have been probed: the ports of
 * prebuilt/build/patches/initrd-gate.patch. What has come so far is the same at every boot of the same machine, so a
 * machine that stands here can be kept, and gone on with again and again (standby.ts).
 */
import type { Ports } from './pci-setup.ts'

const ORDER = 0x8680
const SEED = 0x8684
const SECONDS = 0x8688
const NANOSECONDS = 0x868c

/** Orders that are no sizes. */
const WAIT = 0
const OPEN = 1

export class Gate {
  readonly #orders: number[] = []
  #isAsked = false
  #time = 0

  /** `onWait` is called when the guest asks and there is nothing to tell it; it goes on asking. */
  constructor(readonly onWait: () => void) {}

  /** Has the guest unpack so many bytes that lie, or will lie, where its initrd does. */
  unpack(size: number): void {
    this.#isAsked = false
    if (size > OPEN) this.#orders.push(size)
  }

  /** Has the guest go on to its init. */
  open(): void {
    this.#isAsked = false
    this.#orders.push(OPEN)
  }

  /** To be called for each emulator anew, and again after its state has been restored. */
  connect(ports: Ports): void {
    const answer = (port: number, read: () => number) =>
      ports.register_read(port, undefined, undefined, undefined, () => read() | 0)
    answer(ORDER, () => this.#next())
    answer(SEED, () => crypto.getRandomValues(new Uint32Array(1))[0]!)
    answer(SECONDS, () => {
      // The nanoseconds that are read next belong to these.
      this.#time = Date.now()
      return Math.floor(this.#time / 1000)
    })
    answer(NANOSECONDS, () => (this.#time % 1000) * 1_000_000)
  }

  #next(): number {
    const order = this.#orders.shift()
    if (order !== undefined) return order
    if (!this.#isAsked) {
      this.#isAsked = true
      this.onWait()
    }
    return WAIT
  }
}

/** One that has all the initrd unpacked, and lets the guest pass. */
export function openGate(initrd: Uint8Array = new Uint8Array()): Gate {
  const gate = new Gate(() => {})
  gate.unpack(initrd.length)
  gate.open()
  return gate
}
