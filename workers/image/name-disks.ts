import { packedDisks } from '../../src/image/disk-places.ts'
import type { Image } from '../../src/image/image.ts'
import { nameOfPieces } from '../../src/image/sha256.ts'
import type { Project } from '../../src/project/project.ts'
import type { PackedName } from '../disks.protocol.ts'

/** What an image's disks are packed as. The medium has its name already. */
export function nameDisks(project: Project, image: Image): Promise<PackedName[]> {
  return Promise.all(
    packedDisks(project, image).map(async (disk) => ({
      place: disk.place,
      packed: disk.place === 'medium' ? image.id : await nameOfPieces(disk.image),
    })),
  )
}
