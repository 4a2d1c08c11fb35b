/** What the shared directory is made of: nodes, and names that stand for them. */
import { encodePath } from '../../rootfs/index.ts'
import type { GrowingBytes } from './growing-bytes.ts'

export interface NodeAttributes {
  readonly id: number
  /** Permission bits. */
  mode: number
  uid: number
  gid: number
  /** ms since 1970. */
  atime: number
  mtime: number
  ctime: number
  /** Names that stand for it. */
  nlink: number
  /** How many open ends of the guest's hold it: it lives on without a name. */
  holders: number
  /** Counts changes of its content. */
  version: number
}

export type SharedFile = NodeAttributes & { readonly kind: 'file'; content: GrowingBytes }
export type SharedFolder = NodeAttributes & {
  readonly kind: 'directory'
  /** The root's are the root itself and "". */
  parent: SharedFolder
  name: string
  readonly entries: Map<string, Dirent>
  /** How many of the entries are directories. */
  folders: number
}
export type SharedSymlink = NodeAttributes & { readonly kind: 'symlink'; readonly target: string }
export type SharedSpecial = NodeAttributes & {
  readonly kind: 'character' | 'block' | 'fifo' | 'socket'
  readonly rdev: number
}
export type SharedNode = SharedFile | SharedFolder | SharedSymlink | SharedSpecial

export interface Dirent {
  readonly node: SharedNode
  /** Grows from entry to entry: one who reads on from a cookie misses none and sees none twice, whatever is removed. */
  readonly cookie: number
}

/** What a new node is. */
export type Making =
  | { readonly kind: 'file' }
  | { readonly kind: 'directory' }
  | { readonly kind: 'symlink'; readonly target: string }
  | { readonly kind: SharedSpecial['kind']; readonly rdev: number }
export type Owner = Pick<NodeAttributes, 'mode' | 'uid' | 'gid'>

/** A node as plain data: numbers stand for the nodes it holds, and its content is elsewhere. */
export type SavedNode = NodeAttributes &
  (
    | { readonly kind: 'file'; readonly size: number }
    | { readonly kind: 'directory'; readonly entries: readonly (readonly [name: string, id: number, cookie: number])[] }
    | Omit<SharedSymlink, keyof NodeAttributes>
    | Omit<SharedSpecial, keyof NodeAttributes>
  )

export function saveNode(node: SharedNode): SavedNode {
  if (node.kind === 'file') {
    const { content, ...rest } = node
    return { ...rest, size: content.size }
  }
  if (node.kind !== 'directory') return node
  const { parent, name, folders, entries, ...rest } = node
  return { ...rest, entries: [...entries].map(([name, { node, cookie }]) => [name, node.id, cookie]) }
}

/** Bytes of a file's content or of a symlink's target; otherwise 0. */
export function sizeOf(node: SharedNode): number {
  if (node.kind === 'file') return node.content.size
  return node.kind === 'symlink' ? encodePath(node.target).length : 0
}

/** Bytes of a folder's path, 0 for the root's. */
export function pathLength(folder: SharedFolder): number {
  return folder.parent === folder ? 0 : pathLength(folder.parent) + 1 + encodePath(folder.name).length
}

/** Bytes that the longest path below a node adds to its own. */
export function depthLength(node: SharedNode): number {
  if (node.kind !== 'directory') return 0
  let longest = 0
  for (const [name, { node: child }] of node.entries)
    longest = Math.max(longest, 1 + encodePath(name).length + depthLength(child))
  return longest
}

export function isInside(folder: SharedFolder, ancestor: SharedFolder): boolean {
  for (let at = folder; ; at = at.parent) {
    if (at === ancestor) return true
    if (at === at.parent) return false
  }
}
