/** The left pane: the root file system, and what one does to its entries. */
import { useSignal } from '@preact/signals'
import { countEntries, find, parentPath, remove } from '../../rootfs/index.ts'
import { plural } from '../format.ts'
import { announce } from '../state/announcements.ts'
import { canRedo, canUndo, changes, perform, redo, tree, undo } from '../state/project.ts'
import { flushTyping } from '../state/typing.ts'
import { open, select, selected, setExpanded } from '../state/workspace.ts'
import { Menu, MenuItem } from '../widgets/menu.tsx'
import { type Anchor, anchorOf } from '../widgets/popover.tsx'
import { AddForm, type NewKind } from './add-form.tsx'
import { rows } from './rows.ts'
import { Tree } from './tree.tsx'
import { rowId } from './tree-row.tsx'

export function FilesPane() {
  const renaming = useSignal<string | undefined>(undefined)
  const menuAt = useSignal<Anchor | undefined>(undefined)
  const addAt = useSignal<Anchor | undefined>(undefined)
  const addKind = useSignal<NewKind>('file')

  const showAdd = (kind: NewKind, from?: Element) => {
    addKind.value = kind
    const near = from ?? document.getElementById(rowId(selected.value)) ?? document.getElementById('add-entry')!
    addAt.value = anchorOf(near)
  }
  const removeSelected = () => {
    const path = selected.value
    if (path === '/') return announce('The root directory cannot be removed')
    flushTyping()
    const next = nextAfterRemoving(path)
    perform((before) => remove(before, path))
    select(next)
    announce(`Removed ${path}. Undo brings it back`)
  }
  const step = (back: boolean) => {
    flushTyping()
    const name = back ? undo() : redo()
    announce(name === undefined ? `Nothing to ${back ? 'undo' : 'redo'}` : `${back ? 'Undone' : 'Redone'}: ${name}`)
  }

  const target = find(tree.value, selected.value)
  const isDirectory = target?.inode.kind === 'directory'
  const isRoot = selected.value === '/'
  const here = isDirectory ? selected.value : parentPath(selected.value)

  return (
    <section class="pane files" id="files-pane" aria-label="Root file system">
      <div class="bar">
        <h2>Root file system</h2>
        {changes.value.size > 0 && <span class="bar-note">{plural(changes.value.size, 'change')}</span>}
      </div>
      <Tree renaming={renaming} menuAt={menuAt} onAdd={() => showAdd('file')} onRemove={removeSelected} onUndo={step} />
      <div class="bar bar-bottom">
        <button
          id="add-entry"
          type="button"
          class="button add"
          onClick={(event) => showAdd('file', event.currentTarget)}
        >
          + Add
        </button>
        <button type="button" class="button quiet" disabled={!canUndo.value} onClick={() => step(true)}>
          Undo
        </button>
        <button type="button" class="button quiet" disabled={!canRedo.value} onClick={() => step(false)}>
          Redo
        </button>
        <button
          type="button"
          class="button quiet"
          aria-haspopup="menu"
          aria-expanded={menuAt.value !== undefined}
          title={`What to do with ${selected.value}`}
          onClick={(event) => {
            menuAt.value = anchorOf(event.currentTarget)
          }}
        >
          More
        </button>
        <span class="bar-space" />
        <span class="bar-note">{plural(countEntries(tree.value), 'entry', 'entries')}</span>
      </div>

      <Menu anchor={menuAt} label={`What to do with ${selected.value}`}>
        {target?.inode.kind === 'file' && (
          <MenuItem act={() => open(selected.value)} hint="Enter">
            Open
          </MenuItem>
        )}
        {isDirectory && (
          <MenuItem act={() => setExpanded(target.ino, true)} hint="→">
            Unfold
          </MenuItem>
        )}
        <MenuItem act={() => showAdd('file')} hint="Insert">
          New in {here}…
        </MenuItem>
        {target && !isDirectory && <MenuItem act={() => showAdd('hard-link')}>New link to this…</MenuItem>}
        <MenuItem
          act={() => {
            renaming.value = selected.value
          }}
          hint="F2"
          disabled={isRoot}
        >
          Rename
        </MenuItem>
        <MenuItem act={removeSelected} hint="Delete" disabled={isRoot}>
          Delete
        </MenuItem>
      </Menu>
      <AddForm anchor={addAt} kind={addKind} here={here} target={selected.value} />
    </section>
  )
}

/** The row that takes its place on screen, or the one before it. */
function nextAfterRemoving(path: string): string {
  const at = rows.value.findIndex((row) => row.path === path)
  const { level } = rows.value[at]!
  const after = rows.value.slice(at + 1).find((row) => row.level <= level)
  return (after ?? rows.value[at - 1]!).path
}
