/** A FAT file system to entries, with the owners and modes that Linux shows for them. */
import { concat } from '../concat.ts'
import { EntryList } from '../entry-list.ts'
import { type Decoded, type Limits, tooMany } from '../reading.ts'
import { readImage, type SparseImage } from '../sparse.ts'
import { ATTRIBUTE } from './directory.ts'
import { FatReader, type ReadNode } from './reader.ts'
import { SHOWN_MODE } from './shown-mode.ts'

const MTIME_MOST = 0xffff_ffff

/**
 * Reads FAT12, FAT16 or FAT32; the file system begins at the image's first byte. Contents are views of the image's pieces
 * where they lie in one.
 * Throws image-corrupt, limit-exceeded, path-invalid.
 */
export function decodeFat(image: SparseImage, limits: Limits): Decoded {
  const reader = new FatReader(image, limits)
  const list = new EntryList(limits)
  let left = limits.bytes
  const contentOf = ({ entry, runs }: ReadNode): Uint8Array => {
    left -= entry.size
    if (left < 0) throw tooMany('bytes', limits.bytes)
    let missing = entry.size
    const parts: Uint8Array[] = []
    for (const { offset, length } of reader.regionsOf(runs)) {
      parts.push(readImage(image, offset, Math.min(length, missing)))
      missing -= parts.at(-1)!.length
    }
    return parts.length === 1 ? parts[0]! : concat(parts)
  }

  const own = { uid: 0, gid: 0 }
  list.add('/', { kind: 'directory', ...own, mode: SHOWN_MODE.usual, mtime: 0 })
  for (const { nodes } of reader.directories())
    for (const node of nodes) {
      const { path, entry, isDirectory } = node
      const { attributes } = entry
      const mtime = Math.min(entry.mtime, MTIME_MOST)
      if (mtime !== entry.mtime)
        list.warn(
          'time-out-of-range',
          path,
          `${path} is of a time after 2106, which a tree cannot hold: it is set to that`,
        )
      if (isDirectory) list.add(path, { kind: 'directory', ...own, mode: SHOWN_MODE.usual, mtime })
      else {
        const mode = attributes & ATTRIBUTE.readOnly ? SHOWN_MODE.readOnly : SHOWN_MODE.usual
        list.add(path, { kind: 'file', ...own, mode, mtime, content: contentOf(node) })
      }
    }
  return list.finish()
}
