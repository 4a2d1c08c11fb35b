/** What a guest's root file system has become, against the tree it was booted from. */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import {
  type Content,
  contentSize,
  type Directory,
  type Entry,
  find,
  hardLinks,
  type Inode,
  isBlobRef,
  joinPath,
  listEntries,
  ROOT_INO,
  type Tree,
} from '../../rootfs/index.ts'
import type { GuestListing } from './client.ts'
import type { GuestEntry, GuestInode } from './protocol.ts'

/** Larger files are not read: their line is slow. Bytes. */
export const FILE_MAX = 64 << 20

/** What of an entry is different. */
export type Difference = 'kind' | 'content' | 'target' | 'device' | 'mode' | 'owner' | 'links'

export interface GuestChange {
  readonly path: string
  readonly change: 'added' | 'edited' | 'removed'
  /** In the tree that was booted; undefined if added. */
  readonly before: Inode | undefined
  /** In the guest; undefined if removed. */
  readonly after: GuestEntry | undefined
  /** Of what is edited, in the order in which they are named above. */
  readonly differences: readonly Difference[]
  /** What the file holds could not be had: it is too large, or was gone when its turn came. */
  readonly isUnread: boolean
}

/** What the guest's files hold, by inode number; of those that were to be read and could be. */
export type GuestContents = ReadonlyMap<number, Content>

/** The files whose content must be known, each once, under one of its names. */
export function filesToRead(listing: GuestListing): { path: string; ino: number; size: number }[] {
  const files = new Map<number, { path: string; ino: number; size: number }>()
  for (const { path, ino, isChanged, inode } of listing.entries)
    if (isChanged && inode.kind === 'file' && inode.size > 0 && inode.size <= FILE_MAX && !files.has(ino))
      files.set(ino, { path, ino, size: inode.size })
  return [...files.values()]
}

/**
 * All that differs, parents first, what was removed among it: of a removed directory only itself. A time alone is no
 * difference, nor is a content that was written anew and is the same.
 */
export function changesSince(booted: Tree, listing: GuestListing, contents: GuestContents): GuestChange[] {
  const byPath = new Map(listing.entries.map((entry) => [entry.path, entry]))
  const changes = new Map(removed(booted, byPath).map((change) => [change.path, change]))
  const links = hardLinks(booted)
  const [oldNames, newNames] = [namesOf(listEntries(booted)), namesOf(listing.entries)]
  for (const after of listing.entries) {
    if (!after.isChanged) continue
    const { path } = after
    const before = find(booted, path)
    const isUnread = after.inode.kind === 'file' && after.inode.size > 0 && !contents.has(after.ino)
    if (!before) {
      changes.set(path, { path, change: 'added', before: undefined, after, differences: [], isUnread })
      continue
    }
    const differences = differencesOf(before.inode, after, contents)
    const wasLinked = before.inode.kind !== 'directory' && links.has(before.ino)
    const isLinked = after.inode.kind !== 'directory' && after.nlink > 1
    if ((wasLinked || isLinked) && oldNames.get(before.ino)!.join('\0') !== newNames.get(after.ino)!.join('\0'))
      differences.push('links')
    if (differences.length > 0)
      changes.set(path, { path, change: 'edited', before: before.inode, after, differences, isUnread })
  }
  return [...changes.values()].sort((a, b) => (a.path < b.path ? -1 : 1))
}

/**
 * True if the guest has emptied the file system, as switch_root does: what it works in now is another, which no agent
 * sees.
 */
export function isEmptied(booted: Tree, changes: readonly GuestChange[]): boolean {
  const names = (booted.inodes.get(ROOT_INO) as Directory).entries.size
  const gone = changes.filter(({ path, change }) => change === 'removed' && path.lastIndexOf('/') === 0).length
  return names > 0 && gone > names / 2
}

/** Whether `tree` has at the change's path what the guest has there; hard links aside. */
export function isIn(tree: Tree, { path, after }: GuestChange, contents: GuestContents): boolean {
  const found = find(tree, path)
  if (!after || !found) return !after && !found
  return differencesOf(found.inode, after, contents).length === 0
}

/** Entries as an archive would hold them, with their contents; without those whose content is not known. */
export function entriesOf(listing: GuestListing, contents: GuestContents): Entry[] {
  const names = namesOf(listing.entries)
  return listing.entries.flatMap(({ path, ino, inode }): Entry[] => {
    const leaf = withContent(inode, contents.get(ino))
    const nlink = inode.kind === 'directory' ? 1 : names.get(ino)!.length
    return leaf ? [{ path, ino, nlink, inode: leaf }] : []
  })
}

function withContent(inode: GuestInode, content: Content | undefined): Entry['inode'] | undefined {
  if (inode.kind !== 'file') return inode
  const { size, ...attributes } = inode
  if (size === 0) return { ...attributes, content: new Uint8Array() }
  return content && { ...attributes, content }
}

/** A name that is not told is still there, unless its directory has changed: of that all are told. */
function removed(booted: Tree, byPath: ReadonlyMap<string, GuestEntry>): GuestChange[] {
  const changes: GuestChange[] = []
  const visit = (path: string, directory: Directory) => {
    const told = byPath.get(path)
    if (told && told.inode.kind !== 'directory') return
    for (const [name, ino] of directory.entries) {
      const below = joinPath(path, name)
      const before = booted.inodes.get(ino)!
      if (told?.isChanged && !byPath.has(below))
        changes.push({ path: below, change: 'removed', before, after: undefined, differences: [], isUnread: false })
      else if (before.kind === 'directory') visit(below, before)
    }
  }
  visit('/', booted.inodes.get(ROOT_INO) as Directory)
  return changes
}

function differencesOf(before: Inode, { ino, inode: after }: GuestEntry, contents: GuestContents): Difference[] {
  const differences: Difference[] = []
  if (before.kind !== after.kind) differences.push('kind')
  else if (before.kind === 'file' && after.kind === 'file') {
    const content = after.size === 0 ? new Uint8Array() : contents.get(ino)
    if (!content || !holdsSame(before.content, content)) differences.push('content')
  } else if (before.kind === 'symlink' && after.kind === 'symlink') {
    if (before.target !== after.target) differences.push('target')
  } else if ('major' in before && 'major' in after)
    if (before.major !== after.major || before.minor !== after.minor) differences.push('device')
  // Linux gives every symbolic link all permissions, whatever the archive says.
  if (before.mode !== after.mode && after.kind !== 'symlink') differences.push('mode')
  if (before.uid !== after.uid || before.gid !== after.gid) differences.push('owner')
  return differences
}

/** Whether two contents are the same bytes. */
export function holdsSame(before: Content, after: Content): boolean {
  if (before === after) return true
  if (contentSize(before) !== contentSize(after)) return false
  return contentSize(before) === 0 || hashOf(before) === hashOf(after)
}

function hashOf(content: Content): string {
  return isBlobRef(content) ? content.sha256 : bytesToHex(sha256(content))
}

/** The paths of each inode, in order. */
export function namesOf(entries: readonly { readonly path: string; readonly ino: number }[]): Map<number, string[]> {
  const names = new Map<number, string[]>()
  for (const { path, ino } of entries) {
    const known = names.get(ino)
    if (known) known.push(path)
    else names.set(ino, [path])
  }
  for (const paths of names.values()) paths.sort()
  return names
}
