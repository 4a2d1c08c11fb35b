/**
 * A directory with an index by the hash of names: block 0 says in which block the names from a hash on are, or which
 * block of the index says so (linux/fs/ext4/namei.c; linux/Documentation/filesystems/ext4/directory.rst: Hash Tree
 * Directories).
 */
import { type DirectoryForm, dots, entryLength, pack, roomIn, writeEntry, writeNames } from './encode-entries.ts'
import { hashName, type NameHash } from './name-hash.ts'
import type { Child, Node } from './nodes.ts'
import {
  DIRENT,
  DX_COUNT_LIMIT,
  DX_ENTRY,
  DX_ENTRY_LENGTH,
  DX_NODE,
  DX_ROOT,
  DX_ROOT_INFO_LENGTH,
  DX_TAIL_LENGTH,
  HASH_VERSION,
} from './on-disk.ts'
import type { Seals } from './seals.ts'

/** The most blocks such a directory may have, or undefined if it has too many names for an index of two levels. */
export function indexedBlocks({ children }: Node, form: DirectoryForm): number | undefined {
  const lengths = children.map(({ name }) => entryLength(name))
  const total = lengths.reduce((sum, length) => sum + length, 0)
  const longest = lengths.reduce((most, length) => Math.max(most, length), 0)
  // In each block but the last, less is left than the next name needs.
  const leaves = Math.ceil(total / (roomIn(form) - longest + 4))
  const nodes = indexNodes(leaves, form)
  return nodes > limitAt(DX_ROOT.entries, form) ? undefined : 1 + nodes + leaves
}

/** Entries an index block has room for. */
function limitAt(entriesAt: number, { blockSize }: DirectoryForm): number {
  return Math.floor((blockSize - entriesAt - DX_TAIL_LENGTH) / DX_ENTRY_LENGTH)
}

/** Blocks of the index below its root. */
function indexNodes(leaves: number, form: DirectoryForm): number {
  return leaves <= limitAt(DX_ROOT.entries, form) ? 0 : Math.ceil(leaves / limitAt(DX_NODE.entries, form))
}

/** Names from a hash on are in the block, or by the block. */
interface IndexEntry {
  readonly hash: number
  readonly block: number
}

/** The bytes of the directory: the index's root, its other blocks, the names in order of their hashes. */
export function indexDirectory(
  node: Node,
  form: DirectoryForm,
  hashStart: readonly number[],
  seals: Seals,
): Uint8Array {
  const { blockSize } = form
  const leaves = pack(byHash(node.children, hashStart), roomIn(form))
  const nodes = indexNodes(leaves.length, form)
  const bytes = new Uint8Array((1 + nodes + leaves.length) * blockSize)
  const blockAt = (at: number) => bytes.subarray(at * blockSize, (at + 1) * blockSize)
  const writeIndex = (block: Uint8Array, entriesAt: number, entries: readonly IndexEntry[]) => {
    const limit = limitAt(entriesAt, form)
    writeEntries(block, entriesAt, entries, limit)
    seals.indexBlock(block, node.ino, entriesAt, entries.length, limit)
  }

  let entries = leaves.map((names, at): IndexEntry => {
    const block = 1 + nodes + at
    writeNames(blockAt(block), names, node.ino, seals)
    const hash = names[0]!.major
    // The lowest bit says that the block before has names of this hash too.
    return { hash: leaves[at - 1]?.at(-1)?.major === hash ? hash + 1 : hash, block }
  })
  if (nodes > 0) {
    const limit = limitAt(DX_NODE.entries, form)
    const lower = entries
    entries = Array.from({ length: nodes }, (_, at): IndexEntry => {
      const part = lower.slice(at * limit, (at + 1) * limit)
      const block = 1 + at
      writeNodeHead(blockAt(block))
      writeIndex(blockAt(block), DX_NODE.entries, part)
      return { hash: part[0]!.hash, block }
    })
  }
  writeRootHead(blockAt(0), node, nodes > 0 ? 1 : 0)
  writeIndex(blockAt(0), DX_ROOT.entries, entries)
  return bytes
}

function byHash(children: readonly Child[], hashStart: readonly number[]): (Child & NameHash)[] {
  const hashed = children.map(({ name, ino, kind }) => {
    const { major, minor } = hashName(name, hashStart)
    return { name, ino, kind, major, minor }
  })
  return hashed.sort((a, b) => a.major - b.major || a.minor - b.minor)
}

function writeRootHead(block: Uint8Array, node: Node, levels: number): void {
  const view = new DataView(block.buffer, block.byteOffset, block.length)
  const [dot, dotdot] = dots(node)
  writeEntry(block, view, DX_ROOT.dot, dot, DX_ROOT.dotdot)
  writeEntry(block, view, DX_ROOT.dotdot, dotdot, block.length - DX_ROOT.dotdot)
  view.setUint8(DX_ROOT.hash_version, HASH_VERSION.half_md4)
  view.setUint8(DX_ROOT.info_length, DX_ROOT_INFO_LENGTH)
  view.setUint8(DX_ROOT.indirect_levels, levels)
}

/** To who knows nothing of the index, the block holds one unused entry. */
function writeNodeHead(block: Uint8Array): void {
  const view = new DataView(block.buffer, block.byteOffset, block.length)
  view.setUint16(DX_NODE.fake + DIRENT.rec_len, block.length, true)
}

function writeEntries(block: Uint8Array, at: number, entries: readonly IndexEntry[], limit: number): void {
  const view = new DataView(block.buffer, block.byteOffset, block.length)
  entries.forEach(({ hash, block }, i) => {
    view.setUint32(at + i * DX_ENTRY_LENGTH + DX_ENTRY.hash, hash, true)
    view.setUint32(at + i * DX_ENTRY_LENGTH + DX_ENTRY.block, block, true)
  })
  // The first entry is for all hashes below the second's, and needs none.
  view.setUint16(at + DX_COUNT_LIMIT.limit, limit, true)
  view.setUint16(at + DX_COUNT_LIMIT.count, entries.length, true)
}
