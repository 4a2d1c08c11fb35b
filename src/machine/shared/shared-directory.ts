/**
 * The directory that page and guest share: a small file system in memory. The guest reaches it by 9P
 * (nine-p-server.ts), node by node; the page by paths. What the guest does is held within limits here, so that
 * whatever the page is told fits it.
 */
import { Pid1Error } from '../../error.ts'
import {
  checkName,
  comparePaths,
  encodePath,
  joinPath,
  type Kind,
  NAME_MAX,
  PATH_MAX,
  splitPath,
} from '../../rootfs/index.ts'
import { LinuxError } from './errno.ts'
import { GrowingBytes } from './growing-bytes.ts'
import {
  depthLength,
  isInside,
  type Making,
  type NodeAttributes,
  type Owner,
  pathLength,
  type SavedNode,
  type SharedFile,
  type SharedFolder,
  type SharedNode,
  saveNode,
  sizeOf,
} from './shared-node.ts'

/** All contents together. Bytes. */
export const SHARED_BYTES_MAX = 256 << 20
/** All names together. */
export const SHARED_ENTRIES_MAX = 50_000

/** Something in the directory that page and guest share. */
export interface SharedEntry {
  /** Absolute within the directory, and never its root: "/notes/a.txt". A path string as in src/rootfs/path.ts. */
  readonly path: string
  readonly kind: Kind
  /** Bytes of a file's content, or of a symlink's target; otherwise 0. */
  readonly size: number
  /** Permission bits. */
  readonly mode: number
}

const ROOT: Owner = { mode: 0o755, uid: 0, gid: 0 }
/** The first cookies are those of "." and "..". */
const FIRST_COOKIE = 3

/** All of the directory at one moment. */
export interface SharedState {
  /** The root first. Plain data. */
  readonly nodes: readonly SavedNode[]
  /** The files' contents, in the order of `nodes`. */
  readonly contents: readonly Uint8Array<ArrayBuffer>[]
}

export class SharedDirectory {
  root: SharedFolder
  /** Counts what the guest has changed. */
  changes = 0
  #bytes = 0
  #entries = 0
  #lastId = 0
  #lastCookie = FIRST_COOKIE - 1

  constructor() {
    const root = this.#make({ kind: 'directory' }, { ...ROOT, mode: 0o777 }) as SharedFolder
    root.parent = root
    root.nlink = 1
    this.root = root
  }

  get bytesLeft(): number {
    return SHARED_BYTES_MAX - this.#bytes
  }

  get entriesLeft(): number {
    return SHARED_ENTRIES_MAX - this.#entries
  }

  // For the guest. Whatever these throw is a LinuxError.

  lookUp(folder: SharedFolder, name: string): SharedNode {
    if (name === '.') return folder
    if (name === '..') return folder.parent
    const dirent = folder.entries.get(name)
    if (!dirent) throw new LinuxError('ENOENT')
    return dirent.node
  }

  create(folder: SharedFolder, name: string, making: Making, owner: Owner): SharedNode {
    this.#checkNew(folder, name)
    if (making.kind === 'symlink' && encodePath(making.target).length >= PATH_MAX) throw new LinuxError('ENAMETOOLONG')
    const node = this.#make(making, owner)
    this.#enter(folder, name, node)
    this.changes++
    return node
  }

  link(folder: SharedFolder, name: string, node: SharedNode): void {
    if (node.kind === 'directory') throw new LinuxError('EPERM')
    this.#checkNew(folder, name)
    this.#enter(folder, name, node)
    this.changes++
  }

  unlink(folder: SharedFolder, name: string, isFolder: boolean): void {
    const node = this.#named(folder, name)
    if (isFolder && node.kind !== 'directory') throw new LinuxError('ENOTDIR')
    if (!isFolder && node.kind === 'directory') throw new LinuxError('EISDIR')
    if (node.kind === 'directory' && node.entries.size > 0) throw new LinuxError('ENOTEMPTY')
    this.#remove(folder, name, node)
    this.changes++
  }

  rename(from: SharedFolder, name: string, to: SharedFolder, newName: string): void {
    const node = this.#named(from, name)
    if (node.kind === 'directory' && isInside(to, node)) throw new LinuxError('EINVAL')
    checkLinuxName(newName)
    if (pathLength(to) + 1 + encodePath(newName).length + depthLength(node) >= PATH_MAX)
      throw new LinuxError('ENAMETOOLONG')
    const replaced = to.entries.get(newName)?.node
    if (replaced === node) return
    if (replaced) this.unlink(to, newName, node.kind === 'directory')
    node.nlink++
    this.#remove(from, name, node)
    node.nlink--
    this.#enter(to, newName, node)
    this.changes++
  }

  write(file: SharedFile, offset: number, bytes: Uint8Array): void {
    this.#grow(file, Math.max(file.content.size, offset + bytes.length))
    file.content.write(offset, bytes)
    this.#touch(file)
  }

  resize(file: SharedFile, size: number): void {
    this.#grow(file, size)
    file.content.resize(size)
    this.#touch(file)
  }

  /** Keeps a node alive for the guest, whatever becomes of its names. */
  hold(node: SharedNode): void {
    node.holders++
  }

  release(node: SharedNode): void {
    node.holders--
    this.#forget(node)
  }

  // For the page. Whatever these throw is a Pid1Error.

  /**
   * Puts a file at a path, in the place of a file that is there; missing directories are made. Takes the bytes over.
   * Throws path-invalid, is-a-directory, not-a-directory, limit-exceeded.
   */
  put(path: string, bytes: Uint8Array): void {
    const names = splitPath(path)
    const name = names.pop()
    if (name === undefined) throw isDirectory(path)
    let folder = this.root
    for (const [depth, part] of names.entries()) {
      const next = folder.entries.get(part)?.node ?? this.#add(folder, part, { kind: 'directory' }, ROOT)
      if (next.kind !== 'directory') throw notDirectory(`/${names.slice(0, depth + 1).join('/')}`)
      folder = next
    }
    const there = folder.entries.get(name)?.node
    if (there?.kind === 'directory') throw isDirectory(path)
    const before = there?.kind === 'file' ? there.content.size : 0
    if (bytes.length - before > this.bytesLeft) throw tooMuch('bytes', SHARED_BYTES_MAX)
    if (there && there.kind !== 'file') this.#remove(folder, name, there)
    const file =
      there?.kind === 'file'
        ? there
        : (this.#add(folder, name, { kind: 'file' }, { ...ROOT, mode: 0o644 }) as SharedFile)
    this.#bytes += bytes.length - before
    file.content = new GrowingBytes(bytes)
    file.version++
    file.mtime = file.ctime = Date.now()
  }

  /** Everything in it, each directory before what it holds, by names. */
  list(): SharedEntry[] {
    const found: SharedEntry[] = []
    const walk = (folder: SharedFolder, path: string) => {
      for (const name of [...folder.entries.keys()].sort(comparePaths)) {
        const { node } = folder.entries.get(name)!
        const at = joinPath(path, name)
        found.push({ path: at, kind: node.kind, size: sizeOf(node), mode: node.mode })
        if (node.kind === 'directory') walk(node, at)
      }
    }
    walk(this.root, '/')
    return found
  }

  /** A copy of a file's content. Throws path-invalid, path-missing, is-a-directory. */
  read(path: string): Uint8Array<ArrayBuffer> {
    const { node } = this.#find(path)
    if (node.kind === 'file') return node.content.copy()
    if (node.kind === 'directory') throw isDirectory(path)
    throw new Pid1Error('path-missing', `${path} has no content of its own: it is a ${node.kind}`, { path })
  }

  /** Removes what is at a path, a directory with all that it holds. Throws path-invalid, path-missing. */
  remove(path: string): void {
    const { folder, name, node } = this.#find(path)
    const clear = (below: SharedFolder) => {
      for (const [name, { node }] of below.entries) {
        if (node.kind === 'directory') clear(node)
        this.#remove(below, name, node)
      }
    }
    if (node.kind === 'directory') clear(node)
    this.#remove(folder, name, node)
  }

  // For snapshots.

  /** All of it, with the nodes that are held and have no name any more. */
  save(held: Iterable<SharedNode>): SharedState {
    const nodes = new Set<SharedNode>([this.root, ...held])
    // The walk comes by what it adds.
    for (const node of nodes)
      if (node.kind === 'directory') for (const dirent of node.entries.values()) nodes.add(dirent.node)
    const contents = [...nodes].flatMap((node) => (node.kind === 'file' ? [node.content.copy()] : []))
    return { nodes: [...nodes].map(saveNode), contents }
  }

  /** Becomes what was saved, held by nobody. Returns the nodes by number. */
  restore({ nodes, contents }: SharedState): ReadonlyMap<number, SharedNode> {
    const byId = new Map<number, SharedNode>()
    const unread = [...contents]
    this.#bytes = this.#entries = 0
    for (const saved of nodes) {
      const node = this.#revive(saved, () => unread.shift()!)
      byId.set(node.id, node)
      this.#bytes += node.kind === 'file' ? node.content.size : 0
      this.#lastId = Math.max(this.#lastId, node.id)
    }
    for (const saved of nodes)
      if (saved.kind === 'directory')
        for (const [name, id, cookie] of saved.entries) {
          checkName(name)
          this.#lastCookie = Math.max(this.#lastCookie, cookie)
          this.#name(byId.get(saved.id) as SharedFolder, name, byId.get(id)!, cookie)
        }
    this.root = byId.get(nodes[0]!.id) as SharedFolder
    this.root.parent = this.root
    this.root.nlink = 1
    return byId
  }

  #revive(saved: SavedNode, nextContent: () => Uint8Array): SharedNode {
    const unnamed = { nlink: 0, holders: 0 }
    if (saved.kind === 'file') {
      const { size, ...rest } = saved
      return { ...rest, ...unnamed, content: new GrowingBytes(nextContent()) }
    }
    if (saved.kind === 'directory')
      return { ...saved, ...unnamed, parent: this.root, name: '', entries: new Map(), folders: 0 }
    return { ...saved, ...unnamed }
  }

  #find(path: string): { folder: SharedFolder; name: string; node: SharedNode } {
    const names = splitPath(path)
    let found: { folder: SharedFolder; name: string; node: SharedNode } | undefined
    let at: SharedNode = this.root
    for (const name of names) {
      const node: SharedNode | undefined = at.kind === 'directory' ? at.entries.get(name)?.node : undefined
      if (!node) throw missing(path)
      found = { folder: at as SharedFolder, name, node }
      at = node
    }
    if (!found) throw isDirectory(path)
    return found
  }

  #add(folder: SharedFolder, name: string, making: Making, owner: Owner): SharedNode {
    if (this.entriesLeft <= 0) throw tooMuch('entries', SHARED_ENTRIES_MAX)
    const node = this.#make(making, owner)
    this.#enter(folder, name, node)
    return node
  }

  // For both.

  #make(making: Making, { mode, uid, gid }: Owner): SharedNode {
    const now = Date.now()
    const attributes: NodeAttributes = {
      ...{ id: ++this.#lastId, mode: mode & 0o7777, uid, gid },
      ...{ atime: now, mtime: now, ctime: now, nlink: 0, holders: 0, version: 0 },
    }
    if (making.kind === 'file') return { ...attributes, kind: 'file', content: new GrowingBytes() }
    // Parent and name are set where it is entered.
    if (making.kind === 'directory')
      return { ...attributes, kind: 'directory', parent: this.root, name: '', entries: new Map(), folders: 0 }
    return { ...attributes, ...making }
  }

  #enter(folder: SharedFolder, name: string, node: SharedNode): void {
    this.#name(folder, name, node, ++this.#lastCookie)
    folder.mtime = folder.ctime = node.ctime = Date.now()
  }

  #name(folder: SharedFolder, name: string, node: SharedNode, cookie: number): void {
    folder.entries.set(name, { node, cookie })
    this.#entries++
    node.nlink++
    if (node.kind === 'directory') {
      node.parent = folder
      node.name = name
      folder.folders++
    }
  }

  #remove(folder: SharedFolder, name: string, node: SharedNode): void {
    folder.entries.delete(name)
    this.#entries--
    node.nlink--
    if (node.kind === 'directory') folder.folders--
    folder.mtime = folder.ctime = node.ctime = Date.now()
    this.#forget(node)
  }

  #forget(node: SharedNode): void {
    if (node.kind === 'file' && node.nlink === 0 && node.holders === 0) {
      this.#bytes -= node.content.size
      node.content = new GrowingBytes()
    }
  }

  #grow(file: SharedFile, size: number): void {
    const growth = size - file.content.size
    if (!(growth <= this.bytesLeft)) throw new LinuxError('ENOSPC')
    this.#bytes += growth
  }

  #touch(file: SharedFile): void {
    file.version++
    file.mtime = file.ctime = Date.now()
    this.changes++
  }

  #named(folder: SharedFolder, name: string): SharedNode {
    const dirent = folder.entries.get(name)
    if (!dirent) throw new LinuxError(name === '.' || name === '..' ? 'EINVAL' : 'ENOENT')
    return dirent.node
  }

  #checkNew(folder: SharedFolder, name: string): void {
    if (folder.nlink === 0) throw new LinuxError('ENOENT')
    checkLinuxName(name)
    if (folder.entries.has(name)) throw new LinuxError('EEXIST')
    if (this.entriesLeft <= 0) throw new LinuxError('ENOSPC')
    if (pathLength(folder) + 1 + encodePath(name).length >= PATH_MAX) throw new LinuxError('ENAMETOOLONG')
  }
}

function checkLinuxName(name: string): void {
  try {
    checkName(name)
  } catch {
    throw new LinuxError(encodePath(name).length > NAME_MAX ? 'ENAMETOOLONG' : 'EINVAL')
  }
}

const isDirectory = (path: string) => new Pid1Error('is-a-directory', `${path} is a directory`, { path })
const notDirectory = (path: string) => new Pid1Error('not-a-directory', `${path} is not a directory`, { path })
const missing = (path: string) => new Pid1Error('path-missing', `There is no ${path} in the shared directory`, { path })
const tooMuch = (what: string, most: number) =>
  new Pid1Error(
    'limit-exceeded',
    `The shared directory holds at most ${most.toLocaleString('en')} ${what}. Remove something first`,
    { what, most },
  )
