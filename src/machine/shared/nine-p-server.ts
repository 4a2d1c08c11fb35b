/**
 * Serves the shared directory to the guest, by 9P2000.L, the dialect of Linux's own client (linux/fs/9p, net/9p/client.c).
 * Each request is answered at once. Permissions are the guest's own affair: its kernel checks them before it asks.
 */
import { kindOfMode, TYPE_BITS } from '../../rootfs/index.ts'
import { ERRNO, LinuxError } from './errno.ts'
import { HEADER_SIZE, type Qid, Reply, Request, TYPE } from './nine-p-message.ts'
import { SHARED_BYTES_MAX, SHARED_ENTRIES_MAX, type SharedDirectory, type SharedState } from './shared-directory.ts'
import { type Making, type SharedFile, type SharedFolder, type SharedNode, sizeOf } from './shared-node.ts'

const VERSION = '9P2000.L'
/** The largest message, and what Linux asks for unless told otherwise. Measured: with larger ones 10 MB go no faster. Bytes. */
const MSIZE_MAX = 128 << 10
/** Of a read's or a readdir's reply, what is not data. */
const COUNT_SIZE = 4
/** What the guest may keep open at a time. */
const FIDS_MAX = 65_536
const NAME_MAX = 255
const BLOCK = 4096

/** linux/include/uapi/linux/magic.h */
const V9FS_MAGIC = 0x0102_1997
/** linux/include/uapi/asm-generic/fcntl.h */
const O_TRUNC = 0o1000
const AT_REMOVEDIR = 0x200
const F_UNLCK = 2
const LOCK_SUCCESS = 0

const QID_TYPE: Partial<Record<SharedNode['kind'], number>> = { directory: 0x80, symlink: 0x02 }
/** All that getattr's basic set asks for (linux/include/net/9p/9p.h: P9_STATS_BASIC). */
const STATS_BASIC = 0x7ff
/** setattr's mask (P9_ATTR_*, the same as linux/include/linux/fs.h: ATTR_*). */
const SET = { mode: 1, uid: 2, gid: 4, size: 8, atime: 0x10, mtime: 0x20, atimeTo: 0x80, mtimeTo: 0x100 } as const

/** What the guest has a hold of, under a number of its own. */
interface Fid {
  readonly node: SharedNode
  readonly uid: number
}

/** The guest's session at one moment, and all of the directory. */
export interface NinePState extends SharedState {
  readonly msize: number
  readonly fids: readonly (readonly [fid: number, node: number, uid: number])[]
}

export class NinePServer {
  readonly #directory: SharedDirectory
  readonly #fids = new Map<number, Fid>()
  #msize = MSIZE_MAX

  constructor(directory: SharedDirectory) {
    this.#directory = directory
  }

  /** The reply to a request. Whatever the request is, there is one. */
  handle(bytes: Uint8Array): Uint8Array {
    let tag = 0
    try {
      const request = new Request(bytes)
      tag = request.tag
      return this.#answer(request).finish(request.type + 1, tag)
    } catch (error) {
      if (!(error instanceof LinuxError)) throw error
      return new Reply().u32(ERRNO[error.code]).finish(TYPE.lerror + 1, tag)
    }
  }

  save(): NinePState {
    const fids = [...this.#fids].map(([number, { node, uid }]) => [number, node.id, uid] as const)
    const held = [...this.#fids.values()].map(({ node }) => node)
    return { ...this.#directory.save(held), msize: this.#msize, fids }
  }

  /** Goes on where it was saved, with the directory as it was then. */
  restore(state: NinePState): void {
    const nodes = this.#directory.restore(state)
    this.#msize = state.msize
    this.#fids.clear()
    for (const [number, id, uid] of state.fids) this.#set(number, { node: nodes.get(id)!, uid })
  }

  #answer(request: Request): Reply {
    switch (request.type) {
      case TYPE.version:
        return this.#version(request)
      case TYPE.attach:
        return this.#attach(request)
      case TYPE.walk:
        return this.#walk(request)
      case TYPE.clunk:
        return this.#clunk(request)
      case TYPE.lopen:
        return this.#open(request)
      case TYPE.lcreate:
        return this.#createAndOpen(request)
      case TYPE.read:
        return this.#read(request)
      case TYPE.write:
        return this.#write(request)
      case TYPE.readdir:
        return this.#readFolder(request)
      case TYPE.getattr:
        return this.#attributes(request)
      case TYPE.setattr:
        return this.#setAttributes(request)
      case TYPE.mkdir:
        return this.#makeFolder(request)
      case TYPE.symlink:
        return this.#makeSymlink(request)
      case TYPE.mknod:
        return this.#makeNode(request)
      case TYPE.link:
        return this.#link(request)
      case TYPE.renameat:
        return this.#rename(request)
      case TYPE.unlinkat:
        return this.#unlink(request)
      case TYPE.readlink:
        return this.#readLink(request)
      case TYPE.statfs:
        return this.#statfs()
      case TYPE.lock:
        // Nobody else locks here: the guest's kernel has settled it among its own.
        return new Reply().u8(LOCK_SUCCESS)
      case TYPE.getlock:
        return this.#getLock(request)
      case TYPE.fsync:
      case TYPE.flush:
        return new Reply()
      default:
        throw new LinuxError('EOPNOTSUPP')
    }
  }

  /** A new session. */
  #version(request: Request): Reply {
    for (const { node } of this.#fids.values()) this.#directory.release(node)
    this.#fids.clear()
    this.#msize = Math.min(request.u32(), MSIZE_MAX)
    const isOurs = request.string() === VERSION
    return new Reply().u32(this.#msize).string(isOurs ? VERSION : 'unknown')
  }

  #attach(request: Request): Reply {
    const fid = request.u32()
    request.u32()
    request.string()
    request.string()
    const { root } = this.#directory
    this.#set(fid, { node: root, uid: request.u32() })
    return new Reply().qid(qidOf(root))
  }

  #walk(request: Request): Reply {
    const { node, uid } = this.#fid(request)
    const newFid = request.u32()
    const count = request.u16()
    let at = node
    const qids: Qid[] = []
    for (let i = 0; i < count; i++) {
      const name = request.string()
      try {
        at = this.#directory.lookUp(asFolder(at), name)
      } catch (error) {
        // The guest learns how far it came; only a first step that fails is an error.
        if (i === 0 || !(error instanceof LinuxError)) throw error
        break
      }
      qids.push(qidOf(at))
    }
    if (qids.length === count) this.#set(newFid, { node: at, uid })
    const reply = new Reply().u16(qids.length)
    for (const qid of qids) reply.qid(qid)
    return reply
  }

  #clunk(request: Request): Reply {
    const number = request.u32()
    const fid = this.#fids.get(number)
    if (!fid) throw new LinuxError('EBADF')
    this.#fids.delete(number)
    this.#directory.release(fid.node)
    return new Reply()
  }

  #open(request: Request): Reply {
    const { node } = this.#fid(request)
    const flags = request.u32()
    if (flags & O_TRUNC && node.kind === 'file' && node.content.size > 0) this.#directory.resize(node, 0)
    return new Reply().qid(qidOf(node)).u32(0)
  }

  #createAndOpen(request: Request): Reply {
    const number = request.u32()
    const { node, uid } = this.#fidNumbered(number)
    const name = request.string()
    request.u32()
    const mode = request.u32()
    const made = this.#directory.create(asFolder(node), name, { kind: 'file' }, { mode, uid, gid: request.u32() })
    this.#set(number, { node: made, uid })
    return new Reply().qid(qidOf(made)).u32(0)
  }

  #read(request: Request): Reply {
    const file = asFile(this.#fid(request).node)
    const offset = request.u64()
    const bytes = file.content.read(offset, this.#limit(request.u32()))
    return new Reply(HEADER_SIZE + COUNT_SIZE + bytes.length).u32(bytes.length).bytes(bytes)
  }

  #write(request: Request): Reply {
    const file = asFile(this.#fid(request).node)
    const offset = request.u64()
    const bytes = request.bytes(request.u32())
    this.#directory.write(file, offset, bytes)
    return new Reply().u32(bytes.length)
  }

  #readFolder(request: Request): Reply {
    const folder = asFolder(this.#fid(request).node)
    const after = request.u64()
    const limit = this.#limit(request.u32())
    const data = new Reply(HEADER_SIZE + limit)
    const add = (node: SharedNode, cookie: number, name: string): boolean => {
      const size = 13 + 8 + 1 + 2 + 3 * name.length
      if (data.length - HEADER_SIZE + size > limit) return false
      data
        .qid(qidOf(node))
        .u64(cookie)
        .u8(TYPE_BITS[node.kind] >> 12)
        .string(name)
      return true
    }
    let hasRoom = true
    if (after < 1) hasRoom = add(folder, 1, '.')
    if (after < 2) hasRoom &&= add(folder.parent, 2, '..')
    for (const [name, { node, cookie }] of folder.entries) {
      if (cookie <= after) continue
      hasRoom &&= add(node, cookie, name)
      if (!hasRoom) break
    }
    const entries = data.finish(0, 0).subarray(HEADER_SIZE)
    return new Reply(HEADER_SIZE + COUNT_SIZE + entries.length).u32(entries.length).bytes(entries)
  }

  #attributes(request: Request): Reply {
    const { node } = this.#fid(request)
    const size = sizeOf(node)
    const reply = new Reply()
      .u64(STATS_BASIC)
      .qid(qidOf(node))
      .u32(TYPE_BITS[node.kind] | node.mode)
      .u32(node.uid)
      .u32(node.gid)
      .u64(node.nlink + (node.kind === 'directory' ? 1 + node.folders : 0))
      .u64('rdev' in node ? node.rdev : 0)
      .u64(size)
      .u64(BLOCK)
      .u64(Math.ceil(size / 512))
    for (const time of [node.atime, node.mtime, node.ctime]) writeTime(reply, time)
    // Time of birth, generation and data version are not in the basic set.
    return reply.u64(0).u64(0).u64(0).u64(0)
  }

  #setAttributes(request: Request): Reply {
    const { node } = this.#fid(request)
    const mask = request.u32()
    const [mode, uid, gid, size] = [request.u32(), request.u32(), request.u32(), request.u64()]
    const [atime, mtime] = [readTime(request), readTime(request)]
    const now = Date.now()
    if (mask & SET.size) this.#directory.resize(asFile(node), size)
    if (mask & SET.mode) node.mode = mode & 0o7777
    if (mask & SET.uid) node.uid = uid
    if (mask & SET.gid) node.gid = gid
    if (mask & SET.atime) node.atime = mask & SET.atimeTo ? atime : now
    if (mask & SET.mtime) node.mtime = mask & SET.mtimeTo ? mtime : now
    node.ctime = now
    this.#directory.changes++
    return new Reply()
  }

  #makeFolder(request: Request): Reply {
    const { node, uid } = this.#fid(request)
    const [name, mode, gid] = [request.string(), request.u32(), request.u32()]
    return this.#make(node, name, { kind: 'directory' }, mode, uid, gid)
  }

  #makeSymlink(request: Request): Reply {
    const { node, uid } = this.#fid(request)
    const [name, target, gid] = [request.string(), request.string(), request.u32()]
    return this.#make(node, name, { kind: 'symlink', target }, 0o777, uid, gid)
  }

  #makeNode(request: Request): Reply {
    const { node, uid } = this.#fid(request)
    const [name, mode, major, minor, gid] = [
      request.string(),
      request.u32(),
      request.u32(),
      request.u32(),
      request.u32(),
    ]
    const kind = kindOfMode(mode)
    if (!kind || kind === 'directory' || kind === 'symlink') throw new LinuxError('EINVAL')
    return this.#make(node, name, kind === 'file' ? { kind } : { kind, rdev: rdevOf(major, minor) }, mode, uid, gid)
  }

  #make(parent: SharedNode, name: string, making: Making, mode: number, uid: number, gid: number): Reply {
    return new Reply().qid(qidOf(this.#directory.create(asFolder(parent), name, making, { mode, uid, gid })))
  }

  #link(request: Request): Reply {
    const folder = asFolder(this.#fid(request).node)
    const { node } = this.#fid(request)
    this.#directory.link(folder, request.string(), node)
    return new Reply()
  }

  #rename(request: Request): Reply {
    const from = asFolder(this.#fid(request).node)
    const name = request.string()
    const to = asFolder(this.#fid(request).node)
    this.#directory.rename(from, name, to, request.string())
    return new Reply()
  }

  #unlink(request: Request): Reply {
    const folder = asFolder(this.#fid(request).node)
    const name = request.string()
    this.#directory.unlink(folder, name, (request.u32() & AT_REMOVEDIR) !== 0)
    return new Reply()
  }

  #readLink(request: Request): Reply {
    const { node } = this.#fid(request)
    if (node.kind !== 'symlink') throw new LinuxError('EINVAL')
    return new Reply().string(node.target)
  }

  #statfs(): Reply {
    const { bytesLeft, entriesLeft } = this.#directory
    const free = Math.floor(bytesLeft / BLOCK)
    return new Reply()
      .u32(V9FS_MAGIC)
      .u32(BLOCK)
      .u64(SHARED_BYTES_MAX / BLOCK)
      .u64(free)
      .u64(free)
      .u64(SHARED_ENTRIES_MAX)
      .u64(entriesLeft)
      .u64(0)
      .u32(NAME_MAX)
  }

  #getLock(request: Request): Reply {
    request.u32()
    request.u8()
    const [start, length, process] = [request.u64(), request.u64(), request.u32()]
    return new Reply().u8(F_UNLCK).u64(start).u64(length).u32(process).string(request.string())
  }

  #fid(request: Request): Fid {
    return this.#fidNumbered(request.u32())
  }

  #fidNumbered(number: number): Fid {
    const fid = this.#fids.get(number)
    if (!fid) throw new LinuxError('EBADF')
    return fid
  }

  #set(number: number, fid: Fid): void {
    const before = this.#fids.get(number)
    if (!before && this.#fids.size >= FIDS_MAX) throw new LinuxError('EMFILE')
    this.#directory.hold(fid.node)
    this.#fids.set(number, fid)
    if (before) this.#directory.release(before.node)
  }

  /** As much as was asked for and a message holds. */
  #limit(count: number): number {
    return Math.max(0, Math.min(count, this.#msize - HEADER_SIZE - COUNT_SIZE))
  }
}

function asFolder(node: SharedNode): SharedFolder {
  if (node.kind !== 'directory') throw new LinuxError('ENOTDIR')
  return node
}

function asFile(node: SharedNode): SharedFile {
  if (node.kind === 'directory') throw new LinuxError('EISDIR')
  if (node.kind !== 'file') throw new LinuxError('EINVAL')
  return node
}

function qidOf({ kind, version, id }: SharedNode): Qid {
  return { type: QID_TYPE[kind] ?? 0, version, path: id }
}

/** As `new_encode_dev` packs it (linux/include/linux/kdev_t.h). */
function rdevOf(major: number, minor: number): number {
  return ((minor & 0xff) | (major << 8) | ((minor & ~0xff) << 12)) >>> 0
}

function writeTime(reply: Reply, ms: number): void {
  reply.u64(Math.floor(ms / 1000)).u64((ms % 1000) * 1_000_000)
}

function readTime(request: Request): number {
  return request.u64() * 1000 + Math.floor(request.u64() / 1_000_000)
}
