import type { RecipePage } from './page.ts'

export const minimal: RecipePage = {
  recipe: 'minimal',
  title: 'The least that Linux needs to give you a shell',
  shows: [
    'A kernel alone has nothing to run. Here it is given an initramfs: a cpio archive in newc format, the one format that it unpacks, into memory, as its root file system. Then it runs `/init` as process 1. All that happens from there on is in your hands.',
    'Every command is one program, `/bin/busybox`, and a symbolic link to it for each name. It is linked statically. It has to be: there is no `/lib` here that a loader or a library could lie in.',
    '`/init` is a shell script. It mounts `/proc`, where the kernel tells of processes and of itself, `/sys`, where it tells of devices and drivers, and `/dev`, where it makes the device nodes. Then it becomes a shell by `exec`: the shell is process 1.',
  ],
  tries: [
    {
      id: 'no-devtmpfs',
      act: 'Take the line `mount -t devtmpfs devtmpfs /dev` out of `/init`, and boot.',
      says: [
        "cttyhack: can't open '/dev/ttyS0': No such file or directory",
        "/bin/sh: can't access tty; job control turned off",
      ],
      sees: 'The shell comes up, but has no terminal that it controls. That it can write at all is because the kernel itself makes one node, `/dev/console`, before it unpacks your archive.',
    },
    {
      id: 'not-executable',
      act: 'Take the x from `/init`: mode `0644` in the inspector.',
      says: ['Failed to execute /init (error -13)', 'Run /sbin/init as init process'],
      sees: 'Error 13 is “permission denied”: the kernel needs the x even as root. It goes on to `/sbin/init`, which is busybox too, as init. That one looks for `/etc/init.d/rcS` and for terminals that are not there.',
    },
    {
      id: 'no-init',
      act: 'Delete `/init`.',
      says: ['Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)'],
      sees: 'Without `/init` in it the kernel does not take the archive for its root. It looks for a disk to mount instead, and nobody has named one.',
    },
    {
      id: 'exit',
      act: 'Boot, and type `exit` on the console.',
      says: ['Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000000'],
      sees: 'Process 1 must never end. The exit code is the shell’s: 0, all was well with it.',
    },
    {
      id: 'wrong-machine',
      act: 'Put a program for another machine in the place of `/bin/busybox`: a PC of today has x86-64 programs, such as its own busybox, or `/bin/true`. Import it, and rename it.',
      says: ['Failed to execute /init (error -8)'],
      sees: 'Error 8 is “exec format error”. It is told of `/init`, a sound script: what cannot be executed is the `/bin/sh` in its first line. The inspector says so before you boot.',
    },
  ],
  follows:
    'The tutorial is “busybox-rootfs” of Awesome-Embedded-Learning-Studio, which builds busybox and packs it for a kernel under QEMU.',
  differs: [
    {
      what: 'i386, not AArch64.',
      why: 'The machine here is a PC of 32 bits. The tutorial’s trap is the same one, though: if `ARCH` is forgotten, busybox is built for the wrong machine, and the kernel answers as in the fifth try.',
    },
    {
      what: '`exec setsid cttyhack /bin/sh`, not `exec /bin/sh`.',
      why: 'A shell on `/dev/console` has no terminal that it controls, and says `can’t access tty` even with `/dev` mounted. cttyhack opens the terminal behind it, `/dev/ttyS0`.',
    },
    {
      what: 'The archive is not compressed.',
      why: 'The tutorial packs with `gzip -9`. Here the archive is in memory already, and the guest would only have to undo it. Export writes it both ways.',
    },
    {
      what: 'An `echo` before the shell.',
      why: 'It shows the moment when your own script runs, and as which process.',
    },
  ],
}
