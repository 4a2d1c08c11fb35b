/** What a person can do to several entries at once: each act is one edit, and all of it or none happens. */
import { Pid1Error } from '../error.ts'
import { refuseRoot } from './acts.ts'
import { Draft } from './draft.ts'
import type { Edit } from './edit.ts'
import type { Ino } from './inode.ts'
import { baseName, checkName, isWithin, joinPath, parentPath } from './path.ts'
import { type Found, get, notADirectory, type Tree } from './tree.ts'

/** The paths that lie below no other of them, each once, in their order. */
export function topmost(paths: Iterable<string>): string[] {
  const all = new Set(paths)
  const isCovered = (path: string): boolean => {
    for (let at = path; at !== '/'; ) {
      at = parentPath(at)
      if (all.has(at)) return true
    }
    return false
  }
  return [...all].filter((path) => !isCovered(path))
}

/** Removes the paths and all below them. Throws path-missing, path-invalid. */
export function removeAll(tree: Tree, paths: Iterable<string>): Edit {
  const chosen = choose(tree, paths)
  const draft = new Draft(tree)
  for (const { parent, name } of chosen) draft.unlink(parent, name)
  const option = chosen.some(({ inode }) => inode.kind === 'directory') ? '-r ' : ''
  return draft.edit(`rm ${option}${told(chosen)}`)
}

/**
 * Moves the paths into `directory`; what is there already stays as it is.
 * Throws path-missing, path-exists, not-a-directory, path-invalid.
 */
export function moveAll(tree: Tree, paths: Iterable<string>, directory: string): Edit {
  const chosen = choose(tree, paths)
  const target = directoryAt(tree, directory)
  const draft = new Draft(tree)
  for (const { path, parent, name } of chosen) {
    if (parent === target) continue
    refuseInto('move', path, directory)
    const taken = joinPath(directory, name)
    if (draft.namesIn(target).has(name))
      throw new Pid1Error('path-exists', `Cannot move ${path} to ${directory}: ${taken} is there already`, {
        path: taken,
      })
    draft.move({ directory: parent, name }, { directory: target, name })
  }
  return draft.edit(`mv ${told(chosen)} ${chosen.length === 1 ? '' : 'to '}${directory}`)
}

/**
 * Copies the paths into `directory`, under new names where theirs are taken. Hard links among what is copied
 * are links among the copies. Throws path-missing, not-a-directory, path-invalid.
 */
export function copyAll(tree: Tree, paths: Iterable<string>, directory: string): Edit {
  const chosen = choose(tree, paths)
  const target = directoryAt(tree, directory)
  for (const { path } of chosen) refuseInto('copy', path, directory)
  const { draft, made } = copy(
    tree,
    chosen.map((source) => ({ ...source, parent: target })),
  )
  if (chosen.length !== 1) return draft.edit(`cp -a ${told(chosen)} to ${directory}`)
  return draft.edit(`cp -a ${chosen[0]!.path} ${joinPath(directory, made[0]!)}`)
}

/** Copies each of the paths beside itself, as `copyAll` does. Throws path-missing, path-invalid. */
export function duplicate(tree: Tree, paths: Iterable<string>): Edit {
  const chosen = choose(tree, paths)
  const { draft, made } = copy(tree, chosen)
  if (chosen.length !== 1) return draft.edit(`duplicate ${told(chosen)}`)
  const [{ path }] = chosen as [Chosen]
  return draft.edit(`cp -a ${path} ${joinPath(parentPath(path), made[0]!)}`)
}

interface Chosen extends Found {
  readonly path: string
  readonly parent: Ino
  readonly name: string
}

function choose(tree: Tree, paths: Iterable<string>): Chosen[] {
  return topmost(paths).map((path) => {
    refuseRoot(path)
    return { path, parent: get(tree, parentPath(path)).ino, name: baseName(path), ...get(tree, path) }
  })
}

function told(chosen: readonly Chosen[]): string {
  return chosen.length === 1 ? chosen[0]!.path : `${chosen.length} entries`
}

function directoryAt(tree: Tree, path: string): Ino {
  const { ino, inode } = get(tree, path)
  if (inode.kind !== 'directory') throw notADirectory(path)
  return ino
}

function refuseInto(verb: string, path: string, directory: string): void {
  if (!isWithin(directory, path)) return
  throw new Pid1Error('path-invalid', `Cannot ${verb} ${path} into itself`, {
    path: directory,
    reason: 'it lies below the source',
  })
}

/** Copies each source, as the tree has it, under a free name in the directory `parent`; says which names. */
function copy(tree: Tree, sources: readonly Chosen[]): { draft: Draft; made: string[] } {
  const draft = new Draft(tree)
  const copies = new Map<Ino, Ino>()
  const copyOf = (ino: Ino): Ino => {
    const known = copies.get(ino)
    if (known !== undefined) return known
    const inode = tree.inodes.get(ino)!
    const made = draft.create(
      inode.kind === 'directory'
        ? { ...inode, entries: new Map([...inode.entries].map(([name, child]) => [name, copyOf(child)])) }
        : inode,
    )
    copies.set(ino, made)
    return made
  }
  const made = sources.map(({ parent, name, ino }) => {
    const free = freeName(draft.namesIn(parent), name)
    checkName(free)
    draft.link(parent, free, copyOf(ino))
    return free
  })
  return { draft, made }
}

/** The name itself, or "name-2", or with the first number behind its own that is free. */
function freeName(taken: ReadonlyMap<string, Ino>, name: string): string {
  if (!taken.has(name)) return name
  const [, stem = name, number = '1'] = /^(.+)-([1-9]\d{0,8})$/s.exec(name) ?? []
  for (let next = Number(number) + 1; ; next++) if (!taken.has(`${stem}-${next}`)) return `${stem}-${next}`
}
