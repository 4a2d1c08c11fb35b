/** From one root file system that is unpacked to the next, by an archive of what is edited alone. */
import { contentSize, diffTrees, type Entry, find, type Ino, type Inode, type Tree } from '../../rootfs/index.ts'

/** (uid_t)-1: no id, for a kernel. */
const NOBODY = 0xffff_ffff

/**
 * Entries that make `after` of `before`, unpacked over it by the kernel, down to inode numbers and the times of
 * directories; undefined where only unpacking all of it does: where something was added, removed, or linked otherwise,
 * which changes the directory that it is in, or where a symbolic link or a device leads elsewhere.
 */
export function replacements(before: Tree, after: Tree): Entry[] | undefined {
  const entries: Entry[] = []
  const done = new Set<Ino>()
  for (const [path, change] of diffTrees(before, after)) {
    if (change !== 'edited') return undefined
    const [old, now] = [find(before, path)!, find(after, path)!]
    if (old.ino !== now.ino || !isReplaceable(old.inode, now.inode)) return undefined
    // By each of its names it is the same inode: one is enough, and counts as its only one.
    if (!done.has(now.ino)) entries.push({ path, ino: now.ino, nlink: 1, inode: now.inode })
    done.add(now.ino)
  }
  return entries
}

/** What the kernel keeps the inode of where something of its kind is (linux/init/initramfs.c: do_name). */
function isReplaceable(old: Inode, now: Inode): boolean {
  // It changes no owner to these, and one that was there before would stay.
  if (now.uid === NOBODY || now.gid === NOBODY) return false
  switch (now.kind) {
    case 'file':
    case 'directory':
    case 'fifo':
    case 'socket':
      return old.kind === now.kind
    case 'character':
    case 'block':
      return old.kind === now.kind && old.major === now.major && old.minor === now.minor
    case 'symlink':
      return false
  }
}

/** Bytes of the contents of these entries. */
export function contentsSize(entries: readonly Entry[]): number {
  return entries.reduce((sum, { inode }) => sum + (inode.kind === 'file' ? contentSize(inode.content) : 0), 0)
}
