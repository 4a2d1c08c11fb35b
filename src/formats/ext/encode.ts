/** Entries to the image of an ext2 or ext4 file system, as `mke2fs -d` makes it. */
import { Pid1Error } from '../../error.ts'
import { type Attributes, type Content, contentSize, type Entry, encodePath, type Kind } from '../../rootfs/index.ts'
import { showPath } from '../losses.ts'
import type { SparseImage } from '../sparse.ts'
import { type Ground, type Mapped, mapContent } from './block-map.ts'
import { encodeDirectory } from './encode-directory.ts'
import { encodeGroups } from './encode-groups.ts'
import { type InodeContent, iBlockIn, NO_CONTENT, writeDevice, writeInode } from './encode-inode.ts'
import { encodeJournal } from './encode-journal.ts'
import { encodeSuperblock, type Journal } from './encode-superblock.ts'
import { Demand, type Fit, fitInto, isSlow, leastSize } from './fit.ts'
import { type ExtType, groupStart, hasSuperblock, INODE_LENGTH, MIB, SIZE_MOST } from './geometry.ts'
import { hashStart } from './name-hash.ts'
import { LINKS_MOST, lastIno, type Node, nodesOf } from './nodes.ts'
import { INODE_FLAGS, INODES, SUPERBLOCK, SUPERBLOCK_AT } from './on-disk.ts'
import { Pieces } from './pieces.ts'
import { Seals } from './seals.ts'

export interface ExtOptions {
  readonly type: ExtType
  /** Bytes of the image, up to 2 GiB. What is left behind the last whole block is zeros. */
  readonly size: number
  /** 16 bytes each. */
  readonly uuid: Uint8Array
  /** What the hashes of names in large directories begin with. */
  readonly hashSeed: Uint8Array
  /** At most 16 bytes in UTF-8. */
  readonly volumeName?: string
}

/**
 * The file system with entries in the order of `listEntries`, and with a directory lost+found if there is none.
 * `bytesOf` yields a content's bytes, once for each inode; the image has pieces of what it yields, not copies, so it
 * must stay as it is.
 * Throws medium-too-small, path-invalid and format-cannot-hold before it makes a byte, and content-size-wrong if
 * `bytesOf` is at odds with `contentSize`.
 */
export function encodeExt(
  entries: readonly Entry[],
  bytesOf: (content: Content) => Uint8Array,
  options: ExtOptions,
): SparseImage {
  const { fitted, nodes } = planned(entries, options)
  return new Writer(fitted, nodes, options).write(bytesOf)
}

/** Throws what `encodeExt` throws before it makes a byte: sizes are all it asks of contents. */
export function checkExt(entries: readonly Entry[], options: Pick<ExtOptions, 'type' | 'size'>): void {
  planned(entries, options)
}

function planned(entries: readonly Entry[], { type, size }: Pick<ExtOptions, 'type' | 'size'>) {
  const nodes = nodesOf(entries, type)
  const demand = new Demand(type, nodes)
  const fitted = fitInto(demand, size)
  if (!fitted) throw tooSmall(type, size, leastSize(demand, size))
  return { fitted, nodes }
}

/** The least size in bytes, in whole MiB, that holds the entries. Throws path-invalid and format-cannot-hold. */
export function leastExtSize(entries: readonly Entry[], type: ExtType): number {
  return leastSize(new Demand(type, nodesOf(entries, type)), 0)
}

class Writer {
  private readonly ground: Ground
  /** The records of all inodes in use, though each group has its own of them. */
  private readonly table: Uint8Array
  private readonly hashStart: readonly number[]

  constructor(
    private readonly fitted: Fit,
    private readonly nodes: readonly Node[],
    private readonly options: ExtOptions,
  ) {
    const { geometry, space } = fitted
    const seals = geometry.type === 'ext4' ? new Seals(options.uuid) : undefined
    this.ground = { geometry, space, pieces: new Pieces(geometry.blockSize), seals }
    this.table = new Uint8Array(lastIno(nodes) * INODE_LENGTH)
    this.hashStart = hashStart(options.hashSeed)
  }

  write(bytesOf: (content: Content) => Uint8Array): SparseImage {
    const { pieces } = this.ground
    const journal = this.journal()
    // Directories first: what looks for a name reads them all near one another.
    const isDirectory = ({ entry }: Node) => entry.inode.kind === 'directory'
    for (const node of this.nodes.filter(isDirectory)) this.node(node, this.directory(node))
    for (const node of this.nodes.filter((node) => !isDirectory(node))) this.node(node, this.leaf(node, bytesOf))
    this.tables()
    this.superblocks(journal)
    return pieces.image(this.options.size)
  }

  private journal(): Journal | undefined {
    const { geometry, pieces } = this.ground
    if (geometry.journalBlocks === 0) return undefined
    const iBlock = iBlockIn(this.record(INODES.journal))
    const mapped = mapContent(this.ground, INODES.journal, iBlock, geometry.journalBlocks)
    pieces.putInto(mapped.runs, encodeJournal(geometry))
    const size = geometry.journalBlocks * geometry.blockSize
    this.inode(INODES.journal, JOURNAL_INODE, 1, this.inBlocks(mapped, size))
    return { iBlock, size }
  }

  private node(node: Node, content: InodeContent): void {
    // More directories in one than can be counted are counted as one (dir_nlink).
    const nlink = node.nlink > LINKS_MOST[this.options.type] ? 1 : node.nlink
    this.inode(node.ino, node.entry.inode, nlink, content)
  }

  private inode(ino: number, inode: Attributes & { readonly kind: Kind }, nlink: number, content: InodeContent): void {
    const record = this.record(ino)
    writeInode(record, inode, nlink, content)
    this.ground.seals?.inode(record, ino)
  }

  private record(ino: number): Uint8Array {
    return this.table.subarray((ino - 1) * INODE_LENGTH, ino * INODE_LENGTH)
  }

  private directory(node: Node): InodeContent {
    const { geometry, seals } = this.ground
    const { bytes, isIndexed } = encodeDirectory(node, geometry, this.hashStart, seals)
    const content = this.content(node, bytes)
    return { ...content, flags: content.flags | (isIndexed ? INODE_FLAGS.index : 0) }
  }

  private leaf(node: Node, bytesOf: (content: Content) => Uint8Array): InodeContent {
    const { inode, path } = node.entry
    switch (inode.kind) {
      case 'file': {
        const bytes = bytesOf(inode.content)
        const size = contentSize(inode.content)
        if (bytes.length !== size) throw sizeWrong(path, size, bytes.length)
        return this.content(node, bytes)
      }
      case 'symlink':
        if (isSlow(node.target)) return this.content(node, node.target)
        iBlockIn(this.record(node.ino)).set(node.target)
        return { ...NO_CONTENT, size: node.target.length }
      case 'character':
      case 'block':
        writeDevice(iBlockIn(this.record(node.ino)), inode.major, inode.minor)
        return NO_CONTENT
      default:
        return NO_CONTENT
    }
  }

  private content({ ino }: Node, bytes: Uint8Array): InodeContent {
    const blocks = Math.ceil(bytes.length / this.ground.geometry.blockSize)
    const mapped = mapContent(this.ground, ino, iBlockIn(this.record(ino)), blocks)
    this.ground.pieces.putInto(mapped.runs, bytes)
    return this.inBlocks(mapped, bytes.length)
  }

  private inBlocks({ blocks }: Mapped, size: number): InodeContent {
    const { type, blockSize } = this.ground.geometry
    return { size, sectors: blocks * (blockSize / SECTOR), flags: type === 'ext4' ? INODE_FLAGS.extents : 0 }
  }

  private tables(): void {
    const { geometry, pieces } = this.ground
    const length = geometry.inodesPerGroup * INODE_LENGTH
    this.fitted.places.forEach(({ inodeTable }, group) => {
      pieces.put(inodeTable, this.table.subarray(group * length, (group + 1) * length))
    })
  }

  private superblocks(journal: Journal | undefined): void {
    const { geometry, pieces, seals, space } = this.ground
    const { uuid, hashSeed, volumeName = '' } = this.options
    const descriptors = encodeGroups(geometry, this.fitted, this.nodes, pieces, seals)
    const first = encodeSuperblock(geometry, {
      freeBlocks: space.free,
      freeInodes: geometry.inodesPerGroup * geometry.groups - lastIno(this.nodes),
      uuid,
      hashSeed,
      volumeName: encodePath(volumeName),
      journal,
    })
    for (let group = 0; group < geometry.groups; group++) {
      if (!hasSuperblock(group)) continue
      const start = groupStart(geometry, group)
      const bytes = first.slice()
      new DataView(bytes.buffer).setUint16(SUPERBLOCK.s_block_group_nr, group, true)
      seals?.superblock(bytes)
      pieces.putAt(group === 0 ? SUPERBLOCK_AT : start * geometry.blockSize, bytes)
      pieces.put(start + 1, descriptors)
    }
  }
}

const JOURNAL_INODE = { kind: 'file', mode: 0o600, uid: 0, gid: 0, mtime: 0 } as const

/** The unit of i_blocks, in bytes. */
const SECTOR = 512

function tooSmall(type: ExtType, size: number, needed: number) {
  const has = size % MIB === 0 ? `${size / MIB} MiB` : `${size} bytes`
  return new Pid1Error(
    'medium-too-small',
    `The ${type} file system of ${has} is too small for what is in it: ${
      needed > SIZE_MOST
        ? `that takes ${needed / MIB} MiB, and a disk has at most ${SIZE_MOST / MIB} here. Remove files`
        : `choose at least ${needed / MIB} MiB, or remove files`
    }`,
    { medium: type, size, needed },
  )
}

function sizeWrong(path: string, size: number, actual: number) {
  return new Pid1Error('content-size-wrong', `${showPath(path)} is said to have ${size} bytes, but has ${actual}`, {
    path,
    size,
    actual,
  })
}
