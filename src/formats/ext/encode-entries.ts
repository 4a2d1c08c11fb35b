/**
 * Directory entries in blocks: one after another, the last of a block up to its end
 * (linux/Documentation/filesystems/ext4/directory.rst: Linear Directories).
 */
import type { ExtGeometry } from './geometry.ts'
import type { Child, Node } from './nodes.ts'
import { DIRENT, DIRENT_ALIGN, DIRENT_TAIL, DIRENT_TAIL_FILE_TYPE, DIRENT_TAIL_LENGTH, FILE_TYPE } from './on-disk.ts'
import type { Seals } from './seals.ts'

/** What a directory's blocks depend on. */
export type DirectoryForm = Pick<ExtGeometry, 'type' | 'blockSize'>

/** Bytes of a block for entries: a checksum may end it. */
export function roomIn({ type, blockSize }: DirectoryForm): number {
  return type === 'ext4' ? blockSize - DIRENT_TAIL_LENGTH : blockSize
}

/** Bytes of the entry for a name. */
export function entryLength(name: Uint8Array): number {
  return Math.ceil((DIRENT.name + name.length) / DIRENT_ALIGN) * DIRENT_ALIGN
}

const encoder = new TextEncoder()
const DOT = encoder.encode('.')
const DOT_DOT = encoder.encode('..')

export function dots({ ino, parent }: Node): [Child, Child] {
  return [
    { name: DOT, ino, kind: 'directory' },
    { name: DOT_DOT, ino: parent, kind: 'directory' },
  ]
}

export function allNames(node: Node): Child[] {
  return [...dots(node), ...node.children]
}

/** Names by block, in their order. */
export function pack<C extends Child>(names: readonly C[], room: number): C[][] {
  let block: C[] = []
  const blocks = [block]
  let left = room
  for (const name of names) {
    const length = entryLength(name.name)
    if (length > left) {
      block = []
      blocks.push(block)
      left = room
    }
    block.push(name)
    left -= length
  }
  return blocks
}

/** Fills a block of the directory `ino` with entries; where there are no names, with one that is unused. */
export function writeNames(block: Uint8Array, names: readonly Child[], ino: number, seals: Seals | undefined): void {
  const view = new DataView(block.buffer, block.byteOffset, block.length)
  const room = seals ? block.length - DIRENT_TAIL_LENGTH : block.length
  let at = 0
  names.forEach((child, i) => {
    const length = i === names.length - 1 ? room - at : entryLength(child.name)
    writeEntry(block, view, at, child, length)
    at += length
  })
  if (names.length === 0) view.setUint16(DIRENT.rec_len, room, true)
  if (!seals) return
  view.setUint16(room + DIRENT_TAIL.det_rec_len, DIRENT_TAIL_LENGTH, true)
  view.setUint8(room + DIRENT_TAIL.det_reserved_ft, DIRENT_TAIL_FILE_TYPE)
  seals.directoryBlock(block, ino)
}

export function writeEntry(block: Uint8Array, view: DataView, at: number, child: Child, length: number): void {
  const { name } = child
  view.setUint32(at + DIRENT.inode, child.ino, true)
  view.setUint16(at + DIRENT.rec_len, length, true)
  view.setUint8(at + DIRENT.name_len, name.length)
  view.setUint8(at + DIRENT.file_type, FILE_TYPE[child.kind])
  const nameAt = at + DIRENT.name
  // For so few bytes, faster than set.
  for (let i = 0; i < name.length; i++) block[nameAt + i] = name[i]!
}
