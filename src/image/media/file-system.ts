/** The root file system as the image of one: on a disk, or for a RAM disk. */
import { encodeExt, leastExtSize } from '../../formats/ext/encode.ts'
import { gzip } from '../../formats/gzip.ts'
import { encodeRomfs } from '../../formats/romfs/encode.ts'
import { flatten, imageOf, type SparseImage } from '../../formats/sparse.ts'
import { derivedUuid } from '../identity.ts'
import type { Job } from './job.ts'

const MIB = 1 << 20

/** An ext2 or ext4 disk of `size` MiB. Throws what `encodeExt` throws. */
export function extDisk({ name, entries, bytesOf }: Job, type: 'ext2' | 'ext4', size: number): SparseImage {
  return encodeExt(entries, bytesOf, {
    type,
    size: size * MIB,
    uuid: derivedUuid(name, `${type} UUID`),
    hashSeed: derivedUuid(name, `${type} hash seed`),
  })
}

/** What the kernel copies into /dev/ram0. Throws what `encodeRomfs` and `encodeExt` throw. */
export function initrd(job: Job, type: 'romfs' | 'ext2', isGzipped: boolean): SparseImage {
  const image =
    type === 'romfs' ? encodeRomfs(job.entries, job.bytesOf, job.name) : extDisk(job, type, ramDiskSize(job))
  return isGzipped ? imageOf(gzip(flatten(image))) : image
}

/** MiB: room for what is in it, and as much again to write, from 1 MiB. The kernel's own limit is 16. */
function ramDiskSize({ entries }: Job): number {
  const least = Math.ceil(leastExtSize(entries, 'ext2') / MIB)
  return Math.max(least, Math.min(2 * least, 16))
}
