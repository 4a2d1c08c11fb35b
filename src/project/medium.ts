/** How the root file system reaches the kernel: the medium, and further disks beside it. */
import { Pid1Error } from '../error.ts'

/** Sizes of disks are in MiB, of floppies in KiB. */
export type Medium =
  /** A cpio archive, which the kernel unpacks into rootfs. */
  | { readonly kind: 'initramfs' }
  /** The image of a file system, which the kernel copies into /dev/ram0. */
  | { readonly kind: 'initrd'; readonly fileSystem: 'romfs' | 'ext2'; readonly isGzipped: boolean }
  /** The first disk, /dev/sda, is the file system. */
  | { readonly kind: 'disk'; readonly fileSystem: 'ext2' | 'ext4'; readonly size: number }
  /** A FAT disk with SYSLINUX, the kernel and an initramfs: it boots by itself. */
  | {
      readonly kind: 'boot-disk'
      readonly size: number
      readonly isPartitioned: boolean
      readonly config: LoaderConfig
    }
  /** A FAT floppy with SYSLINUX, the kernel and an initrd, gzipped: it boots by itself. */
  | {
      readonly kind: 'floppy'
      readonly size: 1440 | 2880
      readonly fileSystem: 'romfs' | 'ext2'
      readonly config: LoaderConfig
    }

/** The text of syslinux.cfg, which has the command line in it; null: there is no such file. */
export type LoaderConfig = string | null

/** A directory of the tree whose content lies on a disk of its own; elsewhere the directory is empty. */
export interface ExtraDisk {
  readonly directory: string
  readonly fileSystem: 'ext2' | 'ext4'
  /** MiB. */
  readonly size: number
}

/** MiB of the largest disk. */
export const DISK_MOST = 2048
/** Disks beside the medium: a PC's two IDE channels have four in all. */
export const DISKS_MOST = 3
/** KiB. */
export const FLOPPY_SIZES = [1440, 2880] as const

/** Throws number-invalid for a size that no such medium has, and for more disks than there is room for. */
export function checkMedia({ medium, disks }: Media): void {
  if (medium.kind === 'floppy' && !FLOPPY_SIZES.includes(medium.size))
    throw odd('size', medium.size, FLOPPY_SIZES[0], FLOPPY_SIZES[1], FLOPPY_SAYS)
  if (disks.length > DISKS_MOST) throw odd('disks', disks.length, 0, DISKS_MOST, DISKS_SAY)
  const sizes = [...(medium.kind === 'disk' || medium.kind === 'boot-disk' ? [medium] : []), ...disks]
  for (const { size } of sizes)
    if (!Number.isInteger(size) || size < 1 || size > DISK_MOST) throw odd('size', size, 1, DISK_MOST, DISK_SAYS)
}

export const DISK_SAYS = `a disk has from 1 to ${DISK_MOST} MiB, a whole number of them`
export const FLOPPY_SAYS = `a floppy has ${FLOPPY_SIZES.join(' or ')} KiB`
export const DISKS_SAY = `there is room for ${DISKS_MOST} disks beside the medium`

function odd(field: string, value: number, least: number, most: number, says: string) {
  return new Pid1Error('number-invalid', `Cannot make these media with ${field} ${value}: ${says}`, {
    field,
    value,
    least,
    most,
  })
}

/** True for media that the machine's firmware boots from; all others' kernels are entered directly. */
export function isBootable(medium: Medium): medium is Extract<Medium, { kind: 'boot-disk' | 'floppy' }> {
  return medium.kind === 'boot-disk' || medium.kind === 'floppy'
}

/** True where the console is the PC's screen and keyboard: what SYSLINUX boots speaks there, unless its configuration names a serial line. */
export function usesScreen({ medium }: Pick<Media, 'medium'>): boolean {
  return isBootable(medium) && !(medium.config ?? '').includes('ttyS0')
}

/** A syslinux.cfg that boots, for a volume with these two files. */
export function loaderConfig(kernel: string, root: string, commandLine: string): string {
  return `DEFAULT linux
LABEL linux
    LINUX ${kernel}
    INITRD ${root}
    APPEND ${commandLine}
`
}

/** True if both projects reach their kernels by the same medium and disks. */
export function sameMedia(a: Media, b: Media): boolean {
  return JSON.stringify([a.medium, a.disks]) === JSON.stringify([b.medium, b.disks])
}

export interface Media {
  readonly medium: Medium
  readonly disks: readonly ExtraDisk[]
}
