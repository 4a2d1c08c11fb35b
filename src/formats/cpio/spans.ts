/** Where the entries of a cpio archive lie, told by their names and sizes alone. */
import { Pid1Error } from '../../error.ts'
import { contentSize, type Entry, encodePath, type Ino, PATH_MAX } from '../../rootfs/index.ts'
import { align4, BLOCK, FILESIZE_MAX, HEADER_LENGTH, TRAILER } from './header.ts'

// An engine compiles a module's own constants into its code, but looks those of others up at each use.
const HEADER = HEADER_LENGTH
const NAME_MOST = PATH_MAX
const FILE_MOST = FILESIZE_MAX

/** Where one entry lies in the archive; offsets and lengths in bytes. */
export interface CpioSpan {
  readonly path: string
  /** The inode's number in the archive: from 1, in order of appearance, the same for hard links. */
  readonly ino: Ino
  readonly headerOffset: number
  /** Header, name and padding. */
  readonly headerLength: number
  /** Length of the name, its NUL included. */
  readonly nameSize: number
  readonly dataOffset: number
  /** Content without padding; 0 for a hard link unless it is the last one, which carries the content. */
  readonly dataLength: number
}

export interface CpioLayout {
  /** Bytes of the whole archive. */
  readonly size: number
  /** One for each entry, in order. */
  readonly spans: readonly CpioSpan[]
}

/**
 * Where entries, in the order of `listEntries`, will lie in the archive.
 * Throws file-too-large, and path-invalid for a path or a link's target that the kernel would silently skip.
 */
export function layoutCpio(entries: readonly Entry[]): CpioLayout {
  const known = layouts.get(entries) ?? layOut(entries, byteLength)
  layouts.set(entries, known)
  return known
}

/** One asks first whether a list can be packed, and then packs it. */
const layouts = new WeakMap<readonly Entry[], CpioLayout>()

function byteLength(text: string): number {
  let bits = 0
  for (let i = 0; i < text.length; i++) bits |= text.charCodeAt(i)
  return bits < 0x80 ? text.length : encodePath(text).length
}

/** The same with another measure of how many bytes a text has. */
export function layOut(entries: readonly Entry[], byteLength: (text: string) => number): CpioLayout {
  const spans: CpioSpan[] = []
  const hardLinks = new Map<Ino, { readonly ino: Ino; left: number }>()
  let nextIno = 1
  let offset = 0
  for (const { path, ino: treeIno, nlink, inode } of entries) {
    let ino = nextIno
    let isLast = true
    if (nlink > 1) {
      const group = hardLinks.get(treeIno) ?? { ino: nextIno, left: nlink }
      hardLinks.set(treeIno, group)
      ino = group.ino
      isLast = --group.left === 0
    }
    if (ino === nextIno) nextIno++

    // A NUL at its end in place of the slash at its beginning.
    const nameSize = byteLength(slashName(path))
    if (nameSize > NAME_MOST) throw tooLong(path, `its path has ${nameSize - 1} bytes`)
    let dataLength = 0
    // The kernel makes each name of a symlink anew, so each needs the target (linux/init/initramfs.c: do_symlink).
    if (inode.kind === 'symlink') {
      dataLength = byteLength(inode.target)
      if (dataLength >= NAME_MOST) throw tooLong(path, `its target has ${dataLength} bytes`)
    } else if (inode.kind === 'file' && isLast) {
      dataLength = contentSize(inode.content)
      if (dataLength > FILE_MOST) throw tooLarge(path, dataLength)
    }
    const dataOffset = align4(offset + HEADER + nameSize)
    spans.push({ path, ino, headerOffset: offset, headerLength: dataOffset - offset, nameSize, dataOffset, dataLength })
    offset = align4(dataOffset + dataLength)
  }
  return { size: Math.ceil((offset + align4(HEADER + TRAILER.length + 1)) / BLOCK) * BLOCK, spans }
}

const SLASH_TRAILER = `/${TRAILER}`

/** The name that `find .` piped to cpio gives an entry, with a slash before it. */
export function slashName(path: string): string {
  if (path.length === 1) return '/.'
  // Without the "./" a file of the trailer's name would end the archive.
  return path.length === SLASH_TRAILER.length && path === SLASH_TRAILER ? `/.${path}` : path
}

function tooLong(path: string, what: string) {
  const reason = `${what}, and Linux takes at most ${PATH_MAX - 1}`
  return new Pid1Error('path-invalid', `Cannot pack ${path.slice(0, 60)}: ${reason}`, { path, reason })
}

function tooLarge(path: string, size: number) {
  return new Pid1Error(
    'file-too-large',
    `Cannot pack ${path}: it has ${size} bytes, and a cpio archive holds files of at most ${FILESIZE_MAX}. Remove or split it`,
    { path, size, most: FILESIZE_MAX },
  )
}
