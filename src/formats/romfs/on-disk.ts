/**
 * romfs on a disk: a superblock, and a header before each file's content. Numbers are big-endian, of four bytes; headers
 * and contents begin at multiples of 16 (linux/Documentation/filesystems/romfs.rst, linux/include/uapi/linux/romfs_fs.h).
 */
import { Pid1Error } from '../../error.ts'
import type { Kind } from '../../rootfs/index.ts'

/** Offsets in the superblock, which the root's header follows. */
export const SUPERBLOCK = {
  magic: 0,
  /** Bytes of the file system, what fills up its last block left out. */
  size: 8,
  /** Makes the words of the first CHECKED bytes sum to 0. */
  checksum: 12,
  /** The name of the volume, with a NUL, filled up to a multiple of 16. */
  name: 16,
} as const

/** Offsets in a file's header. */
export const HEADER = {
  /** Where the directory's next header is, 0 for its last; the low four bits are one of TYPE and perhaps EXECUTABLE. */
  next: 0,
  /** By type: where the header is that a hard link leads to, or a directory's first header; a device's numbers; or 0. */
  spec: 4,
  /** Bytes of content. */
  size: 8,
  /** Makes the words of the header and of the name, as it is filled up, sum to 0. */
  checksum: 12,
  /** With a NUL, filled up to a multiple of 16; the content follows. */
  name: 16,
} as const

export const MAGIC = '-rom1fs-'
/** Bytes before the name, in the superblock as in a header. */
export const FIXED_LENGTH = 16
/** The superblock's checksum is over so many bytes, or over all if they are fewer. */
export const CHECKED = 512
/** An image is filled up to a multiple of this: the kernel's ROMBSIZE. */
export const BLOCK = 1024

/** The type of a hard link. */
export const HARD_LINK = 0
export const TYPE: Readonly<Record<Kind, number>> = {
  directory: 1,
  file: 2,
  symlink: 3,
  block: 4,
  character: 5,
  socket: 6,
  fifo: 7,
}
export const TYPE_MASK = 7
/** Of a directory or regular file: all may execute it. */
export const EXECUTABLE = 8
export const OFFSET_MASK = ~15

export const KIND_OF_TYPE = new Map(Object.entries(TYPE).map(([kind, type]) => [type, kind as Kind]))

/** The longest name of a file or a volume in bytes: the kernel reads no further (romfs_fs.h: ROMFS_MAXFN, with a NUL). */
export const NAME_MOST = 127
/** Sizes and offsets have 32 bits. */
export const SIZE_MOST = 0xffff_ffff
/** Both of a device's numbers have 16 bits. */
export const MINOR_MOST = 0xffff

/** The mode that the kernel shows (linux/fs/romfs/super.c: romfs_modemap). */
export function shownMode(kind: Kind, isExecutable: boolean): number {
  return MODES[kind] | (isExecutable && keepsExecutable(kind) ? 0o111 : 0)
}

const MODES: Readonly<Record<Kind, number>> = {
  directory: 0o644,
  file: 0o644,
  symlink: 0o777,
  block: 0o600,
  character: 0o600,
  socket: 0o644,
  fifo: 0o644,
}

export function keepsExecutable(kind: Kind): boolean {
  return kind === 'directory' || kind === 'file'
}

/** `offset` rounded up to a multiple of 16. Right beyond 2^32 too: only low bits are taken. */
export function align16(offset: number): number {
  return offset + (-offset & 15)
}

/** Bytes from a header's or the superblock's start to what follows its name of `nameLength` bytes. */
export function lengthWithName(nameLength: number): number {
  return FIXED_LENGTH + align16(nameLength + 1)
}

/** Sum of the 32-bit words of `length` bytes from `offset` on, modulo 2^32 (linux/fs/romfs/super.c: romfs_checksum). */
export function sumWords(view: DataView, offset: number, length: number): number {
  let sum = 0
  for (let at = offset; at + 4 <= offset + length; at += 4) sum = (sum + view.getInt32(at)) | 0
  return sum
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
}

export function corruptRomfs(offset: number, reason: string) {
  return new Pid1Error('image-corrupt', `The romfs is damaged at byte ${offset}: ${reason}`, {
    format: 'romfs',
    offset,
    reason,
  })
}
