/** The medium that an export asks for: the project's own where it is of that kind, and otherwise one with room. */
import { leastExtSize } from '../formats/ext/encode.ts'
import { loaderConfig, type Medium, type Project } from '../project/index.ts'
import { contentSize } from '../rootfs/index.ts'
import { rootEntries } from './split-entries.ts'

const MIB = 1 << 20
/** What SYSLINUX and the file system itself take, and a little room. */
const BESIDES = 8 * MIB
/** MiB: disks come in multiples of it. */
const STEP = 32

/** Formats of an export that are media. */
export type MediumFormat = 'romfs' | 'ext2' | 'ext4' | 'disk' | 'floppy'

export function exportMedium(project: Project, as: MediumFormat): Medium {
  const { medium } = project
  switch (as) {
    case 'romfs':
      return { kind: 'initrd', fileSystem: 'romfs', isGzipped: false }
    case 'ext2':
    case 'ext4':
      return medium.kind === 'disk' && medium.fileSystem === as
        ? medium
        : { kind: 'disk', fileSystem: as, size: steps(2 * leastExtSize(rootEntries(project), as)) }
    case 'disk':
      return medium.kind === 'boot-disk'
        ? medium
        : {
            kind: 'boot-disk',
            size: steps(project.kernel.size + sizeOf(project) + BESIDES),
            isPartitioned: false,
            config: loaderConfig('bzImage', 'initramfs.cpio', project.commandLine),
          }
    case 'floppy':
      return medium.kind === 'floppy'
        ? medium
        : {
            kind: 'floppy',
            size: 1440,
            fileSystem: 'romfs',
            config: loaderConfig('linux', 'fs.gz', `root=/dev/ram0 ${project.commandLine}`),
          }
  }
}

function steps(bytes: number): number {
  return Math.ceil(bytes / (STEP * MIB)) * STEP
}

/** Bytes of the archive, about: each entry has a header and a name, and a file its content. */
function sizeOf(project: Project): number {
  return rootEntries(project).reduce(
    (sum, { path, inode }) => sum + 120 + path.length + (inode.kind === 'file' ? contentSize(inode.content) : 0),
    0,
  )
}
