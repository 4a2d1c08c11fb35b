/** Where the person is: the selected entry, the unfolded directories, the open files, the pane in front. */
import { batch, computed, effect, signal } from '@preact/signals'
import { find, type Ino, parentPath, ROOT_INO } from '../../rootfs/index.ts'
import { pathsOf, tree } from './project.ts'

export type View = 'text' | 'bytes'

export interface Tab {
  readonly ino: Ino
  readonly path: string
  /** Opened by a single click: the next file so opened takes its place. */
  readonly passing: boolean
  /** What the person chose; undefined: text where it is text. */
  readonly view: View | undefined
}

export type Pane = 'files' | 'edit' | 'console'

export const selected = signal('/')
export const expanded = signal<ReadonlySet<Ino>>(new Set([ROOT_INO]))
export const tabs = signal<readonly Tab[]>([])
const activeIno = signal<Ino | undefined>(undefined)
/** On a narrow screen, the one pane that shows. */
export const frontPane = signal<Pane>('files')

export const activeTab = computed(() => tabs.value.find((tab) => tab.ino === activeIno.value))

/** Selects an entry and unfolds what it lies in. */
export function select(path: string): void {
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

/** Selection and tabs follow their entries through renames, removals, and undo. */
export function followTree(): void {
  let shown = tree.value
  effect(() => {
    const next = tree.value
    if (next === shown) return
    const before = shown
    shown = next
    batch(() => {
      selected.value = follow(selected.peek())
      const kept = tabs.peek().flatMap((tab) => {
        const path = pathsOf.value.get(tab.ino)
        if (!path || next.inodes.get(tab.ino)?.kind !== 'file') return []
        return [path.includes(tab.path) ? tab : { ...tab, path: path[0]! }]
      })
      if (kept.length === tabs.peek().length && kept.every((tab, at) => tab === tabs.peek()[at])) return
      tabs.value = kept
      if (!kept.some((tab) => tab.ino === activeIno.peek())) activeIno.value = kept.at(-1)?.ino
    })

    function follow(path: string): string {
      const ino = find(before, path)?.ino
      if (find(next, path)?.ino === ino) return path
      const moved = ino === undefined ? undefined : pathsOf.value.get(ino)?.[0]
      return moved ?? (find(next, path) ? path : nearest(path))
    }

    function nearest(path: string): string {
      let at = path
      while (!find(next, at)) at = parentPath(at)
      return at
    }
  })
}
