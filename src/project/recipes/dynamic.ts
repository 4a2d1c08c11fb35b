import { blobNamed } from '../catalog.ts'
import { blob, directories, grow, text, USUAL, withApplets } from './grow.ts'
import type { Recipe } from './recipe.ts'

const BUSYBOX = 'busybox-1.35-i386-dynamic'

const INIT = `#!/bin/sh
/bin/mount -t proc none /proc
/bin/mount -t sysfs sysfs /sys

cat <<'EOF'

       _     _ _
 _ __ (_) __| / |
| '_ \\| |/ _\` | |
| |_) | | (_| | |
| .__/|_|\\__,_|_|   four files, one of them busybox
|_|

EOF
/bin/sh
`

/** A busybox that is not whole without its loader and libraries, each where it is looked for. */
export const dynamic: Recipe = {
  name: 'dynamic',
  summary: 'A dynamic busybox with the loader and the libraries it needs, packed as an initramfs',
  make: () => ({
    name: 'dynamic',
    recipe: 'dynamic',
    tree: withApplets(
      grow([
        ...directories('bin', 'dev', 'lib', 'lib/i386-linux-gnu', 'proc', 'sbin', 'sys', 'usr', 'usr/bin', 'usr/sbin'),
        ['init', text(0o755, INIT)],
        ['bin/busybox', blob(0o755, BUSYBOX)],
        ['lib/ld-linux.so.2', blob(0o755, 'ld-linux-2.36-i386')],
        ['lib/i386-linux-gnu/libc.so.6', blob(0o755, 'libc-2.36-i386')],
        ['lib/i386-linux-gnu/libresolv.so.2', blob(0o644, 'libresolv-2.36-i386')],
      ]),
      '/bin/busybox',
      blobNamed(BUSYBOX).applets!,
      'symlink',
    ),
    ...USUAL,
  }),
}
