/** Extended attributes of an inode, which lie behind its fields and in one block more (linux/fs/ext4/xattr.h). */
import { decodePath } from '../../rootfs/index.ts'
import type { DiskInode } from './inode.ts'
import { corruptExt, viewOf } from './superblock.ts'
import type { Volume } from './volume.ts'

const MAGIC = 0xea020000
/** struct ext4_xattr_header; behind an inode's fields there is its magic alone. */
const BLOCK_HEADER_LENGTH = 32
const INODE_HEADER_LENGTH = 4

/** struct ext4_xattr_entry; the next one begins at a multiple of four. */
const ENTRY = {
  e_name_len: 0,
  e_name_index: 1,
  e_value_offs: 2,
  e_value_inum: 4,
  e_value_size: 8,
  e_hash: 12,
  e_name: 16,
} as const

/** What a name begins with, by e_name_index. */
const PREFIXES: Readonly<Record<number, string>> = {
  1: 'user.',
  2: 'system.posix_acl_access',
  3: 'system.posix_acl_default',
  4: 'trusted.',
  6: 'security.',
  7: 'system.',
  8: 'system.richacl',
}

/** What inline data has in the place of a name of its own: the content from its sixtieth byte on. */
export const INLINE_DATA = 'system.data'

export interface Attribute {
  readonly name: string
  /** Without those bytes that an inode of their own holds. */
  readonly value: Uint8Array
  /** Bytes from the image's start. */
  readonly offset: number
}

/** An inode's extended attributes. Throws image-corrupt. */
export function attributesOf(volume: Volume, inode: DiskInode): Attribute[] {
  const { rest, attributesBlock, offset } = inode
  const inodeEnd = offset + volume.superblock.inodeSize
  const own =
    rest.length > INODE_HEADER_LENGTH && viewOf(rest).getUint32(0, true) === MAGIC
      ? entriesOf(rest.subarray(INODE_HEADER_LENGTH), 0, inodeEnd - rest.length + INODE_HEADER_LENGTH)
      : []
  if (attributesBlock === 0) return own
  if (!volume.holds(attributesBlock))
    throw corruptExt(offset, 'its extended attributes are in a block that is not there')
  const bytes = volume.read(attributesBlock)
  const blockOffset = attributesBlock * volume.blockSize
  if (viewOf(bytes).getUint32(0, true) !== MAGIC)
    throw corruptExt(blockOffset, 'a block of extended attributes has no magic')
  return [...own, ...entriesOf(bytes, BLOCK_HEADER_LENGTH, blockOffset)]
}

/** The entries from `start` on. Where values lie is counted from the start of `bytes`, which is at `offset` of the image. */
function entriesOf(bytes: Uint8Array, start: number, offset: number): Attribute[] {
  const view = viewOf(bytes)
  const attributes: Attribute[] = []
  let at = start
  while (at + 4 <= bytes.length && view.getUint32(at, true) !== 0) {
    const nameEnd = at + ENTRY.e_name + bytes[at + ENTRY.e_name_len]!
    if (nameEnd > bytes.length) throw corruptExt(offset + at, 'an extended attribute does not fit its place')
    const isElsewhere = view.getUint32(at + ENTRY.e_value_inum, true) !== 0
    const size = isElsewhere ? 0 : view.getUint32(at + ENTRY.e_value_size, true)
    const valueAt = view.getUint16(at + ENTRY.e_value_offs, true)
    if (size > 0 && valueAt + size > bytes.length)
      throw corruptExt(offset + at, 'the value of an extended attribute does not fit its place')
    const name = decodePath(bytes.subarray(at + ENTRY.e_name, nameEnd))
    const index = bytes[at + ENTRY.e_name_index]!
    attributes.push({
      name: (PREFIXES[index] ?? `${index}.`) + name,
      value: bytes.subarray(valueAt, valueAt + size),
      offset: offset + valueAt,
    })
    at = Math.ceil(nameEnd / 4) * 4
  }
  return attributes
}
