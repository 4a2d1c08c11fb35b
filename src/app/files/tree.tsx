/** The root file system as an ARIA tree. Only the rows in sight are in the document. */
import { useLayoutEffect, useRef } from 'preact/hooks'
import type { Given } from '../../../workers/import.protocol.ts'
import { parentPath } from '../../rootfs/index.ts'
import { isMac } from '../commands.ts'
import { dropped } from '../import/given.ts'
import { bringIn } from '../import/importing.ts'
import {
  extendSelection,
  frontPane,
  moveCursor,
  open,
  select,
  selected,
  selection,
  setExpanded,
  toggleSelected,
} from '../state/workspace.ts'
import { anchorAt } from '../widgets/popover.tsx'
import { useRowWindow } from '../widgets/row-window.ts'
import { paste } from './acts.ts'
import { clearClipboard, cutPaths, isOurs } from './clipboard.ts'
import { drag, watchDrag } from './drag.tsx'
import { type Row, rows } from './rows.ts'
import { TreeRow } from './tree-row.tsx'
import { here, menuAt, renaming, rowId } from './ui.ts'

const TYPE_AHEAD_MS = 700

export function Tree() {
  const { box, rowHeight, page, range, reveal, onScroll } = useRowWindow<HTMLDivElement>()
  const typed = useRef({ text: '', at: 0 })
  const hasFocus = useRef(false)

  const all = rows.value
  const at = Math.max(
    0,
    all.findIndex((row) => row.path === selected.value),
  )
  const current = all[at]!

  useLayoutEffect(() => {
    // Where nothing can be typed, browsers differ in which element they tell of a paste.
    const onPaste = (event: ClipboardEvent) => {
      if (!document.activeElement?.closest('#files-pane [role=tree]')) return
      const { defaultPrevented, clipboardData: data } = event
      if (defaultPrevented || !data || data.types.length === 0) return
      event.preventDefault()
      if (isOurs(data)) paste()
      else void bringIn(data.types.includes('Files') ? dropped(data) : [[pastedText(data)]], here.value)
    }
    document.addEventListener('paste', onPaste)
    return () => document.removeEventListener('paste', onPaste)
  }, [])

  // The selected row stays in sight and keeps the focus, even when it was not in the document before.
  useLayoutEffect(() => {
    reveal(at)
    if (hasFocus.current && renaming.value === undefined) document.getElementById(rowId(current.path))?.focus()
  }, [current.path, at, renaming.value])

  const paths = () => all.map(({ path }) => path)
  const typeAhead = (letter: string, now: number) => {
    const text = now - typed.current.at < TYPE_AHEAD_MS ? typed.current.text + letter : letter
    typed.current = { text, at: now }
    const from = text.length > 1 ? at : at + 1
    const order = [...all.slice(from), ...all.slice(0, from)]
    const hit = order.find((row) => row.name.toLowerCase().startsWith(text.toLowerCase()))
    if (hit) select(hit.path)
  }

  /** Where each key goes: alone it selects that row, with Shift all up to it, with Ctrl it goes there and no more. */
  const goals: Readonly<Record<string, number>> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    Home: 0,
    End: all.length - 1,
    PageDown: at + page - 1,
    PageUp: at - page + 1,
  }
  const keys: Readonly<Record<string, (event: KeyboardEvent) => void>> = {
    ArrowRight: () => {
      if (current.inode.kind !== 'directory') return
      if (!current.isOpen) setExpanded(current.ino, true)
      else if (current.inode.entries.size > 0) select(all[at + 1]!.path)
    },
    ArrowLeft: () => {
      if (current.isOpen) setExpanded(current.ino, false)
      else select(parentPath(current.path))
    },
    '*': () => {
      const parent = parentPath(current.path)
      for (const row of all)
        if (row.inode.kind === 'directory' && row.level === current.level && parentPath(row.path) === parent)
          setExpanded(row.ino, true)
    },
    Enter: (event) => activateRow(current, event.shiftKey),
    ' ': (event) => (event.shiftKey ? extendSelection(current.path, paths()) : toggleSelected(current.path)),
    Escape: () => {
      clearClipboard()
      select(current.path)
    },
  }

  const onKeyDown = (event: KeyboardEvent) => {
    const goal = goals[event.key]
    const isCommand = event.ctrlKey || event.metaKey
    if (event.altKey) return
    if (goal !== undefined || isCommand) typed.current.text = ''
    if (goal !== undefined) {
      const { path } = all[Math.max(0, Math.min(goal, all.length - 1))]!
      if (event.shiftKey) extendSelection(path, paths())
      else if (isCommand) moveCursor(path)
      else select(path)
    } else if (isCommand && event.key !== ' ') return
    else if (keys[event.key]) {
      typed.current.text = ''
      keys[event.key]!(event)
    } else if (event.key.length === 1) typeAhead(event.key, event.timeStamp)
    else return
    event.preventDefault()
  }

  const pressRow = (row: Row, event: MouseEvent) => {
    if (event.shiftKey) extendSelection(row.path, paths())
    else if (isMac ? event.metaKey : event.ctrlKey) toggleSelected(row.path)
    else showRow(row, event)
  }

  const [first, end] = range(all.length)
  const shown = all.slice(first, end).map((row, offset) => ({ row, index: first + offset }))
  if (at < first || at >= end) shown.push({ row: current, index: at })

  return (
    <div ref={box} class={`tree ${drag.value ? 'is-dragging' : ''}`} onScroll={onScroll}>
      <div
        class="tree-rows"
        role="tree"
        aria-label="Root file system"
        aria-multiselectable="true"
        style={{ height: `${all.length * rowHeight}px` }}
        onKeyDown={onKeyDown}
        onPointerDown={(event) => watchDrag(event, box.current!)}
        onFocusIn={({ target }) => {
          hasFocus.current = true
          // A window that closes gives the focus back to the row it was on, and the keys may act from another now.
          const row = target as HTMLElement
          if (row.role === 'treeitem' && row.dataset.path !== current.path && !row.matches(':active'))
            document.getElementById(rowId(current.path))?.focus({ preventScroll: true })
        }}
        onFocusOut={(event) => {
          // A row that scrolls away takes the focus with it; only a focus that went elsewhere is gone.
          if (event.relatedTarget) hasFocus.current = false
        }}
        onContextMenu={(event) => {
          const path = (event.target as Element).closest<HTMLElement>('.row')?.dataset.path
          if (path === undefined) return
          event.preventDefault()
          if (selection.value.has(path)) moveCursor(path)
          else select(path)
          menuAt.value = anchorAt(event)
        }}
      >
        {shown.map(({ row, index }) => (
          <TreeRow
            key={row.path}
            row={row}
            top={index * rowHeight}
            isCurrent={row === current}
            isSelected={selection.value.has(row.path)}
            isCut={cutPaths.value.has(row.path)}
            isGoal={drag.value?.into === row.path && drag.value.refusal === undefined}
            isRenaming={renaming.value === row.path}
            onRenamed={() => {
              hasFocus.current = true
              renaming.value = undefined
            }}
            onPress={pressRow}
          />
        ))}
      </div>
    </div>
  )
}

/** Text from elsewhere, as a file that the import asks about. */
function pastedText(data: DataTransfer): Given {
  return { path: '/pasted.txt', file: new File([data.getData('text/plain')], 'pasted.txt') }
}

/** A click shows; a double click opens for good. Directories fold and unfold. */
function showRow(row: Row, event: MouseEvent): void {
  if (row.inode.kind === 'directory') {
    select(row.path)
    const onCaret = (event.target as Element).closest('.row-caret') !== null
    // A click on the root means the root: folding it would put all of the tree away.
    if (onCaret || (event.detail < 2 && row.path !== '/')) setExpanded(row.ino, !row.isOpen)
    return
  }
  open(row.path, { passing: event.detail < 2 })
  frontPane.value = 'edit'
}

/** Opens a file, and goes to it unless it `stays` in the tree. */
function activateRow(row: Row, stays: boolean): void {
  if (row.inode.kind === 'directory') {
    setExpanded(row.ino, !row.isOpen)
    return
  }
  open(row.path, { passing: stays })
  if (stays) return
  frontPane.value = 'edit'
  // Once it is drawn.
  setTimeout(() => document.querySelector<HTMLElement>('#edit-pane .cm-content, #edit-pane .hex')?.focus())
}
