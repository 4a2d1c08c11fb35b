/** The media in a person's words. */

import type { ExtraDisk, Medium, Project } from '../../project/index.ts'
import { loaderConfig } from '../../project/medium.ts'

export interface MediumChoice {
  readonly kind: Medium['kind']
  readonly label: string
  /** What becomes of the tree. */
  readonly what: string
  /** The medium as one begins with it. */
  readonly make: (project: Project) => Medium
}

export const MEDIA: readonly MediumChoice[] = [
  {
    kind: 'initramfs',
    label: 'Initramfs',
    what: 'A cpio archive. The kernel unpacks it into memory and runs /init.',
    make: () => ({ kind: 'initramfs' }),
  },
  {
    kind: 'initrd',
    label: 'Initrd',
    what: 'The image of a file system. The kernel copies it into the RAM disk /dev/ram0 and mounts that.',
    make: () => ({ kind: 'initrd', fileSystem: 'romfs', isGzipped: true }),
  },
  {
    kind: 'disk',
    label: 'Disk',
    what: 'The file system on the disk /dev/sda. What the guest writes there stays.',
    make: () => ({ kind: 'disk', fileSystem: 'ext4', size: 32 }),
  },
  {
    kind: 'boot-disk',
    label: 'Boot disk',
    what: 'A FAT disk with SYSLINUX, the kernel and an initramfs. A PC boots it by itself.',
    make: ({ commandLine }) => ({
      kind: 'boot-disk',
      size: 64,
      isPartitioned: false,
      config: loaderConfig('bzImage', 'initramfs.cpio', commandLine),
    }),
  },
  {
    kind: 'floppy',
    label: 'Floppy',
    what: 'A FAT floppy with SYSLINUX, the kernel and an initrd, gzipped. A PC boots it by itself.',
    make: ({ commandLine }) => ({
      kind: 'floppy',
      size: 1440,
      fileSystem: 'romfs',
      config: loaderConfig('linux', 'fs.gz', `root=/dev/ram0 ${commandLine}`),
    }),
  },
]

/** "disk, ext4, 32 MiB": short enough for a line of settings. */
export function mediumText(medium: Medium): string {
  switch (medium.kind) {
    case 'initramfs':
      return 'initramfs'
    case 'initrd':
      return `initrd, ${medium.fileSystem}${medium.isGzipped ? ', gzip' : ''}`
    case 'disk':
      return `disk, ${medium.fileSystem}, ${medium.size} MiB`
    case 'boot-disk':
      return `boot disk, ${medium.size} MiB`
    case 'floppy':
      return `floppy, ${medium.size} KiB`
  }
}

/** "/mnt on ext4, 32 MiB". */
export function disksText(disks: readonly ExtraDisk[]): string {
  return (
    disks.map(({ directory, fileSystem, size }) => `${directory} on ${fileSystem}, ${size} MiB`).join('; ') || 'none'
  )
}

/** What a kernel must be told to find its root there, and is not. */
export function missingRoot({ kind }: Medium, commandLine: string): string | undefined {
  if (/(^|\s)root=/.test(commandLine)) return undefined
  if (kind === 'disk') return 'root=/dev/sda rw'
  return kind === 'initrd' ? 'root=/dev/ram0' : undefined
}
