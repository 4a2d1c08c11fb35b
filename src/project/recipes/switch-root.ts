import type { Tree } from '../../rootfs/index.ts'
import { blob, directories, grow, text, USUAL, withApplets } from './grow.ts'
import { appletsOnDisk, rootOnDisk } from './on-disk.ts'
import type { Recipe } from './recipe.ts'

const INIT = `#!/bin/sh
# The kernel's disks show up here.
mount -t devtmpfs devtmpfs /dev

echo "hello from the initramfs, pid $$"
mount -t ext4 /dev/sda /mnt || exec setsid cttyhack /bin/sh
umount /dev

# Deletes all there is in the initramfs, makes /mnt the root, and becomes its init.
exec switch_root /mnt /sbin/init
`

/** What an initramfs is for: it finds the disk, mounts it, and hands over. */
export const switchRoot: Recipe = {
  name: 'switch-root',
  summary: 'An initramfs that mounts an ext4 disk and hands over to the init on it',
  make: () => ({
    name: 'switch-root',
    recipe: 'switch-root',
    tree: tree(),
    ...USUAL,
    disks: [{ directory: '/mnt', fileSystem: 'ext4', size: 32 }],
  }),
}

function tree(): Tree {
  const bare = grow([
    ...directories('bin', 'dev', 'mnt', 'sbin', 'usr', 'usr/bin', 'usr/sbin'),
    ['init', text(0o755, INIT)],
    ['bin/busybox', blob(0o755, 'busybox-1.37-i386')],
    ...rootOnDisk('mnt/'),
  ])
  const first = withApplets(bare, '/bin/busybox', appletsOnDisk(), 'symlink')
  return withApplets(
    first,
    '/mnt/bin/busybox',
    appletsOnDisk().map((applet) => `mnt/${applet}`),
    'symlink',
  )
}
