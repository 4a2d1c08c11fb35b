import type { RecipePage } from './page.ts'

export const dynamic: RecipePage = {
  recipe: 'dynamic',
  title: 'A program that does not come alone',
  shows: [
    'This busybox is linked dynamically, as programs mostly are: it holds its own code, and of the C library only the names. Before it can run, something must bring the libraries into memory.',
    'That something is named in the program, in its INTERP segment: `/lib/ld-linux.so.2`, the loader. The kernel starts the loader in the program’s place, and the loader looks for what the program needs. Choose `/bin/busybox` in the tree: the inspector lists what `readelf -l` and `ldd` would say.',
    'Three files are all of it: the loader in `/lib`, and in `/lib/i386-linux-gnu` `libc.so.6` and `libresolv.so.2`. linux-gate, which `ldd` lists on a running system, is no file: the kernel puts it into each process.',
  ],
  tries: [
    {
      id: 'no-loader',
      act: 'Delete `/lib/ld-linux.so.2`, and boot.',
      says: ['Failed to execute /init (error -2)'],
      sees: 'Error 2 is “no such file or directory”, said of a file that is there. What is not there is the interpreter of its interpreter: `/init` is a script for `/bin/sh`, which is busybox, which names the loader.',
    },
    {
      id: 'loader-not-executable',
      act: 'Bring the loader back, and take its x: mode `0644`.',
      says: ['Failed to execute /init (error -13)'],
      sees: 'The kernel executes the loader like a program, and wants its x. The libraries it never executes: theirs may be missing.',
    },
    {
      id: 'no-library',
      act: 'Delete `/lib/i386-linux-gnu/libresolv.so.2`.',
      says: [
        '/bin/sh: error while loading shared libraries: libresolv.so.2: cannot open shared object file: No such file or directory',
        'Kernel panic - not syncing: Attempted to kill init! exitcode=0x00007f00',
      ],
      sees: 'Now the kernel has done its part, and it is the loader that speaks, as process 1. It gives up with status 127, hexadecimal 7f, and process 1 has ended.',
    },
    {
      id: 'library-elsewhere',
      act: 'Move `libresolv.so.2` to `/lib`, and then to `/opt`.',
      says: [],
      sees: 'In `/lib` it is found: the loader has a list of directories built in, and that is one of them. In `/opt` it is missing, and the console says what it said in the try before. The inspector tells both before you boot.',
    },
    {
      id: 'ask-the-loader',
      act: 'Boot it whole, and type `/lib/ld-linux.so.2 --list /bin/busybox`.',
      says: [],
      sees: 'The loader is a program too, and can be asked: it lists each library with the place where it found it, as `ldd` does, which is a script around this.',
    },
  ],
  follows:
    'The tutorial is Wenwei Weng’s “linux-kernel-rootfs-from-scratch”, which takes busybox and the libraries from its own machine.',
  differs: [
    {
      what: 'libresolv instead of libm.',
      why: 'Which libraries a busybox needs depends on how it was built. The tutorial’s own, of 1.23.1, needed libm; Debian’s 1.35 needs libresolv.',
    },
    {
      what: 'The libraries have their own names.',
      why: 'In the tutorial `libc.so.6` is a symbolic link to `libc-2.15.so`, and both are copied. Newer C libraries are named by what programs ask for, without the link.',
    },
    {
      what: 'The archive stays apart from the kernel.',
      why: 'The tutorial builds a kernel with the archive in it (CONFIG_INITRAMFS_SOURCE), and boots it without `-initrd`. Export offers the same without building one: a bzImage that carries the initramfs.',
    },
    {
      what: 'Linux 6.12, not 4.0.',
      why: 'The tutorial took the newest of its day; this is the kernel that is built for the machine here.',
    },
  ],
}
