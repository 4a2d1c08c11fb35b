/** Entries to the image of a romfs, as `genromfs -V NAME -d DIRECTORY` would write them. */
import { Pid1Error } from '../../error.ts'
import {
  type Content,
  contentSize,
  type Entry,
  encodePath,
  type Ino,
  PATH_MAX,
  parentPath,
} from '../../rootfs/index.ts'
import { type Loss, lossOf, refuse } from '../losses.ts'
import { type Piece, readImage, type SparseImage } from '../sparse.ts'
import {
  align16,
  BLOCK,
  CHECKED,
  EXECUTABLE,
  HARD_LINK,
  HEADER,
  keepsExecutable,
  lengthWithName,
  MAGIC,
  MINOR_MOST,
  NAME_MOST,
  SIZE_MOST,
  SUPERBLOCK,
  shownMode,
  sumWords,
  TYPE,
  viewOf,
} from './on-disk.ts'

const FORMAT = 'romfs'

/** What romfs cannot say of these entries, and what the kernel shows instead. */
export function lossesOfRomfs(entries: readonly Entry[]): Loss[] {
  const owned = entries.filter(({ inode }) => inode.uid !== 0 || inode.gid !== 0)
  const changed = entries.filter(({ inode }) => inode.mode !== shownMode(inode.kind, isExecutable(inode)))
  const timed = entries.filter(({ inode }) => inode.mtime !== 0)
  const symlinks = changed.filter(({ inode }) => inode.kind === 'symlink')
  const others = changed.filter(({ inode }) => inode.kind !== 'symlink')
  return [
    ...lossOf('owners-left-out', owned, 'romfs keeps no owners, so all belongs to root'),
    ...lossOf(
      'modes-left-out',
      others,
      'of a mode romfs keeps whether a file or directory is executable, which makes it 755 or 644; devices have 600',
    ),
    ...lossOf('symlink-modes-changed', symlinks, 'Linux gives every symbolic link the mode 777'),
    ...lossOf('times-changed', timed, 'romfs keeps no times, so all is of 1970'),
  ]
}

/**
 * The image of entries in the order of `listEntries`; siblings lie in it in the order given. `bytesOf` yields a
 * content's bytes, which are in the image as they are, not copied. `volumeName` is what the kernel's log says as it
 * mounts; more than 127 bytes of it, and what follows a NUL, are left out.
 * Throws format-cannot-hold for a name of over 127 bytes, a device's minor number of over 16 bits and a link's target
 * that the kernel would cut, file-too-large, image-too-large, and content-size-wrong if `bytesOf` is at odds with
 * `contentSize`.
 */
export function encodeRomfs(
  entries: readonly Entry[],
  bytesOf: (content: Content) => Uint8Array,
  volumeName: string,
): SparseImage {
  refuseForRomfs(entries)
  const volume = volumeBytes(volumeName)
  const rootOffset = lengthWithName(volume.length)
  const { headers, size } = place(entries, rootOffset)
  const pieces: Piece[] = []
  /** All but contents, in one array: a piece is as much of it as lies in the image without a content between. */
  const frame = new Uint8Array(headers.reduce((sum, { name }) => sum + lengthWithName(name.length), rootOffset))
  const view = viewOf(frame)
  let at = rootOffset
  let from = 0
  let fromOffset = 0
  const endPiece = () => {
    pieces.push({ offset: fromOffset, bytes: frame.subarray(from, at) })
    from = at
  }
  for (const header of headers) {
    frame.set(header.name, at + HEADER.name)
    view.setUint32(at + HEADER.next, header.next + header.type)
    view.setUint32(at + HEADER.spec, header.spec)
    view.setUint32(at + HEADER.size, header.size)
    const length = lengthWithName(header.name.length)
    view.setInt32(at + HEADER.checksum, -sumWords(view, at, length))
    at += length
    if (header.size === 0) continue
    endPiece()
    pieces.push({ offset: header.offset + length, bytes: contentOf(header, bytesOf) })
    fromOffset = header.offset + length + align16(header.size)
  }
  if (from < at) endPiece()
  frame.set(encodePath(MAGIC), SUPERBLOCK.magic)
  frame.set(volume, SUPERBLOCK.name)
  view.setUint32(SUPERBLOCK.size, size)
  const image = { size: Math.ceil(size / BLOCK) * BLOCK, pieces }
  const checked = readImage(image, 0, Math.min(CHECKED, size))
  view.setInt32(SUPERBLOCK.checksum, -sumWords(viewOf(checked), 0, checked.length))
  return image
}

/** Throws what `encodeRomfs` throws before it makes a byte: sizes are all it asks of contents. */
export function checkRomfs(entries: readonly Entry[], volumeName: string): void {
  refuseForRomfs(entries)
  place(entries, lengthWithName(volumeBytes(volumeName).length))
}

interface PlacedHeader {
  readonly offset: number
  readonly name: Uint8Array
  /** With EXECUTABLE. */
  readonly type: number
  readonly spec: number
  /** Bytes of content. */
  readonly size: number
  /** None for a hard link. */
  readonly entry: Entry | undefined
  next: number
}

/** A directory whose headers are being placed. */
interface Siblings {
  /** Where the header is that ".." leads to for its subdirectories. */
  readonly offset: number
  last: PlacedHeader
}

/** Where everything lies, with the root's header at `rootOffset`. Throws image-too-large. */
function place(entries: readonly Entry[], rootOffset: number): { headers: PlacedHeader[]; size: number } {
  const headers: PlacedHeader[] = []
  const directories = new Map<string, Siblings>()
  const firstNames = new Map<Ino, number>()
  let size = rootOffset

  const put = (name: Uint8Array, type: number, spec: number, contentLength = 0, entry?: Entry): PlacedHeader => {
    const header = { offset: size, name, type, spec, size: contentLength, entry, next: 0 }
    headers.push(header)
    size += lengthWithName(name.length) + align16(contentLength)
    return header
  }
  const append = (siblings: Siblings, header: PlacedHeader) => {
    siblings.last.next = header.offset
    siblings.last = header
  }
  /** The names that every directory begins with: "." leads to itself, and in the root it is the root's own header. */
  const open = (path: string, offset: number, parent: number, dot: PlacedHeader) => {
    const siblings = { offset, last: dot }
    append(siblings, put(DOT_DOT, HARD_LINK, parent))
    directories.set(path, siblings)
  }

  for (const entry of entries) {
    const { path, ino, nlink, inode } = entry
    const type = TYPE[inode.kind] | (isExecutable(inode) ? EXECUTABLE : 0)
    if (path === '/') {
      open(path, rootOffset, rootOffset, put(DOT, type, rootOffset))
      continue
    }
    const siblings = directories.get(parentPath(path))!
    const name = nameOf(entry)
    if (inode.kind === 'directory') {
      const { offset } = siblings
      const header = put(name, type, size + lengthWithName(name.length))
      append(siblings, header)
      open(path, header.offset, offset, put(DOT, HARD_LINK, header.offset))
      continue
    }
    const first = nlink > 1 ? firstNames.get(ino) : undefined
    if (first !== undefined) append(siblings, put(name, HARD_LINK, first))
    else {
      if (nlink > 1) firstNames.set(ino, size)
      const spec = inode.kind === 'character' || inode.kind === 'block' ? inode.major * 0x10000 + inode.minor : 0
      append(siblings, put(name, type, spec, lengthOf(entry), entry))
    }
  }
  if (size > SIZE_MOST) throw tooLarge(size)
  return { headers, size }
}

const DOT = encodePath('.')
const DOT_DOT = encodePath('..')

function nameOf({ path }: Entry): Uint8Array {
  return encodePath(path.slice(path.lastIndexOf('/') + 1))
}

/** As genromfs has it: whoever may execute it, all may. */
function isExecutable({ kind, mode }: Entry['inode']): boolean {
  return keepsExecutable(kind) && (mode & 0o111) !== 0
}

function lengthOf({ inode }: Entry): number {
  if (inode.kind === 'symlink') return encodePath(inode.target).length
  return inode.kind === 'file' ? contentSize(inode.content) : 0
}

function contentOf({ entry, size }: PlacedHeader, bytesOf: (content: Content) => Uint8Array): Uint8Array {
  const { path, inode } = entry!
  if (inode.kind === 'symlink') return encodePath(inode.target)
  const content = bytesOf((inode as Extract<Entry['inode'], { kind: 'file' }>).content)
  if (content.length === size) return content
  throw new Pid1Error('content-size-wrong', `${path} is said to have ${size} bytes, but has ${content.length}`, {
    path,
    size,
    actual: content.length,
  })
}

function refuseForRomfs(entries: readonly Entry[]): void {
  const isTooLong = (entry: Entry) => nameOf(entry).length > NAME_MOST
  refuse(FORMAT, entries.filter(isTooLong), `its names have at most ${NAME_MOST} bytes. Rename it`)
  const isFar = ({ inode }: Entry) => (inode.kind === 'character' || inode.kind === 'block') && inode.minor > MINOR_MOST
  refuse(FORMAT, entries.filter(isFar), `a device's minor number is at most ${MINOR_MOST} in it`)
  const isCut = (entry: Entry) => entry.inode.kind === 'symlink' && lengthOf(entry) >= PATH_MAX
  refuse(FORMAT, entries.filter(isCut), `Linux takes at most ${PATH_MAX - 1} bytes of a link's target`)
  for (const entry of entries) {
    const size = lengthOf(entry)
    if (size > SIZE_MOST)
      throw new Pid1Error(
        'file-too-large',
        `Cannot pack ${entry.path}: it has ${size} bytes, and a romfs holds files of at most ${SIZE_MOST}. Remove or split it`,
        { path: entry.path, size, most: SIZE_MOST },
      )
  }
}

/** Cut between two characters, not within one. */
function volumeBytes(name: string): Uint8Array {
  const characters = [...name.split('\0', 1)[0]!].slice(0, NAME_MOST)
  let bytes = encodePath(characters.join(''))
  while (bytes.length > NAME_MOST) {
    characters.pop()
    bytes = encodePath(characters.join(''))
  }
  return bytes
}

function tooLarge(size: number) {
  return new Pid1Error(
    'image-too-large',
    `Cannot pack an image of ${size} bytes: a romfs has at most ${SIZE_MOST}. Remove large files`,
    { size },
  )
}
