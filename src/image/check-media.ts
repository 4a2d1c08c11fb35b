/** What a project's media cannot hold: known before anything is packed, from names, modes and sizes alone. */
import { Pid1Error } from '../error.ts'
import { layoutCpio } from '../formats/cpio/spans.ts'
import { checkExt, leastExtSize } from '../formats/ext/encode.ts'
import { showPath } from '../formats/losses.ts'
import { checkRomfs } from '../formats/romfs/encode.ts'
import { checkMedia, DISK_MOST } from '../project/medium.ts'
import type { Project } from '../project/project.ts'
import { contentSize, type Entry, listEntries } from '../rootfs/index.ts'
import { checkBootableVolume } from './media/syslinux.ts'
import { splitEntries } from './split-entries.ts'

const KIB = 1 << 10
const MIB = 1 << 20

/**
 * Throws for what no size makes right (number-invalid, file-too-large, path-invalid, format-cannot-hold), and
 * medium-too-small with the size that is needed. What a floppy's root takes, gzipped, is known only when it is made.
 */
export function refuseMedia({ name, tree, kernel, medium, disks }: Project): void {
  checkMedia({ medium, disks })
  const split = splitEntries(
    listEntries(tree),
    disks.map(({ directory }) => directory),
  )
  for (const [at, { fileSystem, size }] of disks.entries()) refuseDisk(split.disks[at]!, fileSystem, size)
  const { root } = split
  switch (medium.kind) {
    case 'initramfs':
      layoutCpio(root)
      break
    case 'initrd':
      refuseFileSystem(root, medium.fileSystem, name)
      break
    case 'disk':
      refuseDisk(root, medium.fileSystem, medium.size)
      break
    case 'boot-disk': {
      const { size, isPartitioned, config } = medium
      const files = [
        { name: 'bzImage', size: kernel.size },
        { name: 'initramfs.cpio', size: layoutCpio(root).size },
      ]
      checkBootableVolume({ files, config }, size * MIB, isPartitioned)
      break
    }
    case 'floppy': {
      const { size, fileSystem, config } = medium
      refuseFileSystem(root, fileSystem, name)
      checkBootableVolume({ files: [{ name: 'linux', size: kernel.size }], config }, size * KIB, false)
    }
  }
}

function refuseDisk(entries: readonly Entry[], type: 'ext2' | 'ext4', size: number): void {
  refuseLarge(entries)
  checkExt(entries, { type, size: size * MIB })
}

function refuseFileSystem(entries: readonly Entry[], type: 'romfs' | 'ext2', name: string): void {
  if (type === 'romfs') checkRomfs(entries, name)
  else {
    refuseLarge(entries)
    leastExtSize(entries, type)
  }
}

/** A file that no disk has room for. */
function refuseLarge(entries: readonly Entry[]): void {
  const most = DISK_MOST * MIB
  for (const { path, inode } of entries) {
    if (inode.kind !== 'file' || contentSize(inode.content) <= most) continue
    const size = contentSize(inode.content)
    throw new Pid1Error(
      'file-too-large',
      `Cannot put ${showPath(path)} on a disk: it has ${size} bytes, and a disk has at most ${DISK_MOST} MiB here. Remove or split it`,
      { path, size, most },
    )
  }
}
