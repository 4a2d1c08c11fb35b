/** Takes a guest's changes into a tree, as one edit. */
import {
  applyEdit,
  composeEdits,
  type Edit,
  type Entry,
  find,
  layOverInSteps,
  parentPath,
  removeAll,
  type Tree,
} from '../../rootfs/index.ts'
import { entriesOf, type GuestChange, type GuestContents, holdsSame, namesOf } from './changes.ts'
import type { GuestListing } from './client.ts'

/** What the guest was found to be. */
export interface GuestState {
  readonly listing: GuestListing
  readonly contents: GuestContents
  readonly changes: readonly GuestChange[]
}

export interface Taking {
  readonly edit: Edit
  /** Paths that could not be taken, and why. */
  readonly refused: readonly { readonly path: string; readonly reason: string }[]
}

/**
 * Brings the chosen changes to `tree`, which may have been edited since the guest was booted from it: what is chosen
 * becomes what it is in the guest. Directories that chosen entries lie in come along where they are new.
 */
export function takeChanges(tree: Tree, state: GuestState, chosen: ReadonlySet<string>): Taking {
  const steps = takeChangesInSteps(tree, state, chosen)
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
  }
}

/** As `takeChanges`, for whoever has only moments at a time. */
export function* takeChangesInSteps(
  tree: Tree,
  { listing, contents, changes }: GuestState,
  chosen: ReadonlySet<string>,
): Generator<void, Taking> {
  const byPath = new Map(changes.map((change) => [change.path, change]))
  const entries = entriesOf(listing, contents)
  const take = withLinked(tree, entries, byPath, withParents(byPath, chosen))
  yield

  const gone = [...take].filter((path) => find(tree, path) && isInTheWay(tree, byPath.get(path)))
  const removal = removeAll(tree, gone)
  yield

  const cleared = applyEdit(tree, removal)
  // What is there keeps its inode if it is laid before its new names.
  const rank = ({ path, inode }: Entry) => (inode.kind === 'directory' ? 0 : find(cleared, path) ? 1 : 2)
  const ranks: [Entry[], Entry[], Entry[]] = [[], [], []]
  for (const entry of entries) if (take.has(entry.path)) ranks[rank(entry)].push(withOwnContent(cleared, entry))
  yield

  const laid = yield* layOverInSteps(cleared, '/', ranks.flat())
  const count = chosen.size === 1 ? [...chosen][0]! : `${chosen.size} changes`
  const unread = changes.filter(({ path, isUnread }) => isUnread && chosen.has(path))
  return {
    edit: composeEdits(`bring back ${count}`, removal, laid.edit),
    refused: [
      ...laid.report.flatMap(({ path, reason }) => (reason === undefined ? [] : [{ path, reason }])),
      ...unread.map(({ path }) => ({ path, reason: 'what it holds could not be read' })),
    ],
  }
}

/** What the tree holds already stays as the tree holds it, typed or by reference. */
function withOwnContent(tree: Tree, entry: Entry): Entry {
  const own = find(tree, entry.path)?.inode
  if (entry.inode.kind !== 'file' || own?.kind !== 'file' || !holdsSame(own.content, entry.inode.content)) return entry
  return { ...entry, inode: { ...entry.inode, content: own.content } }
}

/** What is removed, and what a directory takes the place of, or the other way round: that is never done unasked. */
function isInTheWay(tree: Tree, change: GuestChange | undefined): boolean {
  if (!change) return false
  if (!change.after) return true
  return (find(tree, change.path)!.inode.kind === 'directory') !== (change.after.inode.kind === 'directory')
}

function withParents(byPath: ReadonlyMap<string, GuestChange>, chosen: ReadonlySet<string>): Set<string> {
  const take = new Set(chosen)
  for (const path of chosen)
    for (let at = parentPath(path); at !== '/'; at = parentPath(at)) {
      const { change, after, differences } = byPath.get(at) ?? {}
      const isNew = change === 'added' || differences?.includes('kind')
      if (isNew && after?.inode.kind === 'directory') take.add(at)
    }
  return take
}

/** With the names that chosen hard links share with what did not change: it is what they are to be linked to. */
function withLinked(
  tree: Tree,
  entries: readonly Entry[],
  byPath: ReadonlyMap<string, GuestChange>,
  take: Set<string>,
): Set<string> {
  const names = namesOf(entries)
  for (const { path, ino, nlink } of entries) {
    if (nlink === 1 || !take.has(path)) continue
    for (const other of names.get(ino)!) if (isAsBooted(other)) take.add(other)
  }
  return take

  function isAsBooted(path: string): boolean {
    const change = byPath.get(path)
    return (!change || change.differences.join() === 'links') && find(tree, path) !== undefined
  }
}
