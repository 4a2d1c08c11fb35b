/** The image of a romfs to entries, by the rules of the kernel (linux/fs/romfs/super.c). */
import { type BareDirectory, decodePath, type Ino, type Leaf, MAJOR_MAX, PATH_MAX } from '../../rootfs/index.ts'
import { EntryList } from '../entry-list.ts'
import { type Decoded, type Limits, tooMany } from '../reading.ts'
import { corruptRomfs, shownMode } from './on-disk.ts'
import { isDots, type Resolved, RomfsReader } from './walk.ts'

/**
 * Reads a romfs: a directory's entries in the order of its list. Contents are views of `image`. Modes, owners and times
 * are those that the kernel shows.
 * Throws image-corrupt, limit-exceeded.
 */
export function decodeRomfs(image: Uint8Array, limits: Limits): Decoded {
  const reader = new RomfsReader(image, limits)
  const list = new EntryList(limits)
  const inos = new Map<number, Ino>()
  let contentLeft = limits.bytes
  const add = (path: string, header: Resolved) => {
    // The files of a hostile image may share their bytes.
    contentLeft -= header.content.length
    if (contentLeft < 0) throw tooMany('bytes', limits.bytes)
    inos.set(header.offset, list.add(path, inodeOf(header)))
  }
  add('/', reader.root())
  for (const listed of reader.listed()) {
    if (isDots(listed.header)) continue
    const { offset } = listed.header
    const path = reader.pathOf(listed)
    if (list.find(path) !== undefined) throw corruptRomfs(offset, `${path} is there twice`)
    const header = reader.resolve(listed.header)
    if (header !== listed.header && header.kind === 'directory')
      throw corruptRomfs(offset, `${path} is a hard link to a directory`)
    const ino = inos.get(header.offset)
    if (ino === undefined) add(path, header)
    else list.link(path, ino)
  }
  return list.finish()
}

const NOBODY_KEEPS = { uid: 0, gid: 0, mtime: 0 }

function inodeOf({ offset, kind, isExecutable, spec, content }: Resolved): BareDirectory | Leaf {
  const shown = { mode: shownMode(kind, isExecutable), ...NOBODY_KEEPS }
  switch (kind) {
    case 'file':
      return { kind: 'file', ...shown, content }
    case 'symlink':
      return { kind: 'symlink', ...shown, target: targetOf(content, offset) }
    case 'character':
    case 'block': {
      const major = spec >>> 16
      if (major > MAJOR_MAX) throw corruptRomfs(offset, `a device has the major number ${major}`)
      return { kind, ...shown, major, minor: spec & 0xffff }
    }
    default:
      return { kind, ...shown }
  }
}

function targetOf(content: Uint8Array, offset: number): string {
  if (content.length === 0 || content.length >= PATH_MAX || content.includes(0))
    throw corruptRomfs(offset, 'the target of a symbolic link is empty, too long, or has a NUL byte in it')
  return decodePath(content)
}
