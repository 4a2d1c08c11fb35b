/**
 * What a project file says beyond another one's: the recipe's. A link holds this in the project file's own words, so that
 * what reads those checks all of it.
 */
import { sortNames } from '../rootfs/path.ts'
import { refused } from './errors.ts'

/** A project file as JSON has it. */
export interface FileValue {
  readonly [field: string]: unknown
  readonly entries: readonly EntryValue[]
}

export interface EntryValue {
  readonly path: string
  readonly [field: string]: unknown
}

export interface Delta {
  /** Fields of the file that are others, but for its entries. */
  readonly set?: Readonly<Record<string, unknown>>
  /** Entries that are no more, with all that is below them. */
  readonly remove?: readonly string[]
  /** Entries that are new, whole; of those that are others, the path and the fields that are. */
  readonly put?: readonly EntryValue[]
}

/** Of a file these three stand for one another. */
const CONTENT = ['text', 'base64', 'blob'] as const
/** What the file reader takes for what is left out. */
const DEFAULTS: Readonly<Record<string, unknown>> = { uid: 0, gid: 0, mtime: 0, disks: [] }

/** What leads from `before` to `after`. */
export function diffFiles(before: FileValue, after: FileValue): Delta {
  const { entries: was, ...head } = before
  const { entries: is, ...nextHead } = after
  const set = changedFields(head, nextHead)
  const old = byPath(was)
  const left = byPath(is)
  const put = is.flatMap((entry) => {
    const known = old.get(entry.path)
    if (!known || known.kind !== entry.kind) return [entry]
    const changed = changedFields(known, entry)
    return Object.keys(changed).length > 0 ? [{ path: entry.path, ...changed }] : []
  })
  const gone = was.filter(({ path }) => !left.has(path)).map(({ path }) => path)
  const remove = gone.filter((path) => left.has(parentOf(path)))
  return {
    ...(Object.keys(set).length > 0 && { set }),
    ...(remove.length > 0 && { remove }),
    ...(put.length > 0 && { put }),
  }
}

/** The file that `delta` leads to from `before`. What is odd in the result its reader finds. Throws link-invalid. */
export function applyDelta(before: FileValue, { set, remove = [], put = [] }: Delta): FileValue {
  const entries = byPath(before.entries)
  for (const path of remove) if (!entries.has(path)) throw refused(`it removes ${path}, which its recipe does not have`)
  const removed = new Set(remove)
  // Parents come first: what lies in what is removed is removed by the time it is looked at.
  for (const { path } of before.entries)
    if (removed.has(path) || (path !== '/' && removed.has(parentOf(path)))) {
      removed.add(path)
      entries.delete(path)
    }
  const seen = new Set<string>()
  for (const entry of put) {
    if (seen.has(entry.path)) throw refused(`it has two entries ${entry.path}`)
    seen.add(entry.path)
    entries.set(entry.path, entry.kind === undefined ? changed(entries.get(entry.path), entry) : entry)
  }
  return { ...before, ...set, entries: inOrder(entries) }
}

function changedFields(was: object, is: object): Record<string, unknown> {
  const [before, after] = [new Map(Object.entries(was)), new Map(Object.entries(is))]
  const changes: Record<string, unknown> = {}
  for (const [field, value] of after) if (!isSame(before.get(field), value)) changes[field] = value
  for (const field of before.keys()) if (!after.has(field) && field in DEFAULTS) changes[field] = DEFAULTS[field]
  return changes
}

const isSame = (a: unknown, b: unknown) => a === b || JSON.stringify(a) === JSON.stringify(b)

function changed(known: EntryValue | undefined, change: EntryValue): EntryValue {
  if (!known) throw refused(`it changes ${change.path}, which its recipe does not have`)
  if (!CONTENT.some((field) => field in change)) return { ...known, ...change }
  const { text: _text, base64: _base64, blob: _blob, ...rest } = known
  return { ...rest, ...change }
}

function byPath(entries: readonly EntryValue[]): Map<string, EntryValue> {
  return new Map(entries.map((entry) => [entry.path, entry]))
}

/** As trees are listed: parents first, siblings in byte order. No name has a NUL, and it sorts before all that names have. */
function inOrder(entries: ReadonlyMap<string, EntryValue>): EntryValue[] {
  const keys = sortNames([...entries.keys()].map((path) => (path === '/' ? '' : path.replaceAll('/', '\0'))))
  return keys.map((key) => entries.get(key === '' ? '/' : key.replaceAll('\0', '/'))!)
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/'
}
