import type { RecipePage } from './page.ts'

export const floppy: RecipePage = {
  recipe: 'floppy',
  title: 'A whole system on one floppy',
  shows: [
    'A floppy of 1.44 MB holds all of it: SYSLINUX, a kernel with only what this needs, and `fs.gz`, a romfs image that is compressed. The PC’s firmware starts SYSLINUX, and SYSLINUX loads the two files and starts the kernel. After that the floppy is not needed any more.',
    'This is an initrd, and older than the initramfs: not an archive, but the image of a file system. The kernel unpacks the image into the RAM disk `/dev/ram0` and mounts that as its root, by the driver for romfs. So `root=/dev/ram0` is in `syslinux.cfg`.',
    'busybox is one file with a hard link for each command: the tree here counts its names. In the guest `ls -li /bin` shows one inode number for all of them; that it counts one link for each is romfs, which keeps no count. romfs holds device nodes too, and they have to be there: this kernel has no devtmpfs that would make them.',
  ],
  tries: [
    {
      id: 'read-only',
      act: 'Boot, press Enter, and type `touch /tmp/note`.',
      says: ['touch: /tmp/note: Read-only file system'],
      sees: 'The RAM disk could be written, but romfs was made for ROMs: its driver only reads. In `/var/shm` it works, for `/etc/fstab` mounts a tmpfs there.',
    },
    {
      id: 'writable',
      act: 'Give it a writable `/tmp`: the exercise that the tutorial leaves to its reader. Add the line `none /tmp tmpfs defaults 0 0` to `/etc/fstab`, and do the first try again.',
      says: [],
      sees: 'It works now, until the machine ends: a tmpfs is in memory.',
    },
    {
      id: 'rcs-not-executable',
      act: 'Take the x from `/etc/init.d/rcS`.',
      says: ["can't run '/etc/init.d/rcS': Permission denied"],
      sees: 'Init says so and goes on. The shell comes, but `/proc` is empty.',
    },
    {
      id: 'no-init',
      act: 'Delete `/bin/init`.',
      says: ['Run /bin/sh as init process'],
      sees: 'The kernel tries `/sbin/init`, `/etc/init`, `/bin/init` and `/bin/sh`, in this order, and takes the first that it can execute.',
    },
    {
      id: 'no-config',
      act: 'Under Medium, leave out syslinux.cfg.',
      says: ['WARNING: No configuration file found', 'boot:'],
      sees: 'SYSLINUX waits for a name. `linux root=/dev/ram0 initrd=fs.gz` tells it what the file would have.',
    },
  ],
  follows:
    'The tutorial is Bruce Perens’ “Building Tiny Linux Systems with Busybox, Part 2: Building the Kernel”, of the year 2000.',
  differs: [
    {
      what: 'Linux 6.12, not 2.2.17.',
      why: 'The tutorial’s kernel has half a megabyte. Today’s smallest that can do this has about twice that, and still leaves room on the floppy.',
    },
    {
      what: 'tmpfs, not shm, in `/etc/fstab`.',
      why: 'What was called shm in those days is tmpfs since Linux 2.4.',
    },
    {
      what: '`syslinux.cfg` has a `DEFAULT` line.',
      why: 'It says in so many words what is booted when nobody types anything.',
    },
    {
      what: 'The kernel’s words.',
      why: 'The tutorial waits for `RAMDISK: Compressed image found at block 0`. Today the kernel names the compression: `RAMDISK: gzip image found at block 0`.',
    },
    {
      what: 'A file `ldlinux.c32` on the floppy.',
      why: 'SYSLINUX 1.48 was one file, `ldlinux.sys`. Version 6 has most of itself in a second.',
    },
  ],
}
