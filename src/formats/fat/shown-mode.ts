/**
 * FAT has no modes: what Linux shows in their place where it is not told otherwise (linux/fs/fat/fat.h: fat_make_mode, with
 * the umask 022).
 */
import type { Kind } from '../../rootfs/index.ts'

export const SHOWN_MODE = { usual: 0o755, readOnly: 0o555 } as const

/** The mode of an entry that had `mode`. That nobody may write a file is kept; of a directory Linux does not ask it. */
export function shownMode(kind: Kind, mode: number): number {
  return kind === 'file' && (mode & 0o222) === 0 ? SHOWN_MODE.readOnly : SHOWN_MODE.usual
}
