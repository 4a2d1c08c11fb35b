/**
 * What a journal has that never reached its place on the disk, put there: a disk that was not unmounted is to be read as
 * the kernel would read it (linux/fs/jbd2/recovery.c, linux/include/linux/jbd2.h). The journal's numbers are big-endian.
 */
import { isPid1Error, Pid1Error } from '../../error.ts'
import { crc32c } from '../crc32.ts'
import type { SparseImage } from '../sparse.ts'
import { type Run, runsOf } from './blocks.ts'
import { JOURNAL, JOURNAL_MAGIC, JOURNAL_SUPERBLOCK_V2 } from './on-disk.ts'
import { patched } from './patches.ts'
import { corruptExt, viewOf } from './superblock.ts'
import { Volume } from './volume.ts'
import type { Warn } from './walk.ts'

/** h_blocktype. */
const TYPE = { descriptor: 1, commit: 2, revoke: 5 } as const
/** struct journal_header_s, which begins each block of the journal's own. */
const HEADER = { h_magic: 0, h_blocktype: 4, h_sequence: 8 } as const
const HEADER_LENGTH = 12

/** Bits of s_feature_incompat. */
const FEATURE = { revoke: 0x1, '64bit': 0x2, asyncCommit: 0x4, csumV2: 0x8, csumV3: 0x10, fastCommit: 0x20 } as const
const KNOWN = Object.values(FEATURE).reduce((bits, bit) => bits | bit, 0)

/** struct journal_block_tag_s: which block of the disk a block of the journal is to be. Flags are the lower two bytes. */
const TAG = { t_blocknr: 0, t_checksum: 4, t_flags: 6, t_blocknr_high: 8 } as const
/** struct journal_block_tag3_s, with the feature csum_v3. */
const TAG3 = { t_blocknr: 0, t_flags: 6, t_blocknr_high: 8, t_checksum: 12 } as const
const TAG3_LENGTH = 16
/** Bits of t_flags. */
const FLAG = { escape: 1, sameUuid: 2, last: 8 } as const
const UUID_LENGTH = 16
/** struct jbd2_journal_block_tail: ends a descriptor and a revocation block, with the features csum_v2 and csum_v3. */
const TAIL_LENGTH = 4

/** struct jbd2_journal_revoke_header_s: the header, then how many bytes of the block are in use. */
const REVOKE_COUNT = 12
const REVOKE_HEADER_LENGTH = 16
/** struct commit_header. */
const COMMIT_CHECKSUM = 16

/** struct ext4_fc_tl and ext4_fc_head, which begin fast commits; little-endian. */
const FAST_COMMIT = { fc_tag: 0, fc_len: 2, fc_features: 4, fc_tid: 8 } as const
/** EXT4_FC_TAG_HEAD. */
const FAST_COMMIT_HEAD = 9
/** JBD2_DEFAULT_FAST_COMMIT_BLOCKS, for an s_num_fc_blks of 0. */
const FAST_COMMIT_BLOCKS = 256

/**
 * The file system in an image, with its journal carried out if it was not unmounted. Where the journal is damaged, what
 * is there is taken with a warning. Throws image-corrupt, image-unsupported.
 */
export function replayed(image: SparseImage, warn: Warn): Volume {
  const volume = new Volume(image)
  if (!volume.has('needs_recovery')) return volume
  try {
    return new Volume(replay(volume, warn))
  } catch (error) {
    if (!isPid1Error(error, 'image-corrupt') && !isPid1Error(error, 'image-unsupported')) throw error
    const message = `The disk was not unmounted, and its journal cannot be carried out, so some files may be as they were before: ${error.data.reason}`
    warn('journal-not-replayed', null, message)
    return volume
  }
}

/** A block for the disk. */
interface Write {
  readonly block: number
  /** Where it is in the journal, in blocks of that. */
  readonly from: number
  /** Its first four bytes are those of the journal's magic, which must not be found there. */
  readonly isEscaped: boolean
  readonly checksum: number
}

interface Transaction {
  readonly sequence: number
  readonly writes: Write[]
  /** Blocks that no earlier transaction is to write. */
  readonly revoked: number[]
}

/** The image as its journal wants it. */
function replay(volume: Volume, warn: Warn): SparseImage {
  const log = new Log(volume)
  const transactions = log.transactions()
  if (log.hasFastCommits(transactions.length))
    warn(
      'journal-not-replayed',
      null,
      'The disk was not unmounted, and its journal ends in fast commits, which are not read here: the last changes are missing',
    )
  const revokedAt = new Map<number, number>()
  transactions.forEach(({ revoked }, at) => {
    for (const block of revoked) revokedAt.set(block, at)
  })
  const blocks = new Map<number, Uint8Array>()
  transactions.forEach(({ sequence, writes }, at) => {
    for (const write of writes) {
      if ((revokedAt.get(write.block) ?? -1) >= at) continue
      if (write.block >= volume.superblock.blocks) throw log.corrupt(write.from, 'it has a block that the disk has not')
      blocks.set(write.block, log.content(write, sequence))
    }
  })
  const patches = [...blocks].sort(([a], [b]) => a - b)
  return patched(
    volume.image,
    patches.map(([block, bytes]) => ({ offset: block * volume.blockSize, bytes })),
  )
}

class Log {
  private readonly runs: readonly Run[]
  private readonly first: number
  private readonly end: number
  private readonly start: number
  private readonly sequence: number
  private readonly features: number
  private readonly hasChecksums: boolean
  private readonly seed: number

  constructor(private readonly volume: Volume) {
    const { journalIno } = volume.superblock
    if (!volume.hasInode(journalIno)) throw unsupported('it is on another disk')
    const visited = { left: volume.superblock.blocks }
    const inode = volume.inode(journalIno)
    this.runs = runsOf(volume, inode, () => {
      if (visited.left-- === 0) throw corruptExt(inode.offset, 'the map of the journal is too large')
    })

    const bytes = this.block(0)
    const view = viewOf(bytes)
    const u32 = (at: number) => view.getUint32(at)
    const type = u32(JOURNAL.h_blocktype)
    if (
      u32(JOURNAL.h_magic) !== JOURNAL_MAGIC ||
      (type !== JOURNAL_SUPERBLOCK_V2 && type !== JOURNAL_SUPERBLOCK_V2 - 1)
    )
      throw this.corrupt(0, 'it has no superblock')
    if (u32(JOURNAL.s_blocksize) !== volume.blockSize)
      throw this.corrupt(0, 'its blocks are not of the size of the disk’s')
    this.features = type === JOURNAL_SUPERBLOCK_V2 ? u32(JOURNAL.s_feature_incompat) : 0
    if (this.features & ~KNOWN) throw unsupported('it has features that are not known here')
    this.hasChecksums = this.has('csumV2') || this.has('csumV3')
    // It is then checksums that say whether a transaction is whole.
    if (this.has('asyncCommit') && !this.hasChecksums) throw unsupported('it has the feature async_commit')
    this.seed = crc32c(0xffff_ffff, bytes.subarray(JOURNAL.s_uuid, JOURNAL.s_uuid + UUID_LENGTH))
    this.first = u32(JOURNAL.s_first)
    this.start = u32(JOURNAL.s_start)
    this.sequence = u32(JOURNAL.s_sequence)
    const fastCommits = this.has('fastCommit') ? u32(JOURNAL.s_num_fc_blks) || FAST_COMMIT_BLOCKS : 0
    this.end = u32(JOURNAL.s_maxlen) - fastCommits
    const last = this.runs.at(-1)!
    if (u32(JOURNAL.s_maxlen) > last.logical + last.length || this.first < 1 || this.first >= this.end)
      throw this.corrupt(0, 'it is not as long as it says')
    if (this.start !== 0 && (this.start < this.first || this.start >= this.end))
      throw this.corrupt(0, 'it begins outside of itself')
  }

  /** Those that were ended by a commit, in their order; what comes after them never was. */
  transactions(): Transaction[] {
    const transactions: Transaction[] = []
    if (this.start === 0) return transactions
    let sequence = this.sequence
    let open: Transaction = { sequence, writes: [], revoked: [] }
    let at = this.start
    // Once around, and no further: then it would find itself.
    for (let left = this.end - this.first; left > 0; left--) {
      const bytes = this.block(at)
      const view = viewOf(bytes)
      if (view.getUint32(HEADER.h_magic) !== JOURNAL_MAGIC || view.getUint32(HEADER.h_sequence) !== sequence) break
      const type = view.getUint32(HEADER.h_blocktype)
      at = this.after(at)
      if (type === TYPE.descriptor) {
        if (!this.checksumFits(bytes, bytes.length - TAIL_LENGTH)) break
        for (const tag of this.tags(view)) {
          open.writes.push({ ...tag, from: at })
          at = this.after(at)
          left--
        }
      } else if (type === TYPE.revoke) {
        if (!this.checksumFits(bytes, bytes.length - TAIL_LENGTH)) break
        open.revoked.push(...this.revoked(view))
      } else if (type === TYPE.commit) {
        if (!this.checksumFits(bytes, COMMIT_CHECKSUM)) break
        transactions.push(open)
        sequence = (sequence + 1) >>> 0
        open = { sequence, writes: [], revoked: [] }
      } else break
    }
    return transactions
  }

  /** True if the changes after so many transactions are noted in short (linux/fs/ext4/fast_commit.c). */
  hasFastCommits(transactions: number): boolean {
    if (!this.has('fastCommit')) return false
    const view = viewOf(this.block(this.end))
    const isHead = view.getUint16(FAST_COMMIT.fc_tag, true) === FAST_COMMIT_HEAD
    return isHead && view.getUint32(FAST_COMMIT.fc_tid, true) === (this.sequence + transactions) >>> 0
  }

  /** What is to be written. Throws image-corrupt if it is not what was logged. */
  content({ from, isEscaped, checksum }: Write, sequence: number): Uint8Array {
    const bytes = this.block(from)
    if (this.hasChecksums) {
      const sum = crc32c(crc32c(this.seed, bigEndian(sequence)), bytes)
      if (checksum !== (this.has('csumV3') ? sum : sum & 0xffff))
        throw this.corrupt(from, 'a block of it does not fit its checksum')
    }
    if (!isEscaped) return bytes
    const restored = bytes.slice()
    restored.set(bigEndian(JOURNAL_MAGIC))
    return restored
  }

  corrupt(block: number, reason: string) {
    return corruptExt(this.physical(block) * this.volume.blockSize, `the journal: ${reason}`)
  }

  private *tags(view: DataView): Generator<Omit<Write, 'from'>, void, void> {
    const isV3 = this.has('csumV3')
    const tag = isV3 ? TAG3 : TAG
    const length = isV3 ? TAG3_LENGTH : 8 + (this.has('csumV2') ? 2 : 0) + (this.has('64bit') ? 4 : 0)
    const end = view.byteLength - (this.hasChecksums ? TAIL_LENGTH : 0)
    let at = HEADER_LENGTH
    while (at + length <= end) {
      const flags = view.getUint16(at + tag.t_flags)
      const high = this.has('64bit') ? view.getUint32(at + tag.t_blocknr_high) : 0
      yield {
        block: view.getUint32(at + tag.t_blocknr) + high * 2 ** 32,
        isEscaped: (flags & FLAG.escape) !== 0,
        checksum: isV3 ? view.getUint32(at + TAG3.t_checksum) : view.getUint16(at + TAG.t_checksum),
      }
      if (flags & FLAG.last) return
      at += length + (flags & FLAG.sameUuid ? 0 : UUID_LENGTH)
    }
  }

  private *revoked(view: DataView): Generator<number, void, void> {
    const end = Math.min(view.getUint32(REVOKE_COUNT), view.byteLength)
    const isLong = this.has('64bit')
    for (let at = REVOKE_HEADER_LENGTH; at + (isLong ? 8 : 4) <= end; at += isLong ? 8 : 4)
      yield isLong ? view.getUint32(at) * 2 ** 32 + view.getUint32(at + 4) : view.getUint32(at)
  }

  private has(feature: keyof typeof FEATURE): boolean {
    return (this.features & FEATURE[feature]) !== 0
  }

  /** True if the checksum at `at` is that of the block with zeros in its place. */
  private checksumFits(bytes: Uint8Array, at: number): boolean {
    if (!this.hasChecksums) return true
    let sum = crc32c(this.seed, bytes.subarray(0, at))
    sum = crc32c(sum, new Uint8Array(4))
    sum = crc32c(sum, bytes.subarray(at + 4))
    return sum === viewOf(bytes).getUint32(at)
  }

  private after(at: number): number {
    return at + 1 === this.end ? this.first : at + 1
  }

  private block(number: number): Uint8Array {
    return this.volume.read(this.physical(number))
  }

  /** The block of the disk that has a block of the journal. */
  private physical(number: number): number {
    const run = this.runs.find(({ logical, length }) => number >= logical && number < logical + length)
    if (!run?.isWritten) throw unsupported('it has holes')
    return run.physical + number - run.logical
  }
}

function bigEndian(number: number): Uint8Array {
  const bytes = new Uint8Array(4)
  viewOf(bytes).setUint32(0, number)
  return bytes
}

function unsupported(reason: string) {
  return new Pid1Error('image-unsupported', `The journal of the ext file system cannot be read: ${reason}`, {
    format: 'ext',
    reason,
  })
}
