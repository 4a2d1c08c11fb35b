/** Which names go, which are moved and which are new between two trees. */
import {
  type Directory,
  type Edit,
  type Ino,
  type Inode,
  joinPath,
  ROOT_INO,
  sortNames,
  type Tree,
} from '../../rootfs/index.ts'

/** An inode's number, negative if it is made: one number may stand for two inodes, the one that goes and the new one. */
export type Key = number

export interface Name {
  readonly directory: Key
  readonly name: string
  readonly key: Key
}

/** A name with its path in the later tree. */
export interface NewName extends Name {
  readonly path: string
}

export interface NameChanges {
  /** Names of inodes that stay, which are theirs no more, and those that they have instead. */
  readonly moves: readonly { readonly from: Name; readonly to: Name }[]
  /** Other names that go, and whose directory stays. */
  readonly removals: readonly Name[]
  /** Other new names, those of directories and those of anything else, in the order of `listEntries`. */
  readonly directories: readonly NewName[]
  readonly leaves: readonly NewName[]
  /** Inodes that go; with a directory go all its names. */
  readonly gone: ReadonlySet<Ino>
  readonly made: ReadonlySet<Ino>
}

/** How the names of `after` differ from those of `before`, the trees behind and before `edit`. */
export function compareNames(before: Tree, after: Tree, edit: Edit): NameChanges {
  const gone = new Set<Ino>()
  const made = new Set<Ino>()
  for (const [ino, change] of edit.changes) {
    if (change.before && change.after && canBecome(change.before, change.after)) continue
    if (change.before) gone.add(ino)
    if (change.after) made.add(ino)
  }
  const keyOf = (ino: Ino): Key => (made.has(ino) ? -ino : ino)
  const isReplacing = [...made].some((ino) => gone.has(ino))
  /** A directory's names at the other end; none if it is not there, undefined if they are certain to be the same. */
  const others = (entries: Directory['entries'], other: Inode | undefined) => {
    if (other?.kind !== 'directory') return NONE
    return other.entries === entries && !isReplacing ? undefined : other.entries
  }

  const removed: Name[] = []
  for (const [directory, inode] of before.inodes) {
    if (inode.kind !== 'directory') continue
    const later = others(inode.entries, gone.has(directory) ? undefined : after.inodes.get(directory))
    if (!later) continue
    for (const [name, key] of inode.entries) {
      const ino = later.get(name)
      if (ino === undefined || keyOf(ino) !== key) removed.push({ directory, name, key })
    }
  }
  const added: NewName[] = []
  const visit = (directory: Key, { entries }: Directory, prefix: string) => {
    const earlier = others(entries, directory < 0 ? undefined : before.inodes.get(directory))
    for (const name of sortNames([...entries.keys()])) {
      const ino = entries.get(name)!
      const key = keyOf(ino)
      if (earlier && earlier.get(name) !== key) added.push({ directory, name, key, path: prefix + name })
      const inode = after.inodes.get(ino)!
      if (inode.kind === 'directory') visit(key, inode, `${prefix}${name}/`)
    }
  }
  const isNamed = [...edit.changes.values()].some((change) => namesOf(change.before) !== namesOf(change.after))
  if (isReplacing || isNamed) visit(ROOT_INO, after.inodes.get(ROOT_INO) as Directory, '/')

  const moves: { from: Name; to: NewName }[] = []
  const removals: Name[] = []
  const free = new Map<Key, NewName[]>()
  for (const name of added) {
    if (name.key < 0) continue
    const names = free.get(name.key)
    if (names) names.push(name)
    else free.set(name.key, [name])
  }
  for (const from of removed) {
    const to = gone.has(from.key) ? undefined : free.get(from.key)?.shift()
    if (to) moves.push({ from, to })
    else if (!gone.has(from.directory)) removals.push(from)
  }
  const moved = new Set(moves.map(({ to }) => to))
  const left = added.filter((name) => !moved.has(name))
  const isDirectory = ({ key }: Name) => after.inodes.get(Math.abs(key))!.kind === 'directory'
  return {
    moves,
    removals,
    directories: left.filter(isDirectory),
    leaves: left.filter((name) => !isDirectory(name)),
    gone,
    made,
  }
}

const NONE: Directory['entries'] = new Map()

function namesOf(inode: Inode | undefined): Directory['entries'] {
  return inode?.kind === 'directory' ? inode.entries : NONE
}

/** False where a new one must take its place. */
function canBecome(before: Inode, after: Inode): boolean {
  switch (before.kind) {
    case 'symlink':
      return after.kind === 'symlink' && before.target === after.target
    case 'character':
    case 'block':
      return after.kind === before.kind && before.major === after.major && before.minor === after.minor
    default:
      return after.kind === before.kind
  }
}

/** Where each directory lies; the root is not in it. */
export type Places = Map<Key, { readonly directory: Key; readonly name: string }>

export function placesOf(tree: Tree): Places {
  const places: Places = new Map()
  for (const [directory, inode] of tree.inodes) {
    if (inode.kind !== 'directory') continue
    for (const [name, ino] of inode.entries)
      if (tree.inodes.get(ino)!.kind === 'directory') places.set(ino, { directory, name })
  }
  return places
}

export function pathIn(places: Places, { directory, name }: { directory: Key; name: string }): string {
  return joinPath(directory === ROOT_INO ? '/' : pathIn(places, places.get(directory)!), name)
}
