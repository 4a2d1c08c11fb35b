/** What lies on a disk: the file system that is there, whichever it is, as entries. */
import { Pid1Error } from '../error.ts'
import { decodeExt } from './ext/decode.ts'
import { decodeFat } from './fat/decode.ts'
import { partitionImage, readPartitions } from './mbr.ts'
import type { Decoded, Limits } from './reading.ts'
import { readImage, type SparseImage } from './sparse.ts'

export interface ReadDisk extends Decoded {
  readonly fileSystem: 'ext' | 'FAT'
}

/**
 * Reads the file system that a disk is, or the one in its first partition that can be read. Throws image-unsupported where
 * there is none that is known here, and what `decodeExt` and `decodeFat` throw.
 */
export function readDisk(image: SparseImage, limits: Limits): ReadDisk {
  const found = readVolume(image, limits)
  if (found) return found
  for (const partition of readPartitions(image)) {
    const inside = readVolume(partitionImage(image, partition), limits)
    if (inside) return inside
  }
  const reason = 'none of ext2, ext3, ext4 and FAT begins on it'
  throw new Pid1Error('image-unsupported', `Cannot read the disk: ${reason}`, { format: 'disk', reason })
}

/** linux/fs/ext4/ext4.h: the superblock lies 1024 bytes from the start, and its s_magic 0x38 further on. */
const EXT_MAGIC_AT = 1024 + 0x38
const EXT_MAGIC = [0x53, 0xef]
/** How the boot sector of a FAT begins: a jump over what follows (Microsoft's fatgen103, BS_jmpBoot). */
const JUMPS = [0xeb, 0xe9]

function readVolume(image: SparseImage, limits: Limits): ReadDisk | undefined {
  const magic = readImage(image, EXT_MAGIC_AT, EXT_MAGIC.length)
  if (EXT_MAGIC.every((byte, at) => magic[at] === byte)) return { fileSystem: 'ext', ...decodeExt(image, limits) }
  if (JUMPS.includes(readImage(image, 0, 1)[0] ?? 0)) return { fileSystem: 'FAT', ...decodeFat(image, limits) }
  return undefined
}
