/** What a person does to the selected entries. What is refused is said in the status line. */
import { batch } from '@preact/signals'
import { isPid1Error } from '../../error.ts'
import {
  copyAll,
  type Directory,
  duplicate,
  type Edit,
  find,
  joinPath,
  moveAll,
  parentPath,
  removeAll,
  revertPaths,
  type Tree,
  topmost,
} from '../../rootfs/index.ts'
import { announce } from '../state/announcements.ts'
import { original, perform, redo, tree, undo } from '../state/project.ts'
import { open, select, selectAll, selected, selection, setExpanded } from '../state/workspace.ts'
import { clearClipboard, clipboard, take } from './clipboard.ts'
import { rows } from './rows.ts'
import { here } from './ui.ts'

/** What an act is meant for, the topmost of what is selected: without the root, which can be neither moved nor removed. */
export function targets(): string[] {
  const paths = selection.value.size > 0 ? selection.value : [selected.value]
  return topmost([...paths].filter((path) => path !== '/' && find(tree.value, path)))
}

/** Does an act; false if it is refused. */
export function attempt(act: (tree: Tree) => Edit): boolean {
  try {
    perform(act)
    return true
  } catch (error) {
    if (!isPid1Error(error)) throw error
    announce(error.message)
    return false
  }
}

export function removeSelected(): void {
  const paths = targets()
  const next = afterRemoving(new Set(paths))
  if (attempt((before) => removeAll(before, paths))) select(find(tree.value, next) ? next : '/')
}

export function cutSelected(): void {
  take('cut', targets())
  announce(`Cut ${told(targets())}. Paste moves it to another directory`)
}

export function copySelected(): void {
  take('copy', targets())
  announce(`Copied ${told(targets())}`)
}

/** Puts down what was cut or copied. */
export function paste(directory = here.value): void {
  const held = clipboard.value
  if (held?.kind === 'copy') copyTo(held.paths, directory)
  else if (held && moveTo(held.paths, directory)) clearClipboard()
}

export function moveTo(paths: readonly string[], directory: string): boolean {
  return addTo([directory], (before) => moveAll(before, paths, directory))
}

export function copyTo(paths: readonly string[], directory: string): void {
  addTo([directory], (before) => copyAll(before, paths, directory))
}

export function duplicateSelected(): void {
  const paths = targets()
  addTo(paths.map(parentPath), (before) => duplicate(before, paths))
}

export function revert(paths: Iterable<string>): void {
  const at = selected.value
  const all = [...paths]
  if (!attempt((now) => revertPaths(original.value.tree, now, all))) return
  if (find(tree.value, at)) select(at)
}

/** Selects all rows that show. */
export function selectShown(): void {
  selectAll(
    rows.value.map(({ path }) => path),
    selected.value,
  )
}

export function openSelected(): void {
  open(selected.value)
}

export function step(back: boolean): void {
  const name = back ? undo() : redo()
  announce(name === undefined ? `Nothing to ${back ? 'undo' : 'redo'}` : `${back ? 'Undone' : 'Redone'}: ${name}`)
}

/** Does an act that gives directories new names, and selects those. */
function addTo(directories: readonly string[], act: (tree: Tree) => Edit): boolean {
  const before = tree.value
  if (!attempt(act)) return false
  const added = [...new Set(directories)].flatMap((directory) => {
    const names = namesIn(before, directory)
    return [...namesIn(tree.value, directory)]
      .filter((name) => !names.has(name))
      .map((name) => joinPath(directory, name))
  })
  if (added.length === 0) return true
  batch(() => {
    for (const directory of directories) setExpanded(find(tree.value, directory)!.ino, true)
    selectAll(added, added[0]!)
  })
  return true
}

function namesIn(of: Tree, directory: string): Set<string> {
  return new Set((find(of, directory)?.inode as Directory | undefined)?.entries.keys())
}

/** The row that takes the place of the removed ones on screen, or the one before them. */
function afterRemoving(paths: ReadonlySet<string>): string {
  const isGone = (path: string): boolean => paths.has(path) || (path !== '/' && isGone(parentPath(path)))
  const shown = rows.value
  const last = shown.findLastIndex(({ path }) => isGone(path))
  const next = shown[last + 1] ?? shown.findLast(({ path }) => !isGone(path))
  return next?.path ?? '/'
}

export function told(paths: readonly string[]): string {
  return paths.length === 1 ? paths[0]! : `${paths.length} entries`
}
