/** What the blocks of a file system hold, section by section: some bytes of each that say what they are for. */
import { decodePath, type Kind, kindOfMode } from '../../rootfs/index.ts'
import { showPath } from '../losses.ts'
import type { Section } from '../section.ts'
import type { Span, SpanKind } from '../span.ts'
import { readImage, type SparseImage } from '../sparse.ts'
import { countSet } from './bitmap.ts'
import { inodeRuns, type Owner } from './claims.ts'
import { explainDescriptor, explainSuperblock } from './explain.ts'
import { explainDirectoryBlock } from './explain-directory.ts'
import { explainInode } from './explain-inode.ts'
import { counted } from './fields.ts'
import type { DiskInode } from './inode.ts'
import type { InodeNames } from './inode-names.ts'
import { JOURNAL, JOURNAL_MAGIC, SUPERBLOCK_AT, SUPERBLOCK_LENGTH } from './on-disk.ts'
import { viewOf } from './superblock.ts'
import type { Volume } from './volume.ts'

type Content = Extract<Owner, { what: 'content' }>

const SUPERBLOCK = { sort: 'structure', name: 'superblock' } as const
const DESCRIPTORS = { sort: 'structure', name: 'group descriptors' } as const
const BLOCK_BITMAPS = { sort: 'structure', name: 'block bitmaps' } as const
const INODE_BITMAPS = { sort: 'structure', name: 'inode bitmaps' } as const
const INODES = { sort: 'inodes', name: 'inode tables' } as const
const JOURNAL_REGION = { sort: 'journal', name: 'journal' } as const
const FILES = { sort: 'file', name: 'files' } as const

export class Explainer {
  /** `raw` is the image without what its journal has. */
  constructor(
    private readonly volume: Volume,
    private readonly raw: SparseImage,
    private readonly names: InodeNames,
  ) {}

  /** Sections of `count` blocks from `start` on, all of one owner, without gaps. */
  *explain(owner: Owner, start: number, count: number): Generator<Section, void, void> {
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
          region: FILES,
          title: `map of ${this.names.nameOf(owner.inode)}`,
          value: `of ${this.names.nameOf(owner.inode)}`,
          meaning: 'Tells which blocks hold the content, where the inode has not room enough for that',
          ...this.names.pathOf(owner.inode),
        })
        break
      case 'attributes':
        yield this.blocks('extended attributes', 'content', start, count, {
          region: FILES,
          title: `attributes of ${this.names.nameOf(owner.inode)}`,
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
  private *start(start: number, count: number): Generator<Section, void, void> {
    const { blockSize } = this.volume
    const end = (start + count) * blockSize
    yield this.section('boot block', 'padding', 0, SUPERBLOCK_AT, {
      region: { sort: 'boot', name: 'boot block' },
      value: isZero(readImage(this.raw, 0, SUPERBLOCK_AT)) ? 'zeros' : counted(SUPERBLOCK_AT, 'byte'),
      meaning: 'Left to a boot loader, which the firmware would start here; the file system does not touch it',
    })
    yield this.section('superblock', 'number', SUPERBLOCK_AT, SUPERBLOCK_LENGTH, {
      region: SUPERBLOCK,
      value: counted(SUPERBLOCK_LENGTH, 'byte'),
      meaning: 'What kind of file system it is, how large, and how it is laid out: all else is found by it',
      fields: () => explainSuperblock(readImage(this.raw, SUPERBLOCK_AT, SUPERBLOCK_LENGTH), SUPERBLOCK_AT),
    })
    const at = SUPERBLOCK_AT + SUPERBLOCK_LENGTH
    if (end > at)
      yield this.section('superblock padding', 'padding', at, end - at, {
        region: SUPERBLOCK,
        value: counted(end - at, 'byte'),
        meaning: 'Fills up the block that the superblock lies in',
      })
  }

  /** The number of the block of descriptors at `block`, where the first of a row of them has the number `index`. */
  private descriptorIndex(block: number, index: number): number {
    return index + block - this.volume.descriptorBlock(index)
  }

  private *descriptors(block: number, index: number): Generator<Section, void, void> {
    const { blockSize, descriptorsPerBlock, superblock } = this.volume
    const { descriptorSize } = superblock
    const first = index * descriptorsPerBlock
    const last = Math.min(first + descriptorsPerBlock, superblock.groups)
    let at = block * blockSize
    for (let group = first; group < last; group++) {
      const offset = at
      yield this.section('group descriptor', 'number', offset, descriptorSize, {
        region: DESCRIPTORS,
        title: `group ${group}`,
        value: `of group ${group}`,
        meaning: 'Where the bitmaps and the inode table of this group lie, and how much of it is free',
        fields: () => explainDescriptor(readImage(this.raw, offset, descriptorSize), offset, group),
      })
      at += descriptorSize
    }
    const end = (block + 1) * blockSize
    if (end > at)
      yield this.section('descriptor padding', 'padding', at, end - at, {
        region: DESCRIPTORS,
        value: counted(end - at, 'byte'),
        meaning: 'Place for the descriptors of more groups',
      })
  }

  private blockBitmap(group: number, start: number, count: number): Section {
    const { superblock } = this.volume
    const blocks = this.volume.endOf(group) - this.volume.firstBlockOf(group)
    const clusters = Math.ceil(blocks / superblock.blocksPerCluster)
    const used = countSet(this.volume.read(start), clusters)
    const what = superblock.blocksPerCluster === 1 ? 'blocks' : 'clusters'
    return this.blocks('block bitmap', 'number', start, count, {
      region: BLOCK_BITMAPS,
      title: `group ${group}`,
      value: `${used} of ${clusters} ${what} in use`,
      meaning: `A bit for each of the ${what} of group ${group}, set where it is in use`,
    })
  }

  private inodeBitmap(group: number, start: number, count: number): Section {
    const { inodesPerGroup } = this.volume.superblock
    let used = 0
    for (const { from, to, isSet } of inodeRuns(this.volume, group)) if (isSet) used += to - from
    return this.blocks('inode bitmap', 'number', start, count, {
      region: INODE_BITMAPS,
      title: `group ${group}`,
      value: `${used} of ${inodesPerGroup} inodes in use`,
      meaning: `A bit for each inode of group ${group}, set where it is in use`,
    })
  }

  /** The inodes in some blocks of a group's table: each used one is a section, and each row of unused ones. */
  private *inodeTable(group: number, start: number, count: number): Generator<Section, void, void> {
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
      else if (begin < end) {
        const numbers =
          end - begin === 1 ? `inode ${firstIno + begin}` : `inodes ${firstIno + begin} to ${firstIno + end - 1}`
        yield this.section('unused inodes', 'padding', table + begin * inodeSize, (end - begin) * inodeSize, {
          region: INODES,
          title: `${numbers}, unused`,
          value: numbers,
          meaning: 'Inodes that stand for nothing yet',
        })
      }
    }
    const padding = (last - Math.max(first, inodesPerGroup)) * inodeSize
    if (padding > 0)
      yield this.section('inode table padding', 'padding', table + last * inodeSize - padding, padding, {
        region: INODES,
        value: counted(padding, 'byte'),
        meaning: 'Fills up the last block of the inode table',
      })
  }

  private inode(inode: DiskInode): Section {
    const { inodeSize } = this.volume.superblock
    return this.section('inode', 'number', inode.offset, inodeSize, {
      region: INODES,
      title: `inode ${inode.ino}`,
      value: `inode ${inode.ino}: ${this.names.factsOf(inode)}`,
      meaning: 'Type, mode, owner, size and times of what its names stand for, and where its content lies',
      ...this.names.pathOf(inode),
      fields: () => explainInode(this.volume, inode, readImage(this.volume.image, inode.offset, inodeSize)),
    })
  }

  private *content(owner: Content, start: number, count: number): Generator<Section, void, void> {
    const { inode } = owner
    const logical = owner.logical + start - owner.start
    const kind = kindOfMode(inode.mode)
    if (inode.ino === this.volume.superblock.journalIno) yield* this.journal(logical, start, count)
    else if (kind === 'directory') for (let i = 0; i < count; i++) yield* this.directoryBlock(inode, start + i)
    else if (!owner.isWritten)
      yield this.blocks('reserved content', 'padding', start, count, {
        region: FILES,
        title: this.names.nameOf(inode),
        value: `${counted(count, 'block')} of ${this.names.nameOf(inode)}`,
        meaning: 'Kept for the file, but nothing is written there yet: it reads as zeros',
        ...this.names.pathOf(inode),
      })
    else yield this.bytesOf(inode, kind, logical, start, count)
  }

  /** Content, and what its last block has behind its end. */
  private bytesOf(inode: DiskInode, kind: Kind | undefined, logical: number, start: number, count: number): Section {
    const { blockSize } = this.volume
    const offset = start * blockSize
    const from = logical * blockSize
    const whole = count * blockSize
    const length = Math.max(0, Math.min(whole, inode.size - from))
    const isWhole = from === 0 && length === inode.size
    const name = this.names.nameOf(inode)
    const said: Pick<Span, 'field' | 'value' | 'meaning'> =
      kind === 'symlink'
        ? {
            field: 'link target',
            value: showPath(decodePath(this.volume.read(start, count).subarray(0, length))),
            meaning: `The path that ${name} leads to, where the inode has not room enough for it`,
          }
        : {
            field: 'content',
            value: isWhole ? counted(length, 'byte') : `bytes ${from} to ${from + length - 1} of ${inode.size}`,
            meaning: isWhole ? `The content of ${name}, byte for byte` : `A part of the content of ${name}`,
          }
    const padding: Span = {
      field: 'content padding',
      kind: 'padding',
      offset: offset + length,
      length: whole - length,
      value: counted(whole - length, 'byte'),
      meaning: `Behind the end of ${name}: a file takes whole blocks`,
    }
    const content: Span = { ...said, kind: 'content', offset, length }
    return {
      ...(length > 0 ? content : padding),
      length: whole,
      region: FILES,
      title: isWhole ? name : `${name}, from byte ${from} on`,
      ...this.names.pathOf(inode),
      fields: () => [content, padding].filter((span) => span.length > 0),
    }
  }

  private directoryBlock(inode: DiskInode, block: number): Generator<Section, void, void> {
    const place = { name: this.names.nameOf(inode), path: this.names.pathOf(inode).path }
    const offset = block * this.volume.blockSize
    return explainDirectoryBlock(this.volume.read(block), offset, this.volume.has('filetype'), place)
  }

  private *journal(logical: number, start: number, count: number): Generator<Section, void, void> {
    let at = 0
    if (logical === 0) {
      at = 1
      yield this.blocks('journal superblock', 'number', start, 1, {
        region: JOURNAL_REGION,
        value: this.journalState(start),
        meaning: 'How long the journal is, and where what waits in it begins',
      })
    }
    if (count > at)
      yield this.blocks('journal', 'content', start + at, count - at, {
        region: JOURNAL_REGION,
        title: 'journal blocks',
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

  private blocks(field: string, kind: SpanKind, start: number, count: number, rest: Said): Section {
    const { blockSize } = this.volume
    return this.section(field, kind, start * blockSize, count * blockSize, rest)
  }

  /** Where nothing else is said, the section is a part of the file system’s own, and called as its field. */
  private section(field: string, kind: SpanKind, offset: number, length: number, rest: Said): Section {
    return { field, kind, offset, length, region: { sort: 'structure', name: field }, title: field, ...rest }
  }
}

type Said = Omit<Section, 'field' | 'kind' | 'offset' | 'length' | 'region' | 'title'> &
  Partial<Pick<Section, 'region' | 'title'>>

function isZero(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0)
}
