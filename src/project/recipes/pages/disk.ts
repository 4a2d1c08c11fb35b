import type { RecipePage } from './page.ts'

export const disk: RecipePage = {
  recipe: 'disk',
  title: 'A disk that a PC boots by itself',
  shows: [
    'Nobody hands the kernel its archive here: the PC starts from its disk, as a real one does. The firmware loads the first sector, which is SYSLINUX; SYSLINUX reads `syslinux.cfg` from the FAT file system of that disk, loads the kernel and `initramfs.cpio` that lie beside it, and starts the kernel. From there on it is an initramfs: `/init` is process 1.',
    'The console is the PC’s screen, and you type on its keyboard. `syslinux.cfg`, under Medium at the top, says nothing of a serial line, so the kernel writes where a person would look.',
    'The system is even smaller than `minimal`: `/init` starts a shell and mounts nothing. There is not so much as a directory for `/proc`.',
  ],
  tries: [
    {
      id: 'no-config',
      act: 'Under Medium, leave out syslinux.cfg, and boot.',
      says: ['WARNING: No configuration file found', 'boot:'],
      sees: 'SYSLINUX waits for a name. Type `bzImage initrd=initramfs.cpio` there, and it boots after all.',
    },
    {
      id: 'wrong-kernel',
      act: 'In syslinux.cfg, call the kernel `vmlinuz` instead of `bzImage`.',
      says: ['Loading vmlinuz... failed: No such file or directory', 'boot:'],
      sees: 'The loader knows files by their names on the FAT file system, and nothing else. It goes back to its prompt.',
    },
    {
      id: 'top',
      act: 'Boot, and type `top`.',
      says: ["top: can't change directory to '/proc': No such file or directory"],
      sees: 'What runs is for the kernel to tell, and it tells it in `/proc`. Make the directory `/proc`, put `mount -t proc proc /proc` into `/init` before the shell, and boot again: `ps` lists what runs.',
    },
    {
      id: 'exit',
      act: 'Type `exit`.',
      says: ['Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000000'],
      sees: 'The shell is not process 1 here: `/init` runs it and waits. When it ends, the script ends after it, and that was process 1.',
    },
    {
      id: 'serial',
      act: 'Add the line `APPEND console=ttyS0` to the end of syslinux.cfg.',
      says: ['Run /init as init process'],
      sees: 'The kernel and the shell move from the screen to the serial line: the console beside the screen here. What SYSLINUX says stays on the screen.',
    },
  ],
  follows: 'The tutorial is “Minimal Linux distribution - Part 2: Kernel + busybox”.',
  differs: [
    {
      what: 'i386 and Linux 6.12, not x86-64 and 6.13.',
      why: 'The machine here is a PC of 32 bits, and all recipes but one share its kernel.',
    },
    {
      what: '`LINUX bzImage`, not `LINUX ../bzImage`.',
      why: 'Kernel, archive and `syslinux.cfg` lie side by side in the root of the FAT file system: there is nothing above it.',
    },
    {
      what: 'Nobody needs to be root.',
      why: 'The tutorial mounts the image, as root, to copy three files into it. Here the FAT file system is written straight into the image, SYSLINUX’s list of its own sectors included.',
    },
    {
      what: '`/linuxrc` stays.',
      why: 'The tutorial deletes that link. It is where kernels looked in an initrd of old; none looks there in an initramfs.',
    },
  ],
}
