/** One tree, several file systems: what lies in the directories that are disks of their own is theirs. */
import type { Project } from '../project/project.ts'
import { type Entry, type Ino, listEntries } from '../rootfs/index.ts'

export interface SplitEntries {
  /** The root file system, in which the disks' directories are empty. */
  readonly root: readonly Entry[]
  /** For each directory what is in it, as a file system that it is the root of. */
  readonly disks: readonly (readonly Entry[])[]
}

/** `entries` in the order of `listEntries`; what lies in several of `directories` goes to the innermost. */
export function splitEntries(entries: readonly Entry[], directories: readonly string[]): SplitEntries {
  if (directories.length === 0) return { root: entries, disks: [] }
  const root: Entry[] = []
  const disks: Entry[][] = directories.map(() => [])
  for (const entry of entries) {
    const { path } = entry
    const own = directories.indexOf(path)
    if (own >= 0) disks[own]!.push({ ...entry, path: '/' })
    const holder = innermost(directories, path)
    if (holder < 0) root.push(entry)
    else disks[holder]!.push({ ...entry, path: path.slice(directories[holder]!.length) })
  }
  return { root: counted(root), disks: disks.map(counted) }
}

/** The entries of the project's root file system. */
export function rootEntries({ tree, disks }: Pick<Project, 'tree' | 'disks'>): readonly Entry[] {
  return splitEntries(
    listEntries(tree),
    disks.map(({ directory }) => directory),
  ).root
}

function innermost(directories: readonly string[], path: string): number {
  let found = -1
  for (const [at, directory] of directories.entries())
    if (path.startsWith(`${directory}/`) && directory.length > (directories[found]?.length ?? 0)) found = at
  return found
}

/** Hard links whose other names are elsewhere are none here. */
function counted(entries: readonly Entry[]): Entry[] {
  const names = new Map<Ino, number>()
  for (const { ino } of entries) names.set(ino, (names.get(ino) ?? 0) + 1)
  return entries.map((entry) => {
    const nlink = names.get(entry.ino)!
    return entry.nlink === nlink ? entry : { ...entry, nlink }
  })
}
