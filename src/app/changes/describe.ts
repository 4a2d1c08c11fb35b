/** What differs from the recipe, in a form to read: moves as moves, and what is new in a new directory with it. */
import {
  type Change,
  type Content,
  contentSize,
  type Directory,
  find,
  formatOctal,
  type Ino,
  type Inode,
  isBlobRef,
  isWithin,
  KIND_NAMES,
  parentPath,
  sameContent,
  sameInode,
  type Tree,
} from '../../rootfs/index.ts'
import { textOf } from '../edit/content.ts'
import { formatBytes } from '../format.ts'
import { diffLines } from './line-diff.ts'

export interface ListedChange {
  readonly path: string
  readonly change: Change | 'moved'
  /** What exactly: "mode 644 → 755". */
  readonly details: readonly string[]
  /** Where a moved entry was. */
  readonly from?: string
  /** How many entries below it came or went with it. */
  readonly below: number
  /** What to put back to undo it. */
  readonly paths: readonly string[]
}

/** The differences `changes` (of `diffTrees`) as a person would tell them, in their order. */
export function describeChanges(before: Tree, after: Tree, changes: ReadonlyMap<string, Change>): ListedChange[] {
  const tops = topmostOf(changes)
  const moves = findMoves(before, after, changes, tops)
  const origins = new Set(moves.values())
  const listed: ListedChange[] = []
  for (const [path, { change, below }] of tops) {
    if (origins.has(path)) continue
    const from = moves.get(path)
    if (from !== undefined) {
      const [was, is] = [find(before, from)!.inode, find(after, path)!.inode]
      listed.push({ path, change: 'moved', from, details: differences(was, is), below, paths: [path, from] })
    } else if (change === 'edited') {
      const details = differences(find(before, path)!.inode, find(after, path)!.inode)
      listed.push({ path, change, details, below, paths: [path] })
    } else {
      const { inode } = find(change === 'new' ? after : before, path)!
      listed.push({ path, change, details: [facts(inode)], below, paths: [path] })
    }
  }
  return listed
}

/** New and removed entries without those below others of the same fate, and how many those are. */
function topmostOf(changes: ReadonlyMap<string, Change>): Map<string, { change: Change; below: number }> {
  const tops = new Map<string, { change: Change; below: number }>()
  /** The topmost entry above each path that is not listed itself. */
  const topOf = new Map<string, string>()
  for (const [path, change] of changes) {
    const parent = parentPath(path)
    const top = change === 'edited' || changes.get(parent) !== change ? undefined : (topOf.get(parent) ?? parent)
    const above = top === undefined ? undefined : tops.get(top)
    if (top === undefined || !above) tops.set(path, { change, below: 0 })
    else {
      topOf.set(path, top)
      above.below++
    }
  }
  return tops
}

/** For what is new and was elsewhere before: where it was. The same inode says so, and that it is still alike. */
function findMoves(
  before: Tree,
  after: Tree,
  changes: ReadonlyMap<string, Change>,
  tops: ReadonlyMap<string, { change: Change }>,
): Map<string, string> {
  const gone = new Map<Ino, string>()
  for (const [path, change] of changes) if (change === 'removed') gone.set(find(before, path)!.ino, path)
  const moves = new Map<string, string>()
  for (const [path, { change }] of tops) {
    if (change !== 'new') continue
    const { ino, inode } = find(after, path)!
    const from = gone.get(ino)
    const was = before.inodes.get(ino)
    if (from === undefined || !was || !tops.has(from) || isWithin(path, from) || !isAlike(was, inode)) continue
    moves.set(path, from)
    gone.delete(ino)
  }
  return moves
}

function isAlike(was: Inode, is: Inode): boolean {
  if (was.kind === 'directory' && is.kind === 'directory') return hasSameNames(was, is)
  return was.kind === is.kind && (sameInode(was, is) || was.kind === 'file')
}

function hasSameNames(a: Directory, b: Directory): boolean {
  return a.entries.size === b.entries.size && [...a.entries].every(([name, ino]) => b.entries.get(name) === ino)
}

/** What is not the same in both, each as "what before → after". */
export function differences(was: Inode, is: Inode): string[] {
  const told: string[] = []
  const tell = (what: string, before: string, after: string) => {
    if (before !== after) told.push(`${what} ${before} → ${after}`)
  }
  tell('kind', KIND_NAMES[was.kind], KIND_NAMES[is.kind])
  if (was.kind !== 'symlink' || is.kind !== 'symlink') tell('mode', formatOctal(was.mode), formatOctal(is.mode))
  tell('owner', `${was.uid}:${was.gid}`, `${is.uid}:${is.gid}`)
  tell('modified', String(was.mtime), String(is.mtime))
  if (was.kind === 'symlink' && is.kind === 'symlink') tell('target', was.target, is.target)
  if (isDevice(was) && isDevice(is)) tell('numbers', `${was.major}, ${was.minor}`, `${is.major}, ${is.minor}`)
  if (was.kind === 'file' && is.kind === 'file' && !sameContent(was.content, is.content))
    told.push(`content ${contentChange(was.content, is.content)}`)
  return told
}

function isDevice(inode: Inode): inode is Extract<Inode, { major: number }> {
  return inode.kind === 'character' || inode.kind === 'block'
}

function contentChange(was: Content, is: Content): string {
  const texts = [was, is].map((content) => (isBlobRef(content) ? undefined : textOf(content)))
  const [before, after] = texts
  if (before === undefined || after === undefined)
    return `${formatBytes(contentSize(was))} → ${formatBytes(contentSize(is))}`
  const { added, removed } = diffLines(before, after)
  if (added + removed === 0) return 'in how its last line ends'
  const lines = added + removed === 1 ? 'line' : 'lines'
  return `${[added && `+${added}`, removed && `−${removed}`].filter(Boolean).join(' ')} ${lines}`
}

/** What an entry is, in a few words. */
function facts(inode: Inode): string {
  const kind = KIND_NAMES[inode.kind]
  switch (inode.kind) {
    case 'file':
      return `${kind}, ${formatBytes(contentSize(inode.content))}`
    case 'symlink':
      return `${kind} to ${inode.target}`
    case 'character':
    case 'block':
      return `${kind} ${inode.major}, ${inode.minor}`
    default:
      return kind
  }
}
