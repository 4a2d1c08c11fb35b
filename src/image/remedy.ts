/** What a person can do about a medium that is too small. */
import { isPid1Error } from '../error.ts'
import { PARTITION_START } from '../formats/mbr.ts'
import { DISK_MOST, type Media } from '../project/medium.ts'

const SECTOR = 512
const KIB = 1 << 10
const MIB = 1 << 20

/** A change of the media that makes room. */
export interface Remedy {
  /** What a button says. */
  readonly label: string
  readonly media: Media
}

/** What makes room where an error says that there is too little, if a larger medium of the same kind does. */
export function remedyFor(error: unknown, { medium, disks }: Media): Remedy | undefined {
  if (!isPid1Error(error, 'medium-too-small')) return undefined
  const { medium: what, size, needed } = error.data
  if (medium.kind === 'floppy' && what === 'floppy')
    return medium.size === 1440 && needed <= 2880 * KIB
      ? { label: 'Use a floppy of 2.88 MB', media: { medium: { ...medium, size: 2880 }, disks } }
      : undefined
  const before = medium.kind === 'boot-disk' && medium.isPartitioned ? PARTITION_START * SECTOR : 0
  const larger = Math.ceil((needed + before) / MIB)
  if (larger > DISK_MOST) return undefined
  const label = `Make it ${larger} MiB`
  const isIt = (disk: { size: number }) => disk.size * MIB === size + before
  if (medium.kind === 'boot-disk' && what === 'disk')
    return { label, media: { medium: { ...medium, size: larger }, disks } }
  if (medium.kind === 'disk' && medium.fileSystem === what && isIt(medium))
    return { label, media: { medium: { ...medium, size: larger }, disks } }
  const at = disks.findIndex((disk) => disk.fileSystem === what && isIt(disk))
  if (at < 0) return undefined
  const grown = disks.map((disk, other) => (other === at ? { ...disk, size: larger } : disk))
  return { label: `Make the disk of ${disks[at]!.directory} ${larger} MiB`, media: { medium, disks: grown } }
}
