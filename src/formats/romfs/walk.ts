/** A romfs as the kernel walks it, from the root's header along the lists of its directories. */
import { decodePath, joinPath, type Kind, PATH_MAX } from '../../rootfs/index.ts'
import { startsWith } from '../magic.ts'
import { type Limits, tooMany } from '../reading.ts'
import {
  CHECKED,
  corruptRomfs,
  EXECUTABLE,
  FIXED_LENGTH,
  HEADER,
  KIND_OF_TYPE,
  lengthWithName,
  MAGIC,
  NAME_MOST,
  OFFSET_MASK,
  SUPERBLOCK,
  sumWords,
  TYPE_MASK,
  viewOf,
} from './on-disk.ts'

/** As lengths of hard links go: genromfs makes none that leads to another. */
const LINKS_MOST = 16

export interface Superblock {
  /** Bytes; those that fill up the last block are not counted. */
  readonly size: number
  readonly checksum: number
  readonly volumeName: Uint8Array
  readonly rootOffset: number
}

export interface Header {
  readonly offset: number
  /** 0 for the last of its directory. */
  readonly next: number
  readonly type: number
  /** None for a hard link. */
  readonly kind: Kind | undefined
  readonly isExecutable: boolean
  readonly spec: number
  /** What `spec` says where it is an offset. */
  readonly leadsTo: number
  readonly size: number
  readonly checksum: number
  readonly name: Uint8Array
  /** Of files and symbolic links; empty for others. */
  readonly content: Uint8Array
  readonly contentOffset: number
}

/** A header that is no hard link. */
export type Resolved = Header & { readonly kind: Kind }

function isResolved(header: Header): header is Resolved {
  return header.kind !== undefined
}

/** A header and the path of the directory whose list it is in. */
export interface Listed {
  readonly header: Header
  readonly directory: string
}

export class RomfsReader {
  readonly superblock: Superblock
  private readonly view: DataView

  /** Throws image-corrupt for what the kernel would not mount, and limit-exceeded. */
  constructor(
    readonly image: Uint8Array,
    private readonly limits: Limits,
  ) {
    if (image.length > limits.bytes) throw tooMany('bytes', limits.bytes)
    this.view = viewOf(image)
    this.superblock = this.readSuperblock()
  }

  /** The root's header. Throws image-corrupt. */
  root(): Resolved {
    const root = this.resolve(this.header(this.superblock.rootOffset))
    if (root.kind !== 'directory') throw corruptRomfs(root.offset, 'the root is no directory')
    return root
  }

  /**
   * Every header that a directory lists, a directory's list behind its own header; "." and ".." are among them.
   * Throws image-corrupt and limit-exceeded, once those before are given.
   */
  *listed(): Generator<Listed, void, void> {
    const { size } = this.superblock
    const seen = new Set<number>()
    let entries = 1
    const ahead = [{ at: this.root().leadsTo, directory: '/' }]
    while (ahead.length > 0) {
      const { at, directory } = ahead.pop()!
      if (at === 0) continue
      if (at >= size) throw corruptRomfs(at, `the list of ${directory} leads out of the image`)
      if (seen.has(at)) throw corruptRomfs(at, `the list of ${directory} leads where one has led before`)
      seen.add(at)
      const header = this.header(at)
      yield { header, directory }
      ahead.push({ at: header.next, directory })
      if (isDots(header)) continue
      if (++entries > this.limits.entries) throw tooMany('entries', this.limits.entries)
      if (header.kind === 'directory') ahead.push({ at: header.leadsTo, directory: this.pathOf({ header, directory }) })
    }
  }

  /** Throws image-corrupt for a name that Linux cannot have. */
  pathOf({ header: { name, offset }, directory }: Listed): string {
    const text = decodePath(name)
    if (text === '' || text.includes('/')) throw corruptRomfs(offset, 'a name is empty or has a slash in it')
    const path = joinPath(directory, text)
    // A UTF-16 code unit stands for one byte at least.
    if (path.length >= PATH_MAX) throw corruptRomfs(offset, `a path has ${PATH_MAX} bytes or more`)
    return path
  }

  /** The header that a hard link leads to; another is its own. Throws image-corrupt. */
  resolve(from: Header): Resolved {
    let header = from
    for (let links = 0; !isResolved(header); links++) {
      if (links === LINKS_MOST) throw corruptRomfs(from.offset, 'a hard link leads in a circle')
      header = this.header(header.leadsTo)
    }
    return header
  }

  private readSuperblock(): Superblock {
    const { image, view } = this
    if (!isRomfs(image) || image.length < FIXED_LENGTH) throw corruptRomfs(0, `it does not begin with ${MAGIC}`)
    const size = view.getUint32(SUPERBLOCK.size)
    if (size < FIXED_LENGTH || size > image.length)
      throw corruptRomfs(SUPERBLOCK.size, `it says it has ${size} bytes, and there are ${image.length}`)
    if (sumWords(view, 0, Math.min(CHECKED, size)) !== 0)
      throw corruptRomfs(SUPERBLOCK.checksum, 'its beginning does not fit its checksum')
    const volumeName = this.nameAt(SUPERBLOCK.name, size)
    return {
      size,
      checksum: view.getUint32(SUPERBLOCK.checksum),
      volumeName,
      rootOffset: lengthWithName(volumeName.length),
    }
  }

  private header(offset: number): Header {
    const { image, view } = this
    const { size: end } = this.superblock
    if (offset + FIXED_LENGTH > end) throw corruptRomfs(offset, 'a header leads out of the image')
    const next = view.getUint32(offset + HEADER.next)
    const spec = view.getUint32(offset + HEADER.spec)
    const size = view.getUint32(offset + HEADER.size)
    const type = next & TYPE_MASK
    const kind = KIND_OF_TYPE.get(type)
    const name = this.nameAt(offset + HEADER.name, end)
    const contentOffset = offset + lengthWithName(name.length)
    const contentLength = kind === 'file' || kind === 'symlink' ? size : 0
    if (contentOffset + contentLength > end)
      throw corruptRomfs(offset, `a file of ${contentLength} bytes leads out of the image`)
    return {
      offset,
      next: (next & OFFSET_MASK) >>> 0,
      type,
      kind,
      isExecutable: (next & EXECUTABLE) !== 0,
      spec,
      leadsTo: (spec & OFFSET_MASK) >>> 0,
      size,
      checksum: view.getUint32(offset + HEADER.checksum),
      name,
      content: image.subarray(contentOffset, contentOffset + contentLength),
      contentOffset,
    }
  }

  private nameAt(offset: number, end: number): Uint8Array {
    const name = this.image.subarray(offset, Math.min(offset + NAME_MOST + 1, end))
    const length = name.indexOf(0)
    if (length < 0) throw corruptRomfs(offset, `a name of over ${NAME_MOST} bytes begins here, or it has no end`)
    return name.subarray(0, length)
  }
}

export function isRomfs(image: Uint8Array): boolean {
  return startsWith(image, MAGIC)
}

/** True for "." and "..", which every directory lists. */
export function isDots({ name }: Header): boolean {
  return (name.length === 1 || name.length === 2) && name.every((byte) => byte === 0x2e)
}
