/** A file's content that may be written at any place, and grow. */
export class GrowingBytes {
  #buffer: Uint8Array
  #size: number

  /** Takes the bytes over. */
  constructor(bytes: Uint8Array = new Uint8Array(0)) {
    this.#buffer = bytes
    this.#size = bytes.length
  }

  get size(): number {
    return this.#size
  }

  /** At most `count` bytes from `offset` on: a view, valid until the next change. */
  read(offset: number, count: number): Uint8Array {
    return this.#buffer.subarray(Math.min(offset, this.#size), Math.min(offset + count, this.#size))
  }

  /** Whatever lies between the end and `offset` becomes zeros. */
  write(offset: number, bytes: Uint8Array): void {
    if (offset + bytes.length > this.#size) this.resize(offset + bytes.length)
    this.#buffer.set(bytes, offset)
  }

  resize(size: number): void {
    if (size > this.#buffer.length) {
      const larger = new Uint8Array(Math.max(size, Math.ceil(this.#buffer.length * 1.5)))
      larger.set(this.#buffer.subarray(0, this.#size))
      this.#buffer = larger
    } else if (size < this.#size) this.#buffer.fill(0, size, this.#size)
    this.#size = size
  }

  /** All of it, in an array of its own. */
  copy(): Uint8Array<ArrayBuffer> {
    return this.#buffer.slice(0, this.#size) as Uint8Array<ArrayBuffer>
  }
}
