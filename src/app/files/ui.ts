/** What is open over the tree. Commands open it from anywhere. */
import { computed, signal } from '@preact/signals'
import { find, parentPath } from '../../rootfs/index.ts'
import { tree } from '../state/project.ts'
import { frontPane, selected } from '../state/workspace.ts'
import { type Anchor, anchorOf } from '../widgets/popover.tsx'
import type { NewKind } from './new-entry.ts'

/** The entry whose name is being typed anew. */
export const renaming = signal<string | undefined>(undefined)
export const menuAt = signal<Anchor | undefined>(undefined)
export const addAt = signal<Anchor | undefined>(undefined)
export const addKind = signal<NewKind>('file')
export const isAppletsOpen = signal(false)
/** The busybox whose applets are being chosen. */
export const appletsOfPath = signal('')

/** The directory that an act goes to: the selected one, or the one that the selected entry lies in. */
export const here = computed(() => {
  const path = selected.value
  return find(tree.value, path)?.inode.kind === 'directory' ? path : parentPath(path)
})

export function rowId(path: string): string {
  return `entry:${path}`
}

/** Opens the form that adds an entry, beside `from` or the selected row. */
export function showAdd(kind: NewKind, from?: Element): void {
  frontPane.value = 'files'
  addKind.value = kind
  addAt.value = anchorOf(from ?? selectedRow() ?? document.getElementById('add-entry')!)
}

/** Opens the choice of applets of the busybox at `path`. */
export function showApplets(path: string): void {
  appletsOfPath.value = path
  isAppletsOpen.value = true
}

export function showMenu(): void {
  frontPane.value = 'files'
  const row = selectedRow()
  if (row) menuAt.value = anchorOf(row.querySelector('.row-name') ?? row)
}

export function focusTree(): void {
  frontPane.value = 'files'
  document.querySelector<HTMLElement>('#files-pane [role=treeitem][tabindex="0"]')?.focus()
}

function selectedRow(): HTMLElement | null {
  return document.getElementById(rowId(selected.value))
}
