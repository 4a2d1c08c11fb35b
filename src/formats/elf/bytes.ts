/** The bytes of an ELF file, read by its own class and byte order. */
import { Pid1Error } from '../../error.ts'
import { decodePath } from '../../rootfs/index.ts'

export type ElfClass = 32 | 64

/** The longest string that is taken: a path (linux/include/uapi/linux/limits.h: PATH_MAX). */
const STRING_MOST = 4096

/** Every access throws elf-invalid where it would leave the file. Offsets in bytes. */
export class ElfBytes {
  private readonly view: DataView

  constructor(
    readonly bytes: Uint8Array,
    readonly elfClass: ElfClass,
    private readonly isLittleEndian: boolean,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  }

  u16(at: number): number {
    this.check(at, 2, 'a number')
    return this.view.getUint16(at, this.isLittleEndian)
  }

  u32(at: number): number {
    this.check(at, 4, 'a number')
    return this.view.getUint32(at, this.isLittleEndian)
  }

  /** A word that is an address: any number. */
  address(at: number): bigint {
    if (this.elfClass === 32) return BigInt(this.u32(at))
    this.check(at, 8, 'a number')
    return this.view.getBigUint64(at, this.isLittleEndian)
  }

  /** A word that is an offset or a size: throws elf-invalid for one that no file can have. */
  word(at: number): number {
    if (this.elfClass === 32) return this.u32(at)
    const [low, high] = this.isLittleEndian ? [at, at + 4] : [at + 4, at]
    const value = this.u32(high) * 2 ** 32 + this.u32(low)
    if (value > Number.MAX_SAFE_INTEGER) throw invalidElf(at, 'a size is beyond all files')
    return value
  }

  /** `length` bytes, as a view. `what` is such as "a segment". */
  slice(offset: number, length: number, what: string): Uint8Array {
    this.check(offset, length, what)
    return this.bytes.subarray(offset, offset + length)
  }

  /** The string that a NUL ends before `end`. */
  string(offset: number, end: number): string {
    this.check(offset, 0, 'a string')
    const bytes = this.bytes.subarray(offset, Math.min(offset + STRING_MOST, end))
    const length = bytes.indexOf(0)
    if (length < 0) throw invalidElf(offset, 'a string has no end, or is longer than a path')
    return decodePath(bytes.subarray(0, length))
  }

  check(offset: number, length: number, what: string): void {
    if (offset + length > this.bytes.length)
      throw invalidElf(offset, `${what} leads out of the file, which has ${this.bytes.length} bytes`)
  }
}

export function invalidElf(offset: number, reason: string) {
  return new Pid1Error('elf-invalid', `The ELF file is damaged at byte ${offset}: ${reason}`, { offset, reason })
}
