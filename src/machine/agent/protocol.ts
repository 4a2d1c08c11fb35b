/**
 * What page and guest agent say to each other on the agent's line (prebuilt/build/agent.c). All numbers are little-endian.
 *
 * A frame is 8 bytes and a body: "p1", the number of the request, a type, and the length of the body in 32 bits. The
 * answer to a request is any number of frames that carry its number, and a last one of type "end". A new request ends
 * the answer to the one before. What is no frame is somebody else's, and skipped.
 *
 *     request          its body                          answer
 *     hello    h                                         hello: the version, 32 bits; also sent once, as number 0, at the start
 *     list     l                                         list: records
 *     get      g       paths, a NUL after each           cpio: an archive of the files; torn: the path of one that changed meanwhile
 *     size     s       line, columns, rows, 16 bits each
 *
 * The end's body is two numbers of 32 bits: how many names had to be left out (longer than Linux takes, or unreadable),
 * and 1 if it was cut short by another request.
 *
 * A record is 48 bytes, the path and the target of a symbolic link. Directories come before what is in them. Of a
 * directory that has not changed, only those names are told whose inode has; of one that has, all.
 */
import { Pid1Error } from '../../error.ts'
import { type Attributes, decodePath, kindOfMode, MAJOR_MAX, MINOR_MAX, splitPath } from '../../rootfs/index.ts'

export const VERSION = 1

export const REQUEST = { hello: 'h', list: 'l', get: 'g', size: 's' } as const
export const ANSWER = { hello: 'h', list: 'l', cpio: 'c', torn: 't', end: '.' } as const

export const FRAME_HEADER = 8
/** The longest body of a request. Bytes. */
export const REQUEST_MAX = 65_536
/** The agent's frames are shorter; a longer one is none of its. Bytes. */
const ANSWER_MAX = 65_536

const MAGIC = [0x70, 0x31] as const

export interface Frame {
  readonly request: number
  readonly type: string
  readonly body: Uint8Array
}

export function encodeFrame(request: number, type: string, body: Uint8Array = new Uint8Array()): Uint8Array {
  const frame = new Uint8Array(FRAME_HEADER + body.length)
  frame.set([...MAGIC, request, type.charCodeAt(0)])
  new DataView(frame.buffer).setUint32(4, body.length, true)
  frame.set(body, FRAME_HEADER)
  return frame
}

/** Finds the frames in what arrives, a piece at a time. */
export class FrameReader {
  #bytes = new Uint8Array()

  /** The frames that are whole by now. */
  read(piece: Uint8Array): Frame[] {
    const frames: Frame[] = []
    const bytes = new Uint8Array(this.#bytes.length + piece.length)
    bytes.set(this.#bytes)
    bytes.set(piece, this.#bytes.length)
    const view = new DataView(bytes.buffer)
    let at = 0
    while (bytes.length - at >= FRAME_HEADER) {
      const length = view.getUint32(at + 4, true)
      if (bytes[at] !== MAGIC[0] || bytes[at + 1] !== MAGIC[1] || length > ANSWER_MAX) {
        at++
        continue
      }
      const end = at + FRAME_HEADER + length
      if (end > bytes.length) break
      frames.push({
        request: bytes[at + 2]!,
        type: String.fromCharCode(bytes[at + 3]!),
        body: bytes.subarray(at + FRAME_HEADER, end),
      })
      at = end
    }
    this.#bytes = bytes.slice(at)
    return frames
  }
}

/** An inode of the guest as the list tells it: what a file holds is not known yet. */
export type GuestInode = Attributes &
  (
    | { readonly kind: 'directory' | 'fifo' | 'socket' }
    | { readonly kind: 'file'; readonly size: number }
    | { readonly kind: 'symlink'; readonly target: string }
    | { readonly kind: 'character' | 'block'; readonly major: number; readonly minor: number }
  )

export interface GuestEntry {
  readonly path: string
  /** The guest's own number: the same for hard links. */
  readonly ino: number
  readonly nlink: number
  /** It may differ from what was at this path when the guest started; of a directory, also its names. */
  readonly isChanged: boolean
  readonly inode: GuestInode
}

const RECORD = 48

/** Reads a list's records, a piece at a time. */
export class RecordReader {
  #bytes = new Uint8Array()

  /** The entries that are whole by now. Throws agent-answer-invalid. */
  read(piece: Uint8Array): GuestEntry[] {
    const entries: GuestEntry[] = []
    const bytes = new Uint8Array(this.#bytes.length + piece.length)
    bytes.set(this.#bytes)
    bytes.set(piece, this.#bytes.length)
    const view = new DataView(bytes.buffer)
    let at = 0
    while (bytes.length - at >= RECORD) {
      const pathLength = view.getUint16(at, true)
      const targetLength = view.getUint16(at + 2, true)
      const pathAt = at + RECORD
      const end = pathAt + pathLength + targetLength
      if (end > bytes.length) break
      const text = (from: number, length: number) => decodePath(bytes.subarray(from, from + length))
      const field = (index: number) => view.getUint32(at + 4 * index, true)
      entries.push(entryOf(text(pathAt, pathLength), text(pathAt + pathLength, targetLength), field))
      at = end
    }
    this.#bytes = bytes.slice(at)
    return entries
  }

  /** Throws agent-answer-invalid if a record was begun and not ended. */
  finish(): void {
    if (this.#bytes.length > 0) throw answerInvalid('it ends within an entry')
  }
}

/** `field` gives the record's 32 bits at an index. */
function entryOf(path: string, target: string, field: (index: number) => number): GuestEntry {
  const stMode = field(3)
  const [ino, nlink, isChanged] = [field(2), field(6), field(1) !== 0]
  const attributes = { mode: stMode & 0o7777, uid: field(4), gid: field(5), mtime: field(7) }
  const kind = kindOfMode(stMode)
  try {
    splitPath(path)
  } catch (cause) {
    throw answerInvalid(`it names ${JSON.stringify(path)}`, cause)
  }
  const entry = (inode: GuestInode): GuestEntry => ({ path, ino, nlink, isChanged, inode })
  switch (kind) {
    case undefined:
      throw answerInvalid(`${path} has the mode ${stMode.toString(8)}, which is of no file type`)
    case 'file':
      return entry({ kind, ...attributes, size: field(8) + field(9) * 2 ** 32 })
    case 'symlink':
      if (target === '' || target.includes('\0')) throw answerInvalid(`the symbolic link ${path} has no good target`)
      return entry({ kind, ...attributes, target })
    case 'character':
    case 'block': {
      const [major, minor] = [field(10), field(11)]
      if (major > MAJOR_MAX || minor > MINOR_MAX)
        throw answerInvalid(`the device node ${path} has the numbers ${major}, ${minor}`)
      return entry({ kind, ...attributes, major, minor })
    }
    default:
      return entry({ kind, ...attributes })
  }
}

export function answerInvalid(reason: string, cause?: unknown) {
  return new Pid1Error(
    'agent-answer-invalid',
    `The guest agent's answer makes no sense: ${reason}. Something in the guest may write on ttyS2 as well`,
    { reason },
    { cause },
  )
}
