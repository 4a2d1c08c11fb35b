import { baseName, type Tree } from '../../rootfs/index.ts'
import { fewApplets } from '../applets.ts'
import { blobNamed, refTo, SMALL_KERNEL } from '../catalog.ts'
import { blob, block, character, directories, grow, text, USUAL, withApplets } from './grow.ts'
import type { Recipe } from './recipe.ts'

const BUSYBOX = 'busybox-1.37-i386-small'

const RC_S = `#!/bin/sh
# What /etc/fstab lists.
mount -a
`

const FSTAB = `proc  /proc     proc   defaults  0  0
none  /var/shm  tmpfs  defaults  0  0
`

const INITTAB = `# Once, at the start.
::sysinit:/etc/init.d/rcS
# A shell on the console, as soon as somebody is there.
::askfirst:-/bin/sh
`

const SYSLINUX_CFG = `DEFAULT linux
LABEL linux
    KERNEL linux
    APPEND root=/dev/ram0 initrd=fs.gz
`

/** A read-only romfs in a RAM disk, from a 1.44 MB floppy that a PC's BIOS boots. */
export const floppy: Recipe = {
  name: 'floppy',
  summary: 'A whole system on a 1.44 MB floppy: SYSLINUX, a small kernel, a read-only romfs in a RAM disk',
  make: () => ({
    name: 'floppy',
    recipe: 'floppy',
    tree: tree(),
    ...USUAL,
    kernel: refTo(blobNamed(SMALL_KERNEL)),
    commandLine: '',
    memory: 64,
    medium: { kind: 'floppy', size: 1440, fileSystem: 'romfs', config: SYSLINUX_CFG },
  }),
}

function tree(): Tree {
  const bare = grow([
    ...directories('dev', 'etc', 'etc/init.d', 'bin', 'proc', 'mnt', 'tmp', 'var', 'var/shm'),
    ['dev/tty', character(0o666, 5, 0)],
    ['dev/console', character(0o666, 5, 1)],
    ['dev/tty0', character(0o666, 4, 0)],
    ['dev/ram0', block(0o600, 1, 0)],
    ['dev/null', character(0o666, 1, 3)],
    ['etc/init.d/rcS', text(0o744, RC_S)],
    ['etc/fstab', text(0o644, FSTAB)],
    ['etc/inittab', text(0o644, INITTAB)],
    ['bin/busybox', blob(0o755, BUSYBOX)],
  ])
  // All in one directory, where the kernel finds init as well.
  const names = fewApplets(blobNamed(BUSYBOX)).map((applet) => `bin/${baseName(applet)}`)
  return withApplets(bare, '/bin/busybox', [...new Set(names)], 'hard')
}
