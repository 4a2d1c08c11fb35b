/** Paths put back to what they are in another tree: the way back from single changes, in any order. */

import { sameInode } from './diff.ts'
import { Draft } from './draft.ts'
import type { Edit } from './edit.ts'
import { type Directory, type Ino, type Inode, ROOT_INO } from './inode.ts'
import { listEntries } from './list-entries.ts'
import { baseName, parentPath } from './path.ts'
import { type Found, find, type Tree } from './tree.ts'

/**
 * Makes each path what it is in `original`: what is new goes, with all below it; what was removed returns,
 * with all below it and the directories it lies in; a directory that is in both gets its attributes back.
 * Where `original` has hard links, names that are reverted are linked again. Throws path-invalid.
 */
export function revertPaths(original: Tree, now: Tree, paths: Iterable<string>): Edit {
  const chosen = [...paths]
  const draft = new Draft(now)
  const namesOf = pathsByIno(original)
  for (const path of chosen) revert(path)
  return draft.edit(`revert ${chosen.length === 1 ? chosen[0] : `${chosen.length} changes`}`)

  function revert(path: string): void {
    const wanted = find(original, path)
    const there = find(draft, path)
    if (!wanted) {
      if (there) unlink(path)
      return
    }
    if (there?.inode.kind === 'directory' && wanted.inode.kind === 'directory') {
      if (!sameInode(there.inode, wanted.inode)) draft.put(there.ino, { ...wanted.inode, entries: there.inode.entries })
      return
    }
    restore(path, wanted, there)
  }

  /** Puts what `wanted` is, and all below it, where `there` is something else or nothing. */
  function restore(path: string, wanted: Found, there: Found | undefined): void {
    if (wanted.inode.kind !== 'directory') {
      restoreLeaf(path, wanted, there)
      return
    }
    if (there) unlink(path)
    draft.link(parentOf(path), baseName(path), draft.create(emptied(wanted.inode)))
    for (const [name, ino] of wanted.inode.entries)
      restore(`${path}/${name}`, { ino, inode: original.inodes.get(ino)! }, undefined)
  }

  function restoreLeaf(path: string, { ino, inode }: Found, there: Found | undefined): void {
    const names = namesOf().get(ino)!
    const linked = names.map((name) => (name === path ? undefined : find(draft, name)))
    const twin = linked.find((found) => found && sameInode(found.inode, inode))
    if (twin && twin.ino === there?.ino) return
    if (!twin && there && there.inode.kind !== 'directory') {
      // In its place, unless that would change a name that is none of this inode's.
      const own = linked.filter((found) => found?.ino === there.ino).length + 1
      if (own === draft.nlink(there.ino)) {
        if (!sameInode(there.inode, inode)) draft.put(there.ino, inode)
        return
      }
    }
    if (there) unlink(path)
    draft.link(parentOf(path), baseName(path), twin?.ino ?? draft.create(inode))
  }

  function unlink(path: string): void {
    draft.unlink(find(draft, parentPath(path))!.ino, baseName(path))
  }

  /** The directory that `path` lies in, which is one in `original`: put back if need be, without what else it held. */
  function parentOf(path: string): Ino {
    const parent = parentPath(path)
    if (parent === '/') return ROOT_INO
    const there = find(draft, parent)
    if (there?.inode.kind === 'directory') return there.ino
    if (there) unlink(parent)
    const ino = draft.create(emptied(find(original, parent)!.inode))
    draft.link(parentOf(parent), baseName(parent), ino)
    return ino
  }
}

function emptied(inode: Inode): Directory {
  return { ...(inode as Directory), entries: new Map() }
}

/** All names of each inode, looked up once they are asked for. */
function pathsByIno(tree: Tree): () => ReadonlyMap<Ino, readonly string[]> {
  let names: Map<Ino, string[]> | undefined
  return () => {
    if (names) return names
    names = new Map()
    for (const { ino, path } of listEntries(tree)) {
      const known = names.get(ino)
      if (known) known.push(path)
      else names.set(ino, [path])
    }
    return names
  }
}
