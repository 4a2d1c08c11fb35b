/** What is made and yet was there: copies of directories and files that stay where they are, untouched. */
import {
  type Content,
  contentSize,
  type Directory,
  type Edit,
  hardLinks,
  type Ino,
  joinPath,
  type RegularFile,
  ROOT_INO,
  sameInode,
  type Tree,
} from '../../rootfs/index.ts'
import { type Key, type NameChanges, type Places, pathIn, placesOf } from './name-changes.ts'

export interface Copies {
  /** For each directory that a copy is made of, with all below it, the path of what is copied. */
  readonly directories: ReadonlyMap<Key, string>
  /** These directories and those below them. */
  readonly covered: ReadonlySet<Key>
  /** The path of a file that is the same as a new one. */
  readonly sourceOf: (file: RegularFile) => string | undefined
}

export function findCopies(before: Tree, after: Tree, edit: Edit, names: NameChanges): Copies {
  let earlier: Places | undefined
  let later: Places | undefined
  let files: Map<Content, LastingFile[]> | undefined

  const directories = new Map<Key, string>()
  const covered = new Set<Key>()
  for (const { directory, key } of names.directories) {
    if (!covered.has(directory)) {
      const source = directorySource(-key)
      if (source === undefined) continue
      directories.set(key, source)
    }
    covered.add(key)
  }
  return { directories, covered, sourceOf: fileSource }

  /** The path of a directory that is in its place from beginning to end. */
  function lastingPath(directory: Ino): string | undefined {
    if (directory === ROOT_INO) return '/'
    earlier ??= placesOf(before)
    later ??= placesOf(after)
    const [first, last] = [earlier.get(directory), later.get(directory)]
    if (!first || !last) return undefined
    const path = pathIn(earlier, first)
    return path === pathIn(later, last) ? path : undefined
  }

  function directorySource(made: Ino): string | undefined {
    const { size } = (after.inodes.get(made) as Directory).entries
    if (size === 0) return undefined
    for (const [ino, inode] of before.inodes) {
      if (inode.kind !== 'directory' || inode.entries.size !== size || !isCopy(made, ino)) continue
      const path = lastingPath(ino)
      if (path !== undefined) return path
    }
    return undefined
  }

  /** True if `made` is a copy of `source` with the same hard links in it, and none that leads out. */
  function isCopy(made: Ino, source: Ino): boolean {
    const sources = new Map<Ino, Ino>()
    const copies = new Map<Ino, Ino>()
    const seen = new Map<Ino, number>()
    const visit = (copy: Ino, original: Ino): boolean => {
      if (before.inodes.has(copy) || edit.changes.has(original)) return false
      const [a, b] = [after.inodes.get(copy)!, before.inodes.get(original)!]
      if (!sameInode(a, b)) return false
      if (a.kind === 'directory') {
        const { entries } = b as Directory
        if (entries.size !== a.entries.size) return false
        for (const [name, child] of a.entries) {
          const other = entries.get(name)
          if (other === undefined || !visit(child, other)) return false
        }
        return true
      }
      if ((sources.get(copy) ?? original) !== original || (copies.get(original) ?? copy) !== copy) return false
      sources.set(copy, original)
      copies.set(original, copy)
      seen.set(copy, (seen.get(copy) ?? 0) + 1)
      return true
    }
    if (!visit(made, source)) return false
    const links = hardLinks(after)
    return [...seen].every(([ino, count]) => (links.get(ino) ?? 1) === count)
  }

  function fileSource(file: RegularFile): string | undefined {
    if (contentSize(file.content) === 0) return undefined
    files ??= lastingFiles()
    for (const { inode, directory, name } of files.get(file.content) ?? []) {
      const place = sameInode(inode, file) ? lastingPath(directory) : undefined
      if (place !== undefined) return joinPath(place, name)
    }
    return undefined
  }

  /** Files that are untouched under a name that stays, by content: a copy has the very same. */
  function lastingFiles(): Map<Content, LastingFile[]> {
    const found = new Map<Content, LastingFile[]>()
    for (const [directory, once] of before.inodes) {
      const still = after.inodes.get(directory)
      if (once.kind !== 'directory' || still?.kind !== 'directory') continue
      for (const [name, ino] of once.entries) {
        const inode = before.inodes.get(ino)!
        if (inode.kind !== 'file' || edit.changes.has(ino) || still.entries.get(name) !== ino) continue
        const same = found.get(inode.content)
        if (same) same.push({ inode, directory, name })
        else found.set(inode.content, [{ inode, directory, name }])
      }
    }
    return found
  }
}

interface LastingFile {
  readonly inode: RegularFile
  readonly directory: Ino
  readonly name: string
}
