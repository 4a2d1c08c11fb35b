import type { RecipePage } from './page.ts'

export const switchRoot: RecipePage = {
  recipe: 'switch-root',
  title: 'What an initramfs is for',
  shows: [
    'Most systems have their root on a disk, and yet boot with an initramfs. It is there for what must come before: load a driver, unlock a disk, put one together from several. Then it hands over. Here it does the one step that all of them have in common.',
    '`/init` mounts a devtmpfs to have `/dev/sda`, mounts that disk on `/mnt`, and becomes `switch_root /mnt /sbin/init`. What is in `/mnt` in the tree lies on a disk of its own: the system of the recipe `ext4`.',
    'switch_root deletes all that is in the initramfs, for it takes up memory; makes `/mnt` the root; and executes its `/sbin/init`. That is still process 1, and by now the third program to be it.',
  ],
  tries: [
    {
      id: 'wrong-disk',
      act: 'In `/init`, mount `/dev/sdb` instead of `/dev/sda`.',
      says: ['mount: mounting /dev/sdb on /mnt failed: No such file or directory'],
      sees: 'The `||` in that line starts a shell, in the initramfs: the place from which a system is repaired whose root cannot be mounted. `ls /` shows how little there is.',
    },
    {
      id: 'no-exec',
      act: 'Take the `exec` from before `switch_root`.',
      says: [
        'execute NEW_INIT. PID must be 1. NEW_ROOT must be a mountpoint.',
        'Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000100',
      ],
      sees: 'Without it, switch_root is a process that `/init` starts, not process 1. It explains itself and ends with status 1; so does `/init`, which has no more lines, and that was process 1.',
    },
    {
      id: 'no-init',
      act: 'Delete `/mnt/sbin/init`, on the disk.',
      says: [
        "switch_root: can't execute '/sbin/init': No such file or directory",
        'Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000100',
      ],
      sees: 'There is no way back: by then the initramfs is deleted, its shell with it.',
    },
    {
      id: 'look',
      act: 'Boot it whole, and type `mount`.',
      says: ['/dev/sda on / type ext4 (rw,relatime)'],
      sees: 'Nothing is left of the initramfs. `ls /` shows what was in `/mnt`, and `cat /proc/1/comm` says `init`.',
    },
  ],
  follows:
    'The tutorial of the recipe `disk` explains that a real distribution’s initramfs ends by switching to the real root, and leaves it at that: its own has nowhere to go. This recipe takes the step.',
  differs: [
    {
      what: 'The kernel gets the initramfs directly.',
      why: 'Which loader brings it makes no difference to what it does. Under Medium, Boot disk has SYSLINUX bring it.',
    },
    {
      what: 'No drivers are loaded.',
      why: 'They are built into the kernel here: disk, ext4 and all. `mount` is enough.',
    },
  ],
}
