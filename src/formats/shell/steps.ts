/** In what order names are removed, moved and made, so that each step can be taken when its turn comes. */
import { type Directory, ROOT_INO, type Tree } from '../../rootfs/index.ts'
import { type Key, type Name, type NameChanges, pathIn, placesOf } from './name-changes.ts'

/** Paths are what they are when the step's turn comes. */
export type Step =
  | { readonly act: 'remove'; readonly path: string; readonly isDirectory: boolean }
  | { readonly act: 'move'; readonly from: string; readonly to: string }
  | { readonly act: 'mkdir'; readonly path: string; readonly name: Name }

type Pending =
  | { readonly act: 'remove' | 'mkdir'; readonly at: Name }
  | { readonly act: 'move'; readonly from: Name; readonly at: Name }

/**
 * The steps after which every directory is in its place and every name that goes is gone, begun on `before`.
 * Where names wait for one another, as when two are exchanged, one is moved aside first.
 */
export function orderSteps(before: Tree, { moves, removals, directories, gone }: NameChanges): Step[] {
  if (moves.length + removals.length + directories.length === 0) return []
  const steps: Step[] = []
  const places = placesOf(before)
  const names = new Map<Key, Set<string>>()
  const namesIn = (directory: Key): Set<string> => {
    const known = names.get(directory)
    if (known) return known
    const own = new Set((before.inodes.get(directory) as Directory).entries.keys())
    names.set(directory, own)
    return own
  }
  const isFree = ({ directory, name }: Name) => (directory > 0 || names.has(directory)) && !namesIn(directory).has(name)
  const isWithin = (directory: Key, other: Key): boolean => {
    for (let at: Key | undefined = directory; at !== undefined; at = places.get(at)?.directory)
      if (at === other) return true
    return false
  }

  /** How many names must yet be moved out of a directory that goes, by the highest that goes with it. */
  const rescues = new Map<Key, number>()
  const countRescue = ({ directory }: Name, change: number) => {
    if (!gone.has(directory)) return
    let top = directory
    for (let at = top; gone.has(at); at = places.get(at)!.directory) top = at
    rescues.set(top, (rescues.get(top) ?? 0) + change)
  }
  for (const { from } of moves) countRescue(from, 1)

  const move = (from: Name, to: Name) => {
    steps.push({ act: 'move', from: pathIn(places, from), to: pathIn(places, to) })
    countRescue(from, -1)
    namesIn(from.directory).delete(from.name)
    namesIn(to.directory).add(to.name)
    if (places.has(to.key)) places.set(to.key, to)
  }

  /** Takes a step if it can be taken now. */
  const take = (step: Pending): boolean => {
    const { at } = step
    if (step.act === 'remove') {
      if (rescues.get(at.key)) return false
      const isDirectory = before.inodes.get(at.key)!.kind === 'directory'
      steps.push({ act: 'remove', path: pathIn(places, at), isDirectory })
      namesIn(at.directory).delete(at.name)
      return true
    }
    if (!isFree(at)) return false
    if (step.act === 'move') {
      if (isWithin(at.directory, at.key)) return false
      move(step.from, at)
      return true
    }
    steps.push({ act: 'mkdir', path: pathIn(places, at), name: at })
    namesIn(at.directory).add(at.name)
    names.set(at.key, new Set())
    places.set(at.key, at)
    return true
  }

  let pending: Pending[] = [
    ...removals.map((at) => ({ act: 'remove', at }) as const),
    ...directories.map((at) => ({ act: 'mkdir', at }) as const),
    ...moves.map(({ from, to }) => ({ act: 'move', from, at: to }) as const),
  ]
  const asides = new Set<Name>()
  while (pending.length > 0) {
    const blocked = pending.filter((step) => !take(step))
    if (blocked.length === pending.length) {
      // A name that is not in its place yet, and not aside: there is one, or all the others could go on.
      const at = blocked.findIndex((step) => step.act === 'move' && !asides.has(step.from))
      const { from, at: to } = blocked[at] as Extract<Pending, { act: 'move' }>
      const aside = { directory: ROOT_INO, name: freeName(), key: to.key }
      asides.add(aside)
      move(from, aside)
      blocked[at] = { act: 'move', from: aside, at: to }
    }
    pending = blocked
  }
  return steps

  function freeName(): string {
    for (let next = 1; ; next++)
      if (isFree({ directory: ROOT_INO, name: `.aside-${next}`, key: 0 })) return `.aside-${next}`
  }
}
