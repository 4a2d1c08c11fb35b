/** What one can take away, in the menu's words. */
import type { ExportFormat } from '../../image/export-format.ts'

interface Choice {
  readonly format: ExportFormat
  /** For the menu and the palette. */
  readonly label: string
  /** What it is for. */
  readonly purpose: string
}

export const CHOICES: readonly (readonly Choice[])[] = [
  [
    { format: 'image', label: 'Image', purpose: 'what this project boots from, as it is' },
    { format: 'zip', label: 'Image, kernel and run-qemu.sh', purpose: 'a zip that boots on a machine of your own' },
  ],
  [
    { format: 'cpio', label: 'Initramfs', purpose: 'what a boot loader hands to the kernel as its initrd' },
    { format: 'cpio.gz', label: 'Initramfs, compressed', purpose: 'the same with gzip, which every kernel unpacks' },
    { format: 'cpio.zst', label: 'Initramfs, compressed with zstd', purpose: 'smaller still; for kernels since 5.9' },
    { format: 'bzimage', label: 'Kernel with its initramfs', purpose: 'one bzImage, for any boot loader' },
    { format: 'romfs', label: 'romfs', purpose: 'a read-only file system, for a RAM disk' },
    { format: 'ext4', label: 'ext4 disk', purpose: 'a disk that is the root file system' },
    { format: 'disk', label: 'Boot disk', purpose: 'FAT and SYSLINUX: for a USB stick, or QEMU -drive' },
    { format: 'floppy', label: 'Boot floppy', purpose: 'the same on 1.44 MB, for a small kernel and busybox' },
  ],
  [
    { format: 'script', label: 'Shell script', purpose: 'makes the tree with mkdir, mknod and cat, and packs it' },
    {
      format: 'list',
      label: 'List for gen_init_cpio',
      purpose: 'for a kernel’s build, in a zip with the files it names',
    },
  ],
  [{ format: 'project', label: 'Project file', purpose: 'opens here again, or with the command line’s pid1' }],
]
