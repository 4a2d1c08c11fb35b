/** What a format cannot say of a tree: told before a byte is made, as a warning where the rest is still of use. */
import { Pid1Error } from '../error.ts'
import type { Entry } from '../rootfs/index.ts'

export interface Loss {
  readonly code:
    | 'sockets-left-out'
    | 'hard-links-split'
    | 'times-changed'
    | 'symlink-modes-changed'
    | 'owners-left-out'
    | 'modes-left-out'
  /** Some of the entries it is about. */
  readonly paths: readonly string[]
  /** For a person: what, of which entries, and what becomes of it. */
  readonly message: string
}

const NAMED = 10

/** A list of one loss, or none if no entry suffers it. `what` is such as "is left out: no command makes a socket". */
export function lossOf(code: Loss['code'], entries: readonly Entry[], what: string): Loss[] {
  if (entries.length === 0) return []
  const paths = entries.slice(0, NAMED).map(({ path }) => path)
  return [{ code, paths, message: `${named(paths[0]!, entries.length)}: ${what}` }]
}

/** Throws format-cannot-hold if there are `entries`, which the format cannot hold at all for `reason`. */
export function refuse(format: string, entries: readonly Entry[], reason: string): void {
  if (entries.length === 0) return
  const paths = entries.slice(0, NAMED).map(({ path }) => path)
  throw new Pid1Error('format-cannot-hold', `${format} cannot hold ${named(paths[0]!, entries.length)}: ${reason}`, {
    format,
    paths,
    reason,
  })
}

function named(first: string, count: number): string {
  return count === 1 ? showPath(first) : `${showPath(first)} and ${count - 1} more`
}

/** A path on one line of a message or a comment, whatever is in it. */
export function showPath(path: string): string {
  if (!SHOWS_OTHERWISE.test(path)) return path
  return JSON.stringify(path).replace(SHOWS_OTHERWISE_ALL, (character) => {
    return character === ' ' ? ' ' : `\\u{${character.codePointAt(0)!.toString(16)}}`
  })
}

const SHOWS_OTHERWISE = /[\s\p{C}]/u
const SHOWS_OTHERWISE_ALL = /[\s\p{C}]/gu
