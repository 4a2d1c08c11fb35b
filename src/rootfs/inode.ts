/** What a name in a directory stands for. As in a real file system, several names may share one inode. */

/** Bytes that live elsewhere and are named by their hash: busybox, a library, any released blob. */
export interface BlobRef {
  /** Lower-case hex. */
  readonly sha256: string
  /** Bytes. */
  readonly size: number
}

export type Content = Uint8Array | BlobRef

/** What every inode has. Ids and times are whole numbers from 0 to 2^32 - 1. */
export interface Attributes {
  /** Permission bits with setuid, setgid and sticky: 0o0000 to 0o7777. The file type is `kind`. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** Seconds since 1970. */
  readonly mtime: number
}

export type Directory = Attributes & { readonly kind: 'directory'; readonly entries: ReadonlyMap<string, Ino> }
export type RegularFile = Attributes & { readonly kind: 'file'; readonly content: Content }
export type Symlink = Attributes & { readonly kind: 'symlink'; readonly target: string }
export type DeviceNode = Attributes & {
  readonly kind: 'character' | 'block'
  readonly major: number
  readonly minor: number
}
export type Pipe = Attributes & { readonly kind: 'fifo' | 'socket' }

/** Anything but a directory. */
export type Leaf = RegularFile | Symlink | DeviceNode | Pipe
export type Inode = Directory | Leaf
export type Kind = Inode['kind']

/** What a person calls them; each takes "a". */
export const KIND_NAMES: Readonly<Record<Kind, string>> = {
  directory: 'directory',
  file: 'file',
  symlink: 'symbolic link',
  character: 'character device',
  block: 'block device',
  fifo: 'FIFO',
  socket: 'socket',
}

/** An inode number: unique within one tree, never used again in it. The root is ROOT_INO. */
export type Ino = number
export const ROOT_INO: Ino = 1

/** The largest major and minor number (linux/include/linux/kdev_t.h: 12 and 20 bits). */
export const MAJOR_MAX = 0xfff
export const MINOR_MAX = 0xfffff

export function isBlobRef(content: Content): content is BlobRef {
  return !(content instanceof Uint8Array)
}

/** Size of a file's content in bytes. */
export function contentSize(content: Content): number {
  return isBlobRef(content) ? content.size : content.length
}
