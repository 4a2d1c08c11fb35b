/** The journal, empty: its superblock and zeros (linux/include/linux/jbd2.h; e2fsprogs/lib/ext2fs/mkjournal.c). */
import type { ExtGeometry } from './geometry.ts'
import { JOURNAL, JOURNAL_LENGTH, JOURNAL_MAGIC, JOURNAL_SUPERBLOCK_V2 } from './on-disk.ts'

export function encodeJournal({ blockSize, journalBlocks }: ExtGeometry): Uint8Array {
  const bytes = new Uint8Array(JOURNAL_LENGTH)
  const view = new DataView(bytes.buffer)
  view.setUint32(JOURNAL.h_magic, JOURNAL_MAGIC)
  view.setUint32(JOURNAL.h_blocktype, JOURNAL_SUPERBLOCK_V2)
  view.setUint32(JOURNAL.s_blocksize, blockSize)
  view.setUint32(JOURNAL.s_maxlen, journalBlocks)
  view.setUint32(JOURNAL.s_first, 1)
  view.setUint32(JOURNAL.s_sequence, 1)
  view.setUint32(JOURNAL.s_nr_users, 1)
  return bytes
}
