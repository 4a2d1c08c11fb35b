import { blobNamed } from '../catalog.ts'
import { blob, directories, grow, text, USUAL, withApplets } from './grow.ts'
import type { Recipe } from './recipe.ts'

const INIT = `#!/bin/sh
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev

echo "hello from pid $$"
exec setsid cttyhack /bin/sh
`

const BUSYBOX = 'busybox-1.37-i386'

/** One static busybox, a link per command, and an /init that mounts three file systems and becomes a shell. */
export const minimal: Recipe = {
  name: 'minimal',
  summary: 'One static busybox and a short /init, packed as an initramfs',
  make: () => ({
    name: 'minimal',
    recipe: 'minimal',
    tree: withApplets(
      grow([
        ...directories('bin', 'dev', 'etc', 'proc', 'sbin', 'sys', 'usr', 'usr/bin', 'usr/sbin'),
        ['init', text(0o755, INIT)],
        ['bin/busybox', blob(0o755, BUSYBOX)],
      ]),
      '/bin/busybox',
      blobNamed(BUSYBOX).applets!,
      'symlink',
    ),
    ...USUAL,
  }),
}
