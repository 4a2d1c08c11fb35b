import { blobNamed } from '../catalog.ts'
import { blob, directories, grow, text, USUAL, withApplets } from './grow.ts'
import type { Recipe } from './recipe.ts'

const BUSYBOX = 'busybox-1.37-i386'

const INIT = `#!/bin/sh
# busybox looks for these terminals and complains where they are missing.
ln -sf /dev/null /dev/tty2
ln -sf /dev/null /dev/tty3
ln -sf /dev/null /dev/tty4
/bin/sh
`

const SYSLINUX_CFG = `DEFAULT minimal
PROMPT 0
TIMEOUT 50
LABEL minimal
    MENU LABEL Minimal Linux
    LINUX bzImage
    INITRD initramfs.cpio
`

/** An initramfs and its kernel on a FAT disk that boots by itself, here and from a USB stick. */
export const disk: Recipe = {
  name: 'disk',
  summary: 'A 64 MB disk that boots by itself: FAT, SYSLINUX, the kernel and an initramfs',
  make: () => ({
    name: 'disk',
    recipe: 'disk',
    tree: withApplets(
      grow([
        ...directories('bin', 'sbin', 'usr', 'usr/bin', 'usr/sbin'),
        ['init', text(0o755, INIT)],
        ['bin/busybox', blob(0o755, BUSYBOX)],
      ]),
      '/bin/busybox',
      blobNamed(BUSYBOX).applets!,
      'symlink',
    ),
    ...USUAL,
    commandLine: '',
    medium: { kind: 'boot-disk', size: 64, isPartitioned: false, config: SYSLINUX_CFG },
  }),
}
