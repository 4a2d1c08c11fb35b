/** The root file system that `ext4` has as its disk, and `switch-root` finds on one. */
import { blobNamed } from '../catalog.ts'
import { blob, character, directories, type Listed, text } from './grow.ts'

const BUSYBOX = 'busybox-1.37-i386'

const FSTAB = `proc   /proc  proc   defaults  0  0
tmpfs  /tmp   tmpfs  defaults  0  0
sysfs  /sys   sysfs  defaults  0  0
mdev   /dev   ramfs  defaults  0  0
`

const PROFILE = `# Each login shell reads this.
export PATH=/bin:/sbin:/usr/bin:/usr/sbin
export LD_LIBRARY_PATH=/lib:/usr/lib
hostname pid1
export HOSTNAME=pid1
export USER=$(id -un)
export LOGNAME=$USER
export PS1='[\\u@\\h \\W]# '
`

const PASSWD = `root::0:0:root:/root:/bin/sh
`

const INITTAB = `# Once, at the start.
::sysinit:/etc/init.d/rcS
# A shell on the screen, once somebody presses Enter there.
tty0::askfirst:-/bin/sh
# A shell on the console, and another whenever that one ends.
::respawn:-/bin/sh
# Ctrl-Alt-Del.
::ctrlaltdel:/bin/umount -a -r
`

const RC_S = `#!/bin/sh
mount -a
mkdir -p /dev/pts
mount -t devpts devpts /dev/pts
# Where the kernel can, it calls mdev for each device that comes or goes.
[ -e /proc/sys/kernel/hotplug ] && echo /sbin/mdev > /proc/sys/kernel/hotplug
# And those that are there.
mdev -s
echo "Welcome. What you write here stays on the disk."
`

/** Its entries below `at`, which is '' or a directory and a slash. */
export function rootOnDisk(at: string): Listed[] {
  return [
    ...directories(
      ...[
        'bin',
        'dev',
        'etc',
        'etc/init.d',
        'home',
        'lib',
        'mnt',
        'proc',
        'root',
        'sbin',
        'sys',
        'tmp',
        'usr',
        'usr/bin',
      ],
      ...['usr/sbin', 'var'],
    ).map(([path, inode]): Listed => [at + path, inode]),
    [`${at}dev/console`, character(0o600, 5, 1)],
    [`${at}dev/null`, character(0o666, 1, 3)],
    [`${at}dev/tty1`, character(0o600, 4, 1)],
    [`${at}etc/fstab`, text(0o644, FSTAB)],
    [`${at}etc/passwd`, text(0o644, PASSWD)],
    [`${at}etc/profile`, text(0o644, PROFILE)],
    [`${at}etc/inittab`, text(0o755, INITTAB)],
    [`${at}etc/init.d/rcS`, text(0o755, RC_S)],
    [`${at}bin/busybox`, blob(0o755, BUSYBOX)],
  ]
}

/** Where its busybox is linked, as the catalog names the places. */
export function appletsOnDisk(): readonly string[] {
  return blobNamed(BUSYBOX).applets!
}
