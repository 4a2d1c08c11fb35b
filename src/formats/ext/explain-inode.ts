/** What each field of an inode says and is for (linux/Documentation/filesystems/ext4/inodes.rst). */
import { decodePath, formatMode, kindOfMode } from '../../rootfs/index.ts'
import { showPath } from '../losses.ts'
import type { Span, SpanKind } from '../span.ts'
import { isShort } from './content.ts'
import { bits, counted, countOf, explainFields, grouped, hex, type Meaning, plain, time, zeros } from './fields.ts'
import { type DiskInode, deviceOf } from './inode.ts'
import {
  DIRECT_BLOCKS,
  EXTENT,
  EXTENT_BLOCKS_MOST,
  EXTENT_HEADER,
  EXTENT_HEADER_LENGTH,
  EXTENT_INDEX,
  EXTENT_LENGTH,
  EXTENT_MAGIC,
  I_BLOCK_LENGTH,
  INODE,
  INODE_FLAGS,
} from './on-disk.ts'
import { viewOf } from './superblock.ts'
import type { Volume } from './volume.ts'

/** `bytes` are the inode, all that it has. */
export function explainInode(volume: Volume, inode: DiskInode, bytes: Uint8Array): Span[] {
  return explainFields(bytes, inode.offset, TABLE, MEANINGS).flatMap((span) =>
    span.field === 'i_block' ? explainPlace(volume, inode, span.offset) : span,
  )
}

/** What is behind the last field is for extended attributes. */
const TABLE = { ...INODE, attributes: INODE.i_projid + 4 } as const

const upper = (of: string): Meaning => [`The upper bits of ${of}`, plain]
const fine = (of: string): Meaning => [`Nanoseconds of ${of}, and two bits that carry it beyond 2038`, hex]

const MEANINGS: Readonly<Record<keyof typeof TABLE, Meaning>> = {
  i_mode: [
    'What kind of thing it is, and who may read, write and execute it',
    ({ number }) => {
      const kind = kindOfMode(number)
      return `0${number.toString(8)}${kind ? `: ${formatMode(kind, number & 0o7777)}` : ''}`
    },
  ],
  i_uid: ['The user it belongs to', ({ number }) => (number === 0 ? '0: root' : `${number}`)],
  i_size_lo: ['Length of the content', countOf('byte'), 'length'],
  i_atime: ['When it was last read', time],
  i_ctime: ['When the inode last changed', time],
  i_mtime: ['When the content last changed', time],
  i_dtime: ['When it was deleted', time],
  i_gid: ['The group it belongs to', ({ number }) => (number === 0 ? '0: root' : `${number}`)],
  i_links_count: ['How many names lead to it; at 0 it is deleted', plain],
  i_blocks_lo: ['What it takes on the disk, in units of 512 bytes, with what maps the content', countOf('unit')],
  i_flags: ['How the content is laid out, and what may not be done to it', bits(INODE_FLAGS)],
  i_version: ['Counts changes, for NFS', plain],
  i_block: ['Where the content lies', hex],
  i_generation: ['Tells it from one that had the same number before, for NFS', plain],
  i_file_acl_lo: [
    'The block of its further extended attributes',
    ({ number }) => (number === 0 ? '0: none' : `block ${number}`),
  ],
  i_size_high: upper('the length of the content'),
  i_obso_faddr: ['No longer used', zeros, 'padding'],
  i_blocks_high: upper('what it takes on the disk'),
  i_file_acl_high: upper('the block of attributes'),
  i_uid_high: upper('the user’s number'),
  i_gid_high: upper('the group’s number'),
  i_checksum_lo: ['The lower half of the inode’s checksum, with the feature metadata_csum', hex],
  i_reserved: ['Kept free', zeros, 'padding'],
  i_extra_isize: ['How many bytes from here on are fields', countOf('byte'), 'length'],
  i_checksum_hi: ['The upper half of the inode’s checksum', hex],
  i_ctime_extra: fine('i_ctime'),
  i_mtime_extra: fine('i_mtime'),
  i_atime_extra: fine('i_atime'),
  i_crtime: ['When the inode was made', time],
  i_crtime_extra: fine('i_crtime'),
  i_version_hi: upper('i_version'),
  i_projid: ['The project it is counted for, for quotas', plain],
  attributes: ['Room for extended attributes, such as capabilities', zeros, 'padding'],
}

/** The sixty bytes of i_block: a device’s numbers, a short target, or what maps the content. */
function explainPlace(volume: Volume, inode: DiskInode, offset: number): Span[] {
  const spans: Span[] = []
  let at = 0
  const put = (field: string, kind: SpanKind, length: number, value: string, meaning: string) => {
    if (length > 0) spans.push({ field, kind, offset: offset + at, length, value, meaning })
    at += length
  }
  const kind = kindOfMode(inode.mode)
  if (inode.flags & INODE_FLAGS.inlineData)
    put(
      'content',
      'content',
      Math.min(inode.size, I_BLOCK_LENGTH),
      'in the inode',
      'Content so short that it needs no block',
    )
  else if (kind === 'character' || kind === 'block') {
    const { major, minor } = deviceOf(inode)
    put(
      'device',
      'number',
      8,
      `${major}, ${minor}`,
      'Major and minor number: which driver answers, and for which device',
    )
  } else if (kind === 'symlink' && isShort(inode, volume)) {
    const target = showPath(decodePath(inode.block.subarray(0, inode.size)))
    put(
      'link target',
      'content',
      inode.size,
      target,
      'The path that the link leads to: so short that it needs no block',
    )
  } else if (inode.flags & INODE_FLAGS.extents) explainExtents(inode, put)
  else if (inode.block.some((byte) => byte !== 0)) explainNumbers(inode, put)
  const rest = I_BLOCK_LENGTH - at
  put('unused', 'padding', rest, counted(rest, 'byte'), 'The rest of the 60 bytes that tell where the content lies')
  return spans
}

type Put = (field: string, kind: SpanKind, length: number, value: string, meaning: string) => void

function explainExtents({ block }: DiskInode, put: Put): void {
  const view = viewOf(block)
  const u16 = (at: number) => view.getUint16(at, true)
  const u32 = (at: number) => view.getUint32(at, true)
  const isNode = u16(EXTENT_HEADER.eh_magic) === EXTENT_MAGIC
  const entries = isNode ? Math.min(u16(EXTENT_HEADER.eh_entries), EXTENTS_MOST) : 0
  const depth = u16(EXTENT_HEADER.eh_depth)
  put(
    'extent header',
    'length',
    EXTENT_HEADER_LENGTH,
    isNode ? `${counted(entries, 'extent')}, depth ${depth}` : 'damaged',
    'How many extents follow, and whether they lead to blocks of content or, at a depth above 0, to further extents',
  )
  for (let i = 0; i < entries; i++) {
    const at = EXTENT_HEADER_LENGTH + i * EXTENT_LENGTH
    if (depth > 0) {
      const leaf = u32(at + EXTENT_INDEX.ei_leaf_lo) + u16(at + EXTENT_INDEX.ei_leaf_hi) * 2 ** 32
      const from = grouped(u32(at + EXTENT_INDEX.ei_block))
      put(
        `index ${i + 1}`,
        'number',
        EXTENT_LENGTH,
        `from ${from} on: see block ${grouped(leaf)}`,
        'The block that has the extents of this part of the content',
      )
      continue
    }
    const said = u16(at + EXTENT.ee_len)
    const length = said > EXTENT_BLOCKS_MOST ? said - EXTENT_BLOCKS_MOST : said
    const first = u32(at + EXTENT.ee_block)
    const start = u32(at + EXTENT.ee_start_lo) + u16(at + EXTENT.ee_start_hi) * 2 ** 32
    const value = `${counted(length, 'block')} from ${grouped(start)} on${first > 0 ? `, the content’s from ${grouped(first)} on` : ''}`
    put(
      `extent ${i + 1}`,
      'number',
      EXTENT_LENGTH,
      value,
      'Blocks of content that lie one after another: the first one’s number in the content, how many, and where',
    )
  }
}

const EXTENTS_MOST = (I_BLOCK_LENGTH - EXTENT_HEADER_LENGTH) / EXTENT_LENGTH

const INDIRECT = ['indirect', 'double indirect', 'triple indirect']

function explainNumbers({ block }: DiskInode, put: Put): void {
  const view = viewOf(block)
  for (let i = 0; i < I_BLOCK_LENGTH / 4; i++) {
    const number = view.getUint32(i * 4, true)
    const isDirect = i < DIRECT_BLOCKS
    put(
      isDirect ? `block ${i}` : INDIRECT[i - DIRECT_BLOCKS]!,
      'number',
      4,
      number === 0 ? '0: none' : `block ${grouped(number)}`,
      isDirect
        ? 'Where this block of the content lies'
        : 'A block of numbers of blocks, for what the twelve cannot say',
    )
  }
}
