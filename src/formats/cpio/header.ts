/**
 * The header of one cpio entry: a magic and 13 fields of eight hexadecimal digits, in ASCII
 * (linux/Documentation/driver-api/early-userspace/buffer-format.rst). The name with its NUL follows, then the
 * data; both are padded with NULs to a multiple of four.
 */
import { corrupt } from '../reading.ts'

/** The fields' offsets in bytes from the start of the header. */
export const FIELD = {
  magic: 0,
  ino: 6,
  mode: 14,
  uid: 22,
  gid: 30,
  nlink: 38,
  mtime: 46,
  filesize: 54,
  devmajor: 62,
  devminor: 70,
  rdevmajor: 78,
  rdevminor: 86,
  /** Length of the name, its NUL included. */
  namesize: 94,
  /** In crc the sum of the data's bytes, modulo 2^32; otherwise 0. */
  check: 102,
} as const

export const HEADER_LENGTH = 110

/** A header's numbers. */
export type Header = Record<Exclude<keyof typeof FIELD, 'magic'>, number>
export const NUMBERS = (Object.keys(FIELD) as (keyof typeof FIELD)[]).filter((field) => field !== 'magic')

/** The first six bytes. "crc" is newc with a checksum, which is a sum and no CRC, whatever its name. */
export const MAGIC = { newc: '070701', crc: '070702' } as const

/** The name of the entry that ends an archive. */
export const TRAILER = 'TRAILER!!!'

/** The largest file: what eight digits can say. */
export const FILESIZE_MAX = 0xffff_ffff

/** cpio writes archives in blocks of this many bytes; the kernel needs no such padding. */
export const BLOCK = 512

/** `offset` rounded up to a multiple of four. Right beyond 2^32 too: only low bits are taken. */
export function align4(offset: number): number {
  return offset + (-offset & 3)
}

/** Sum of the bytes modulo 2^32, as crc has it (linux/init/initramfs.c: xwrite). */
export function sumBytes(bytes: Uint8Array): number {
  let sum = 0
  for (let i = 0; i < bytes.length; i++) sum = (sum + bytes[i]!) | 0
  return sum >>> 0
}

/** The numbers of the header at `at`. Throws archive-corrupt where they are not hexadecimal. */
export function readHeader(bytes: Uint8Array, at: number): Header {
  const header = {} as Header
  for (const field of NUMBERS) {
    let value = 0
    for (let i = at + FIELD[field]; i < at + FIELD[field] + 8; i++) {
      const digit = hexDigit(bytes[i]!)
      if (digit < 0) throw corrupt(i, `the header's ${field} is not hexadecimal`)
      value = value * 16 + digit
    }
    header[field] = value
  }
  return header
}

function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30
  const letter = code & ~0x20
  return letter >= 0x41 && letter <= 0x46 ? letter - 0x37 : -1
}
