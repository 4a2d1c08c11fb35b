/**
 * The blocks of a directory: entries as they come, or, in ext4, by the hash of their names with an index before them.
 */
import { allNames, type DirectoryForm, pack, roomIn, writeNames } from './encode-entries.ts'
import { indexDirectory, indexedBlocks } from './encode-index.ts'
import { LOST_AND_FOUND, type Node } from './nodes.ts'
import { DIRECT_BLOCKS } from './on-disk.ts'
import type { Seals } from './seals.ts'

/** The most blocks the directory may need: how many names of one hash lie together depends on the hash seed. */
export function directoryBlocksMost(node: Node, form: DirectoryForm): number {
  const linear = pack(allNames(node), roomIn(form)).length
  return (mayHaveIndex(linear, form) && indexedBlocks(node, form)) || Math.max(linear, leastBlocks(node, form))
}

export interface EncodedDirectory {
  /** Whole blocks. */
  readonly bytes: Uint8Array
  readonly isIndexed: boolean
}

/** The bytes of the directory. `hashStart` is for the index, `seals` for ext4's checksums. */
export function encodeDirectory(
  node: Node,
  form: DirectoryForm,
  hashStart: readonly number[],
  seals: Seals | undefined,
): EncodedDirectory {
  const blocks = pack(allNames(node), roomIn(form))
  if (seals && mayHaveIndex(blocks.length, form) && indexedBlocks(node, form) !== undefined)
    return { bytes: indexDirectory(node, form, hashStart, seals), isIndexed: true }
  while (blocks.length < leastBlocks(node, form)) blocks.push([])
  const { blockSize } = form
  const bytes = new Uint8Array(blocks.length * blockSize)
  blocks.forEach((names, at) => {
    writeNames(bytes.subarray(at * blockSize, (at + 1) * blockSize), names, node.ino, seals)
  })
  return { bytes, isIndexed: false }
}

/** What fits into a block is found soon enough without. */
function mayHaveIndex(blocks: number, { type }: DirectoryForm): boolean {
  return type === 'ext4' && blocks > 1
}

const LOST_AND_FOUND_LENGTH = 16 * 1024

/** lost+found has room from the start: none can be had while a file system is mended. */
function leastBlocks({ entry }: Node, { blockSize }: DirectoryForm): number {
  return entry.path === LOST_AND_FOUND ? Math.min(LOST_AND_FOUND_LENGTH / blockSize, DIRECT_BLOCKS) : 1
}
