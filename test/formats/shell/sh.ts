/** The judge of every "What you'd type": a real /bin/sh, and what lstat(2) says of what it made. */
import { execFileSync } from 'node:child_process'
import { lstatSync, mkdtempSync, readlinkSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decodePath, encodePath, type Inode, kindOfMode } from '../../../src/rootfs/index.ts'

/** Device nodes and owners are for root alone. */
export const isRoot = process.getuid!() === 0

/** Names that a shell, an option parser or a terminal would take for something else. */
export const HOSTILE_NAMES = [
  'two  words',
  "it's",
  '"quoted"',
  '-rf',
  '--help',
  'new\nline',
  'ends in new lines\n\n',
  '$HOME',
  '$(touch pwned)',
  '`touch pwned`',
  'a;touch pwned',
  '~',
  '#',
  '*',
  '!!',
  'back\\slash',
  '\x1b[2J\x03\t\r',
  '\r\n\x01\n',
  'ä 日本 🐧',
  'txt.\u202eexe',
  decodePath(Uint8Array.of(0xff, 0x27, 0x80)),
]

/** Calls `act` in an empty directory that is gone afterwards. */
export function inNewRoot<T>(act: (root: string) => T): T {
  const root = mkdtempSync(join(tmpdir(), 'pid1-sh-'))
  try {
    return act(root)
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

/** Types `command` to a shell in `root`, under a umask that leaves nothing to others. Throws if it fails. */
export function sh(root: string, command: string): void {
  execFileSync('/bin/sh', { cwd: root, input: `umask 077\n${command}\n`, stdio: ['pipe', 'pipe', 'pipe'] })
}

export function bytesPath(root: string, path: string): Buffer {
  return Buffer.concat([Buffer.from(root), encodePath(path)])
}

/** All that `lstat` and `readlink` tell of an entry. */
export function look(root: string, path: string) {
  const at = bytesPath(root, path)
  const { mode, uid, gid, rdev } = lstatSync(at)
  const kind = kindOfMode(mode)
  return {
    kind,
    ...(kind !== 'symlink' && { mode: mode & 0o7777 }),
    ...(isRoot && { uid, gid }),
    ...(kind === 'symlink' && { target: decodePath(readlinkSync(at, { encoding: 'buffer' })) }),
    // How the C library packs 12 and 20 bits into one dev_t (gnu_dev_makedev).
    ...((kind === 'character' || kind === 'block') && {
      major: (rdev >>> 8) & 0xfff,
      minor: (rdev & 0xff) | ((rdev >>> 12) & 0xfff00),
    }),
  }
}

/** The same of an inode of ours. Linux gives all symlinks one mode. */
export function wanted(inode: Inode) {
  const { kind, mode, uid, gid } = inode
  return {
    kind,
    ...(kind !== 'symlink' && { mode }),
    ...(isRoot && { uid, gid }),
    ...(kind === 'symlink' && { target: inode.target }),
    ...((kind === 'character' || kind === 'block') && { major: inode.major, minor: inode.minor }),
  }
}
