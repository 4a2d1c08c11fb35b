import { grow, USUAL, withApplets } from './grow.ts'
import { appletsOnDisk, rootOnDisk } from './on-disk.ts'
import type { Recipe } from './recipe.ts'

/** A root file system that stays: an ext4 disk, mounted as it is, with an init that keeps shells running. */
export const ext4: Recipe = {
  name: 'ext4',
  summary: 'A 32 MB ext4 disk as the root: what is written stays, and busybox init keeps the shells running',
  make: () => ({
    name: 'ext4',
    recipe: 'ext4',
    tree: withApplets(grow(rootOnDisk('')), '/bin/busybox', appletsOnDisk(), 'symlink'),
    ...USUAL,
    commandLine: 'root=/dev/sda rw console=ttyS0',
    medium: { kind: 'disk', fileSystem: 'ext4', size: 32 },
  }),
}
