import { applyEdit, type Entry, encodePath, type Tree, treeFromEntries } from '../../rootfs/index.ts'
import { installApplets } from '../applets.ts'
import { blobNamed, PREBUILT_KERNEL, refTo } from '../catalog.ts'
import type { Recipe } from './recipe.ts'

const INIT = `#!/bin/sh
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev

echo "hello from pid $$"
exec setsid cttyhack /bin/sh
`

const DIRECTORIES = ['bin', 'dev', 'etc', 'proc', 'sbin', 'sys', 'usr', 'usr/bin', 'usr/sbin']

/** One static busybox, a link per command, and an /init that mounts three file systems and becomes a shell. */
export const minimal: Recipe = {
  name: 'minimal',
  summary: 'One static busybox and a short /init, packed as an initramfs',
  make: () => ({
    name: 'minimal',
    recipe: 'minimal',
    tree: minimalTree(),
    kernel: refTo(blobNamed(PREBUILT_KERNEL)),
    commandLine: 'console=ttyS0',
    memory: 128,
    medium: 'initramfs',
  }),
}

function minimalTree(): Tree {
  const busybox = blobNamed('busybox-1.37-i386')
  const entries: Entry[] = []
  const put = (path: string, inode: Entry['inode']) =>
    entries.push({ path: `/${path}`, ino: entries.length + 2, nlink: 1, inode })
  const root = { uid: 0, gid: 0, mtime: 0 }

  for (const path of DIRECTORIES) put(path, { kind: 'directory', mode: 0o755, ...root })
  put('init', { kind: 'file', mode: 0o755, ...root, content: encodePath(INIT) })
  put('bin/busybox', { kind: 'file', mode: 0o755, ...root, content: refTo(busybox) })
  const tree = treeFromEntries(entries)
  return applyEdit(tree, installApplets(tree, '/bin/busybox', busybox.applets ?? [], 'symlink').edit)
}
