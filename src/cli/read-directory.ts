import { lstatSync, readdirSync, readFileSync, readlinkSync, type Stats } from 'node:fs'
import { Pid1Error } from '../error.ts'
import { comparePaths, decodePath, type Entry, joinPath, kindOfMode } from '../rootfs/index.ts'

/** The largest file a cpio archive can hold (its size has 8 hex digits). */
const FILE_MAX = 0xffff_ffff

/**
 * The entries of a directory on this machine: modes, owners, links and device numbers as they are there, in byte
 * order; times are 0, so that the same content gives the same image wherever it was checked out.
 * Throws file-unreadable, file-too-large.
 */
export function readDirectory(root: string): Entry[] {
  const entries: Entry[] = []
  const inos = new Map<string, number>()
  const visit = (hostPath: Buffer, path: string) => {
    const stat = readable(path, () => lstatSync(hostPath))
    const key = `${stat.dev}:${stat.ino}`
    const ino = inos.get(key) ?? inos.size + 1
    inos.set(key, ino)
    entries.push({ path, ino, nlink: stat.nlink, inode: inodeOf(hostPath, path, stat) })
    if (!stat.isDirectory()) return
    const names = readable(path, () => readdirSync(hostPath, { encoding: 'buffer' }))
    const children = names.map((bytes) => ({ bytes, name: decodePath(bytes) }))
    children.sort((a, b) => comparePaths(a.name, b.name))
    for (const { bytes, name } of children)
      visit(Buffer.concat([hostPath, Buffer.from('/'), bytes]), joinPath(path, name))
  }
  visit(Buffer.from(root), '/')
  return entries
}

function inodeOf(hostPath: Buffer, path: string, stat: Stats): Entry['inode'] {
  const attributes = { mode: stat.mode & 0o7777, uid: stat.uid, gid: stat.gid, mtime: 0 }
  const kind = kindOfMode(stat.mode)
  switch (kind) {
    case 'file':
      if (stat.size > FILE_MAX)
        throw new Pid1Error(
          'file-too-large',
          `${path} has ${stat.size} bytes; a cpio archive holds files of at most ${FILE_MAX}`,
          {
            path,
            size: stat.size,
            most: FILE_MAX,
          },
        )
      return { kind, ...attributes, content: new Uint8Array(readable(path, () => readFileSync(hostPath))) }
    case 'symlink':
      return {
        kind,
        ...attributes,
        target: decodePath(readable(path, () => readlinkSync(hostPath, { encoding: 'buffer' }))),
      }
    case 'character':
    case 'block':
      return { kind, ...attributes, ...deviceNumbers(stat.rdev) }
    case undefined:
      throw new Pid1Error('file-unreadable', `${path} is of a kind that no root file system holds`, {
        path,
        reason: `mode ${stat.mode.toString(8)}`,
      })
    default:
      return { kind, ...attributes }
  }
}

/** glibc's layout of dev_t in st_rdev (sysdeps/.../sys/sysmacros.h), as far as 32 bits go. */
function deviceNumbers(rdev: number): { major: number; minor: number } {
  return { major: (rdev >>> 8) & 0xfff, minor: (rdev & 0xff) | ((rdev >>> 12) & 0xfff00) }
}

function readable<T>(path: string, read: () => T): T {
  try {
    return read()
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new Pid1Error('file-unreadable', `Cannot read ${path}: ${reason}`, { path, reason }, { cause })
  }
}
