/** A directory's names in their order, sorted once: an edit of what they stand for leaves them the very value they were. */
import type { Directory, Ino } from './inode.ts'
import { sortNames } from './path.ts'

/** Two arrays side by side. */
export interface SortedNames {
  /** In byte order. */
  readonly names: readonly string[]
  readonly inos: readonly Ino[]
}

const known = new WeakMap<Directory['entries'], SortedNames>()

export function sortedNames({ entries }: Directory): SortedNames {
  const sorted = known.get(entries)
  if (sorted) return sorted
  const names = sortNames([...entries.keys()])
  const fresh = { names, inos: names.map((name) => entries.get(name)!) }
  known.set(entries, fresh)
  return fresh
}
