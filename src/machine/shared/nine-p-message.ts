/**
 * The messages of 9P2000.L: a size, a type, a tag, then fields, all little-endian; a string has its length in bytes before
 * it (github.com/chaos/diod/blob/master/protocol.md; linux/net/9p/protocol.c).
 */
import { decodePath, encodePath } from '../../rootfs/index.ts'
import { LinuxError } from './errno.ts'

/** Of a request; its reply's is one more. */
export const TYPE = {
  lerror: 6,
  statfs: 8,
  lopen: 12,
  lcreate: 14,
  symlink: 16,
  mknod: 18,
  readlink: 22,
  getattr: 24,
  setattr: 26,
  readdir: 40,
  fsync: 50,
  lock: 52,
  getlock: 54,
  link: 70,
  mkdir: 72,
  renameat: 74,
  unlinkat: 76,
  version: 100,
  attach: 104,
  flush: 108,
  walk: 110,
  read: 116,
  write: 118,
  clunk: 120,
} as const

export const HEADER_SIZE = 7

/** Reads a request field by field. Throws EIO where it ends too soon. */
export class Request {
  readonly type: number
  readonly tag: number
  readonly #bytes: Uint8Array
  readonly #view: DataView
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.u32()
    this.type = this.u8()
    this.tag = this.u16()
  }

  u8(): number {
    return this.#view.getUint8(this.#take(1))
  }

  u16(): number {
    return this.#view.getUint16(this.#take(2), true)
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4), true)
  }

  /** Exact as far as a file can be long. */
  u64(): number {
    return Number(this.#view.getBigUint64(this.#take(8), true))
  }

  /** A path string. */
  string(): string {
    return decodePath(this.bytes(this.u16()))
  }

  bytes(length: number): Uint8Array {
    const at = this.#take(length)
    return this.#bytes.subarray(at, at + length)
  }

  #take(length: number): number {
    const at = this.#at
    if (at + length > this.#bytes.length) throw new LinuxError('EIO')
    this.#at += length
    return at
  }
}

/** What names a node to the guest: its type's bits, its version, its number. */
export interface Qid {
  readonly type: number
  readonly version: number
  readonly path: number
}

/** Writes a reply field by field. */
export class Reply {
  #bytes: Uint8Array
  #view: DataView
  #length = HEADER_SIZE

  /** `capacity` spares it growing. Bytes. */
  constructor(capacity = 256) {
    this.#bytes = new Uint8Array(capacity)
    this.#view = new DataView(this.#bytes.buffer)
  }

  get length(): number {
    return this.#length
  }

  u8(value: number): this {
    this.#view.setUint8(this.#room(1), value)
    return this
  }

  u16(value: number): this {
    this.#view.setUint16(this.#room(2), value, true)
    return this
  }

  u32(value: number): this {
    this.#view.setUint32(this.#room(4), value, true)
    return this
  }

  u64(value: number): this {
    this.#view.setBigUint64(this.#room(8), BigInt(value), true)
    return this
  }

  string(value: string): this {
    const bytes = encodePath(value)
    return this.u16(bytes.length).bytes(bytes)
  }

  bytes(bytes: Uint8Array): this {
    const at = this.#room(bytes.length)
    this.#bytes.set(bytes, at)
    return this
  }

  qid({ type, version, path }: Qid): this {
    return this.u8(type).u32(version).u64(path)
  }

  /** The whole message. */
  finish(type: number, tag: number): Uint8Array {
    this.#view.setUint32(0, this.#length, true)
    this.#view.setUint8(4, type)
    this.#view.setUint16(5, tag, true)
    return this.#bytes.subarray(0, this.#length)
  }

  #room(length: number): number {
    const at = this.#length
    this.#length += length
    if (this.#length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.#length, 2 * this.#bytes.length))
      larger.set(this.#bytes)
      this.#bytes = larger
      this.#view = new DataView(larger.buffer)
    }
    return at
  }
}
