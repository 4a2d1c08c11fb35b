/** What the blocks of a file system hold, span by span: some bytes of each that say what they are for. */
import { decodePath, type Kind, kindOfMode } from '../../rootfs/index.ts'
import { showPath } from '../losses.ts'
import type { Span, SpanKind } from '../span.ts'
import { readImage, type SparseImage } from '../sparse.ts'
import { countSet } from './bitmap.ts'
import { inodeRuns, type Owner } from './claims.ts'
import { type Dirent, direntsOf } from './directory.ts'
import { explainDescriptor, explainSuperblock } from './explain.ts'
import { counted } from './fields.ts'
import type { DiskInode } from './inode.ts'
import type { InodeNames } from './inode-names.ts'
import { JOURNAL, JOURNAL_MAGIC, SUPERBLOCK_AT, SUPERBLOCK_LENGTH } from './on-disk.ts'
import { viewOf } from './superblock.ts'
import type { Volume } from './volume.ts'

/** A span of a file system; `path` is the first name of the entry it belongs to, if it belongs to one. */
export interface ExtSpan extends Span {
  readonly path?: string
}

type Content = Extract<Owner, { what: 'content' }>

const NAMES_SHOWN = 8

export class Explainer {
  /** `raw` is the image without what its journal has. */
  constructor(
    private readonly volume: Volume,
    private readonly raw: SparseImage,
    private readonly names: InodeNames,
  ) {}

  /** Spans of `count` blocks from `start` on, all of one owner, without gaps. */
  *explain(owner: Owner, start: number, count: number): Generator<ExtSpan, void, void> {
    switch (owner.what) {
      case 'start':
        yield* this.start(start, count)
        break
      case 'superblock copy':
        yield this.blocks('superblock copy', 'number', start, count, {
          value: `of group ${owner.group}`,
          meaning: 'A copy of the superblock, for e2fsck where the first one is lost',
        })
        break
      case 'descriptors':
        for (let i = 0; i < count; i++) yield* this.descriptors(start + i, this.descriptorIndex(start + i, owner.index))
        break
      case 'descriptors copy':
        yield this.blocks('group descriptors copy', 'number', start, count, {
          value: counted(count, 'block'),
          meaning: 'A copy of the group descriptors, for e2fsck where the first ones are lost',
        })
        break
      case 'reserved descriptors':
        yield this.blocks('reserved descriptors', 'padding', start, count, {
          value: counted(count, 'block'),
          meaning: 'Kept free for more group descriptors, so that the file system can grow while it is mounted',
        })
        break
      case 'multi-mount protection':
        yield this.blocks('multi-mount protection', 'number', start, count, {
          value: counted(count, 'block'),
          meaning: 'Whoever mounts the disk writes a sign of life here, so that nobody else mounts it too',
        })
        break
      case 'block bitmap':
        yield this.blockBitmap(owner.group, start, count)
        break
      case 'inode bitmap':
        yield this.inodeBitmap(owner.group, start, count)
        break
      case 'inode table':
        yield* this.inodeTable(owner.group, start, count)
        break
      case 'map':
        yield this.blocks('block map', 'length', start, count, {
          value: `of ${this.names.nameOf(owner.inode)}`,
          meaning: 'Tells which blocks hold the content, where the inode has not room enough for that',
          ...this.names.pathOf(owner.inode),
        })
        break
      case 'attributes':
        yield this.blocks('extended attributes', 'content', start, count, {
          value: `of ${this.names.nameOf(owner.inode)}`,
          meaning: 'Attributes beyond mode and owner, such as access lists, where the inode has not room enough',
          ...this.names.pathOf(owner.inode),
        })
        break
      case 'content':
        yield* this.content(owner, start, count)
    }
  }

  /** The boot block and the superblock, which lie in one block or in two. */
  private *start(start: number, count: number): Generator<ExtSpan, void, void> {
    const { blockSize } = this.volume
    const end = (start + count) * blockSize
    yield this.span('boot block', 'padding', 0, SUPERBLOCK_AT, {
      value: isZero(readImage(this.raw, 0, SUPERBLOCK_AT)) ? 'zeros' : counted(SUPERBLOCK_AT, 'byte'),
      meaning: 'Left to a boot loader, which the firmware would start here; the file system does not touch it',
    })
    yield* explainSuperblock(readImage(this.raw, SUPERBLOCK_AT, SUPERBLOCK_LENGTH), SUPERBLOCK_AT)
    const at = SUPERBLOCK_AT + SUPERBLOCK_LENGTH
    if (end > at)
      yield this.span('superblock padding', 'padding', at, end - at, {
        value: counted(end - at, 'byte'),
        meaning: 'Fills up the block that the superblock lies in',
      })
  }

  /** The number of the block of descriptors at `block`, where the first of a row of them has the number `index`. */
  private descriptorIndex(block: number, index: number): number {
    return index + block - this.volume.descriptorBlock(index)
  }

  private *descriptors(block: number, index: number): Generator<ExtSpan, void, void> {
    const { blockSize, descriptorsPerBlock, superblock } = this.volume
    const first = index * descriptorsPerBlock
    const last = Math.min(first + descriptorsPerBlock, superblock.groups)
    let at = block * blockSize
    for (let group = first; group < last; group++) {
      yield* explainDescriptor(readImage(this.raw, at, superblock.descriptorSize), at, group)
      at += superblock.descriptorSize
    }
    const end = (block + 1) * blockSize
    if (end > at)
      yield this.span('descriptor padding', 'padding', at, end - at, {
        value: counted(end - at, 'byte'),
        meaning: 'Place for the descriptors of more groups',
      })
  }

  private blockBitmap(group: number, start: number, count: number): ExtSpan {
    const { superblock } = this.volume
    const blocks = this.volume.endOf(group) - this.volume.firstBlockOf(group)
    const clusters = Math.ceil(blocks / superblock.blocksPerCluster)
    const used = countSet(this.volume.read(start), clusters)
    const what = superblock.blocksPerCluster === 1 ? 'blocks' : 'clusters'
    return this.blocks('block bitmap', 'number', start, count, {
      value: `${used} of ${clusters} ${what} in use`,
      meaning: `A bit for each of the ${what} of group ${group}, set where it is in use`,
    })
  }

  private inodeBitmap(group: number, start: number, count: number): ExtSpan {
    const { inodesPerGroup } = this.volume.superblock
    let used = 0
    for (const { from, to, isSet } of inodeRuns(this.volume, group)) if (isSet) used += to - from
    return this.blocks('inode bitmap', 'number', start, count, {
      value: `${used} of ${inodesPerGroup} inodes in use`,
      meaning: `A bit for each inode of group ${group}, set where it is in use`,
    })
  }

  /** The inodes in some blocks of a group's table: each used one is a span, and each row of unused ones. */
  private *inodeTable(group: number, start: number, count: number): Generator<ExtSpan, void, void> {
    const { blockSize, superblock } = this.volume
    const { inodeSize, inodesPerGroup } = superblock
    const table = this.volume.group(group).inodeTable * blockSize
    const firstIno = group * inodesPerGroup + 1
    const first = (start * blockSize - table) / inodeSize
    const last = first + (count * blockSize) / inodeSize
    for (const { from, to, isSet } of inodeRuns(this.volume, group)) {
      const begin = Math.max(from, first)
      const end = Math.min(to, last)
      if (isSet) for (let i = begin; i < end; i++) yield this.inode(this.volume.inode(firstIno + i))
      else if (begin < end)
        yield this.span('unused inodes', 'padding', table + begin * inodeSize, (end - begin) * inodeSize, {
          value:
            end - begin === 1 ? `inode ${firstIno + begin}` : `inodes ${firstIno + begin} to ${firstIno + end - 1}`,
          meaning: 'Inodes that stand for nothing yet',
        })
    }
    const padding = (last - Math.max(first, inodesPerGroup)) * inodeSize
    if (padding > 0)
      yield this.span('inode table padding', 'padding', table + last * inodeSize - padding, padding, {
        value: counted(padding, 'byte'),
        meaning: 'Fills up the last block of the inode table',
      })
  }

  private inode(inode: DiskInode): ExtSpan {
    return this.span('inode', 'number', inode.offset, this.volume.superblock.inodeSize, {
      value: `inode ${inode.ino}: ${this.names.factsOf(inode)}`,
      meaning: 'Type, mode, owner, size and times of what its names stand for, and where its content lies',
      ...this.names.pathOf(inode),
    })
  }

  private *content(owner: Content, start: number, count: number): Generator<ExtSpan, void, void> {
    const { inode } = owner
    const logical = owner.logical + start - owner.start
    const kind = kindOfMode(inode.mode)
    if (inode.ino === this.volume.superblock.journalIno) yield* this.journal(logical, start, count)
    else if (kind === 'directory') for (let i = 0; i < count; i++) yield this.directoryBlock(inode, start + i)
    else if (!owner.isWritten)
      yield this.blocks('reserved content', 'padding', start, count, {
        value: `${counted(count, 'block')} of ${this.names.nameOf(inode)}`,
        meaning: 'Kept for the file, but nothing is written there yet: it reads as zeros',
        ...this.names.pathOf(inode),
      })
    else yield* this.bytesOf(inode, kind, logical, start, count)
  }

  /** Content, and what its last block has behind its end. */
  private *bytesOf(
    inode: DiskInode,
    kind: Kind | undefined,
    logical: number,
    start: number,
    count: number,
  ): Generator<ExtSpan, void, void> {
    const { blockSize } = this.volume
    const offset = start * blockSize
    const from = logical * blockSize
    const whole = count * blockSize
    const length = Math.max(0, Math.min(whole, inode.size - from))
    const isWhole = from === 0 && length === inode.size
    const name = this.names.nameOf(inode)
    const path = this.names.pathOf(inode)
    if (length > 0 && kind === 'symlink')
      yield this.span('link target', 'content', offset, length, {
        value: showPath(decodePath(this.volume.read(start, count).subarray(0, length))),
        meaning: `The path that ${name} leads to, where the inode has not room enough for it`,
        ...path,
      })
    else if (length > 0)
      yield this.span('content', 'content', offset, length, {
        value: isWhole ? counted(length, 'byte') : `bytes ${from} to ${from + length - 1} of ${inode.size}`,
        meaning: isWhole ? `The content of ${name}, byte for byte` : `A part of the content of ${name}`,
        ...path,
      })
    if (whole > length)
      yield this.span('content padding', 'padding', offset + length, whole - length, {
        value: counted(whole - length, 'byte'),
        meaning: `Behind the end of ${name}: a file takes whole blocks`,
        ...path,
      })
  }

  private directoryBlock(inode: DiskInode, block: number): ExtSpan {
    const { blockSize } = this.volume
    const bytes = this.volume.read(block)
    const used: Dirent[] = []
    let isIndex = false
    let isDamaged = false
    try {
      for (const dirent of direntsOf(bytes, block * blockSize, this.volume.has('filetype'))) {
        if (dirent.ino !== 0) used.push(dirent)
        else if (dirent.length === blockSize) isIndex = true
      }
    } catch {
      isDamaged = true
    }
    const names = used.map(({ name }) => showPath(decodePath(name)))
    const shown = names.slice(0, NAMES_SHOWN).join(' ')
    const rest = names.length > NAMES_SHOWN ? ` and ${names.length - NAMES_SHOWN} more` : ''
    return this.blocks('directory', 'name', block, 1, {
      value: isDamaged
        ? 'damaged'
        : isIndex
          ? 'no names'
          : `${counted(names.length, 'name')}${names.length > 0 ? `: ${shown}${rest}` : ''}`,
      meaning: `What ${this.names.nameOf(inode)} holds: each name, and the inode it stands for`,
      ...this.names.pathOf(inode),
    })
  }

  private *journal(logical: number, start: number, count: number): Generator<ExtSpan, void, void> {
    let at = 0
    if (logical === 0) {
      at = 1
      yield this.blocks('journal superblock', 'number', start, 1, {
        value: this.journalState(start),
        meaning: 'How long the journal is, and where what waits in it begins',
      })
    }
    if (count > at)
      yield this.blocks('journal', 'content', start + at, count - at, {
        value: counted(count - at, 'block'),
        meaning:
          'What is to change is written here first, so that all of it or nothing happens if the machine stops in the midst of it',
      })
  }

  private journalState(block: number): string {
    const view = viewOf(readImage(this.raw, block * this.volume.blockSize, this.volume.blockSize))
    if (view.getUint32(JOURNAL.h_magic) !== JOURNAL_MAGIC) return 'damaged'
    const start = view.getUint32(JOURNAL.s_start)
    const length = counted(view.getUint32(JOURNAL.s_maxlen), 'block')
    return start === 0 ? `${length}, empty` : `${length}; what waits begins at its block ${start}`
  }

  private blocks(field: string, kind: SpanKind, start: number, count: number, rest: Said): ExtSpan {
    const { blockSize } = this.volume
    return this.span(field, kind, start * blockSize, count * blockSize, rest)
  }

  private span(field: string, kind: SpanKind, offset: number, length: number, rest: Said): ExtSpan {
    return { field, kind, offset, length, ...rest }
  }
}

type Said = Omit<ExtSpan, 'field' | 'kind' | 'offset' | 'length'>

function isZero(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0)
}
