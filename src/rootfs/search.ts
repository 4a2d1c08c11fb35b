import { listEntries } from './list-entries.ts'
import { baseName } from './path.ts'
import type { Tree } from './tree.ts'

/**
 * The paths whose name holds `text`, or, if it has a slash, whose path does; in the order of `listEntries`.
 * Letters in lower case stand for both cases, unless one is in upper case.
 */
export function searchPaths(tree: Tree, text: string): string[] {
  if (text === '') return []
  const isLower = text === text.toLowerCase()
  const place = text.includes('/') ? (path: string) => path : baseName
  const paths: string[] = []
  for (const { path } of listEntries(tree)) {
    const where = place(path)
    if ((isLower ? where.toLowerCase() : where).includes(text)) paths.push(path)
  }
  return paths
}
