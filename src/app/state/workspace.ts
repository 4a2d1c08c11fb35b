/** Where the person is: the selected entry, the unfolded directories, the open files, the pane in front. */
import { batch, computed, effect, signal, untracked } from '@preact/signals'
import { find, type Ino, joinPath, parentPath, pathsTo, ROOT_INO, type Tree } from '../../rootfs/index.ts'
import { lineage, opened, tree } from './project.ts'

export type View = 'text' | 'bytes'

export interface Tab {
  readonly ino: Ino
  readonly path: string
  /** Opened by a single click: the next file so opened takes its place. */
  readonly passing: boolean
  /** What the person chose; undefined: text where it is text. */
  readonly view: View | undefined
}

export type Pane = 'files' | 'recipe' | 'edit' | 'console'

/** The entry that the keys act from, and that the inspector shows. */
export const selected = signal('/')
const chosen = signal<ReadonlySet<string>>(new Set(['/']))
/** All entries that an act is meant for: mostly the one alone. */
export const selection = computed(() => chosen.value)
/** Where a selection of several began. */
let anchor = '/'
export const expanded = signal<ReadonlySet<Ino>>(new Set([ROOT_INO]))
export const tabs = signal<readonly Tab[]>([])
const activeIno = signal<Ino | undefined>(undefined)
/** On a narrow screen, the one pane that shows. */
export const frontPane = signal<Pane>('files')

export const activeTab = computed(() => tabs.value.find((tab) => tab.ino === activeIno.value))

/** Selects one entry and unfolds what it lies in. */
export function select(path: string): void {
  selectAll([path], path)
}

/** Selects several, in the order they are shown in; `at` is the one that the keys go on from. */
export function selectAll(paths: Iterable<string>, at: string): void {
  batch(() => {
    reveal(at)
    chosen.value = new Set(paths)
    selected.value = at
    anchor = at
  })
}

/** Takes an entry into the selection, or out of it. */
export function toggleSelected(path: string): void {
  const next = new Set(chosen.value)
  if (!next.delete(path)) next.add(path)
  selectAll(next, path)
}

/** Selects all that is shown from where the selection began to `path`. */
export function extendSelection(path: string, shown: readonly string[]): void {
  // The row where it began may have been folded away.
  const [from, to] = [Math.max(0, shown.indexOf(anchor)), shown.indexOf(path)]
  batch(() => {
    chosen.value = new Set(shown.slice(Math.min(from, to), Math.max(from, to) + 1))
    selected.value = path
  })
}

/** Goes to an entry and leaves the selection as it is. */
export function moveCursor(path: string): void {
  batch(() => {
    reveal(path)
    selected.value = path
  })
}

export function setExpanded(ino: Ino, open: boolean): void {
  const next = new Set(expanded.value)
  if (open) next.add(ino)
  else next.delete(ino)
  expanded.value = next
}

/** Opens a file's tab, or brings it to the front. What is no file is only selected. */
export function open(path: string, { passing = false } = {}): void {
  const found = find(tree.value, path)
  if (!found) return
  batch(() => {
    select(path)
    if (found.inode.kind !== 'file') return
    const there = tabs.value.find((tab) => tab.ino === found.ino)
    if (!there) {
      const tab: Tab = { ino: found.ino, path, passing, view: undefined }
      const at = tabs.value.findIndex((candidate) => candidate.passing)
      tabs.value = passing && at >= 0 ? tabs.value.with(at, tab) : [...tabs.value, tab]
    } else {
      changeTab(found.ino, { path, passing: there.passing && passing })
    }
    activeIno.value = found.ino
  })
}

/** Brings a tab to the front, its entry with it. */
export function activate(tab: Tab): void {
  batch(() => {
    activeIno.value = tab.ino
    select(tab.path)
  })
}

export function close(ino: Ino): void {
  const at = tabs.value.findIndex((tab) => tab.ino === ino)
  if (at < 0) return
  batch(() => {
    tabs.value = tabs.value.toSpliced(at, 1)
    const neighbour = tabs.value[Math.min(at, tabs.value.length - 1)]
    if (activeIno.value === ino) activeIno.value = neighbour?.ino
  })
}

export function changeTab(ino: Ino, change: Partial<Omit<Tab, 'ino'>>): void {
  tabs.value = tabs.value.map((tab) => (tab.ino === ino ? { ...tab, ...change } : tab))
}

function reveal(path: string): void {
  const next = new Set(expanded.value)
  for (let at = path; at !== '/'; ) {
    at = parentPath(at)
    const found = find(tree.value, at)
    if (found) next.add(found.ino)
  }
  if (next.size !== expanded.value.size) expanded.value = next
}

/** Selection and tabs follow their entries through renames, removals, and undo; in another tree, their paths. */
export function followTree(): void {
  let [shown, kin, project] = [tree.value, lineage.value, opened.value]
  effect(() => {
    const before = shown
    const isKin = kin === lineage.value
    const isAnother = project !== opened.value
    shown = tree.value
    kin = lineage.value
    project = opened.value
    if (shown === before && isKin) return
    untracked(() =>
      batch(() => {
        if (isAnother) startAnew()
        else if (isKin) followEntries(before, shown)
        else followPaths(before, shown)
      }),
    )
  })
}

function startAnew(): void {
  tabs.value = []
  activeIno.value = undefined
  expanded.value = new Set([ROOT_INO])
  if (find(tree.value, '/init')) open('/init')
  else select('/')
}

function followEntries(before: Tree, next: Tree): void {
  const at = follow(selected.value)
  const left = [...chosen.value].filter((path) => find(next, path)?.ino === find(before, path)?.ino)
  if (at !== selected.value || left.length < chosen.value.size) selectAll(left.length > 0 ? left : [at], at)
  keepTabs((tab) => {
    if (next.inodes.get(tab.ino)?.kind !== 'file') return []
    if (find(next, tab.path)?.ino === tab.ino) return [tab]
    return pathsTo(next, tab.ino)
      .slice(0, 1)
      .map((path) => ({ ...tab, path }))
  })

  function follow(path: string): string {
    const ino = find(before, path)?.ino
    if (find(next, path)?.ino === ino) return path
    const moved = ino === undefined ? undefined : pathsTo(next, ino)[0]
    return moved ?? nearest(next, path)
  }
}

function followPaths(before: Tree, next: Tree): void {
  expanded.value = sameDirectories(before, next)
  const at = nearest(next, selected.value)
  selectAll([at], at)
  keepTabs((tab) => {
    const found = find(next, tab.path)
    return found?.inode.kind === 'file' ? [{ ...tab, ino: found.ino }] : []
  })
}

function keepTabs(follow: (tab: Tab) => Tab[]): void {
  const front = activeTab.value
  const kept = tabs.value.flatMap((tab) => follow(tab).map((now) => ({ was: tab, now })))
  if (kept.length === tabs.value.length && kept.every(({ was, now }) => was === now)) return
  tabs.value = kept.map(({ now }) => now)
  activeIno.value = (kept.find(({ was }) => was === front) ?? kept.at(-1))?.now.ino
}

/** The unfolded directories, where the other tree has directories of their names. */
function sameDirectories(before: Tree, next: Tree): Set<Ino> {
  const unfolded = new Set<Ino>([ROOT_INO])
  const visit = (path: string, ino: Ino) => {
    const inode = before.inodes.get(ino)
    if (inode?.kind !== 'directory' || !expanded.value.has(ino)) return
    const found = find(next, path)
    if (found?.inode.kind === 'directory') unfolded.add(found.ino)
    for (const [name, child] of inode.entries) visit(joinPath(path, name), child)
  }
  visit('/', ROOT_INO)
  return unfolded
}

/** The path, or the nearest above it that is there. */
function nearest(of: Tree, path: string): string {
  let at = path
  while (!find(of, at)) at = parentPath(at)
  return at
}
