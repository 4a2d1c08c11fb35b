/**
 * The entries of a directory (linux/fs/ext4/ext4.h: ext4_dir_entry_2). A hash index is made to look like unused entries,
 * so to read all in their order serves for indexed directories too.
 */
import { DIRENT, DIRENT_ALIGN } from './on-disk.ts'
import { corruptExt, viewOf } from './superblock.ts'

export interface Dirent {
  /** 0: unused. */
  readonly ino: number
  readonly name: Uint8Array
  /** Bytes from the start of what was read. */
  readonly at: number
  /** Bytes to the next entry. */
  readonly length: number
}

/** In blocks of 64 KiB the length of an entry does not fit, and is said so (linux/fs/ext4: ext4_rec_len_from_disk). */
const WHOLE_64K = 0xffff

/**
 * The entries of one block, or of what else holds some; `offset` is where it lies in the image, and `hasTypes` says that
 * the feature filetype is there. Throws image-corrupt where an entry does not fit, once those before it are given.
 */
export function* direntsOf(bytes: Uint8Array, offset: number, hasTypes: boolean): Generator<Dirent, void, void> {
  const view = viewOf(bytes)
  let at = 0
  while (at < bytes.length) {
    if (bytes.length - at < DIRENT.name) throw corruptExt(offset + at, 'an entry of a directory crosses its block')
    const said = view.getUint16(at + DIRENT.rec_len, true)
    const length = bytes.length === 0x10000 && (said === WHOLE_64K || said === 0) ? bytes.length : said
    const nameLength = hasTypes ? bytes[at + DIRENT.name_len]! : view.getUint16(at + DIRENT.name_len, true)
    const ino = view.getUint32(at + DIRENT.inode, true)
    if (length < DIRENT.name || length % DIRENT_ALIGN !== 0)
      throw corruptExt(offset + at, `an entry of a directory has the length ${length}`)
    if (at + length > bytes.length) throw corruptExt(offset + at, 'an entry of a directory crosses its block')
    if (ino !== 0 && DIRENT.name + nameLength > length)
      throw corruptExt(offset + at, 'the name of a directory entry is longer than the entry')
    const nameAt = at + DIRENT.name
    yield { ino, name: bytes.subarray(nameAt, Math.min(nameAt + nameLength, at + length)), at, length }
    at += length
  }
}
