import type { RecipePage } from './page.ts'

export const ext4: RecipePage = {
  recipe: 'ext4',
  title: 'A root file system that stays',
  shows: [
    'There is no archive here. The tree is an ext4 file system of 32 MiB, and that is the disk `/dev/sda`. `root=/dev/sda` on the command line has the kernel mount it as the root and run `/sbin/init`.',
    'That init is busybox’s, and it is told what to do by `/etc/inittab`: to run `/etc/init.d/rcS` once, and to keep shells running. `rcS` mounts what `/etc/fstab` lists and has mdev make the device nodes; the shells read `/etc/profile`.',
    'What the guest writes on the disk is there at the next boot. Write a file to `/root`, type `sync`, choose Boot again, and look for it.',
  ],
  tries: [
    {
      id: 'no-rw',
      act: 'Take `rw` off the command line, boot, and type `touch /root/note`.',
      says: ['VFS: Mounted root (ext4 filesystem) readonly on device 8:0.', 'touch: /root/note: Read-only file system'],
      sees: 'The kernel mounts a root to read, unless it is told otherwise: a system would first check the disk, and then remount it. `mount -o remount,rw /` does that by hand.',
    },
    {
      id: 'wrong-disk',
      act: 'Write `root=/dev/sdb` on the command line.',
      says: ['Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)'],
      sees: 'There is no second disk. Some lines above the panic the kernel lists the disks that there are, and the file systems that it knows.',
    },
    {
      id: 'exit',
      act: 'Boot, and type `exit`.',
      says: [],
      sees: 'Another shell, and no panic. The shell is not process 1: init is, and its `respawn` in `/etc/inittab` starts the next one.',
    },
    {
      id: 'rcs-not-executable',
      act: 'Take the x from `/etc/init.d/rcS`, and type `mount` after the boot.',
      says: ["can't run '/etc/init.d/rcS': Permission denied"],
      sees: 'Init says so and goes on: the shell comes, but nothing is mounted, not even `/proc`.',
    },
  ],
  follows:
    'The tutorial, in Chinese, is “Making a root file system” (制作根文件系统), which builds busybox 1.36.1 and fills the file system `rootfs.ext4`.',
  differs: [
    {
      what: 'One file system on `/tmp`.',
      why: 'The tutorial’s `fstab` mounts a tmpfs there and a ramfs over it. The one beneath is never seen.',
    },
    {
      what: 'One shell on the console.',
      why: 'The tutorial’s `inittab` has both `::respawn:-/bin/sh` and `::askfirst:-/bin/sh`. Two shells on one console take the keys from each other.',
    },
    {
      what: 'mdev is set as the hotplug program only where the kernel has that.',
      why: 'The tutorial’s `rcS` writes to `/proc/sys/kernel/hotplug` always. Not every kernel has the file: it takes CONFIG_UEVENT_HELPER.',
    },
    {
      what: 'There is an `/etc/passwd`.',
      why: '`/etc/profile` asks `id -un` for the name of user 0, and only that file knows it.',
    },
  ],
}
