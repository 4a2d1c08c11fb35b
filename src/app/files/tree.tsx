/** The root file system as an ARIA tree. Only the rows in sight are in the document. */
import { type Signal, useSignal } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { parentPath } from '../../rootfs/index.ts'
import { frontPane, open, select, selected, setExpanded } from '../state/workspace.ts'
import { type Anchor, anchorAt, anchorOf } from '../widgets/popover.tsx'
import { type Row, rows } from './rows.ts'
import { rowId, TreeRow } from './tree-row.tsx'

interface TreeProps {
  readonly renaming: Signal<string | undefined>
  readonly menuAt: Signal<Anchor | undefined>
  readonly onAdd: () => void
  readonly onRemove: () => void
  readonly onUndo: (back: boolean) => void
}

/** Rows kept ready above and below what is in sight. */
const MARGIN_ROWS = 8
const TYPE_AHEAD_MS = 700

export function Tree({ renaming, menuAt, onAdd, onRemove, onUndo }: TreeProps) {
  const box = useRef<HTMLDivElement>(null)
  const rowHeight = useSignal(24)
  const window = useSignal({ top: 0, height: 800 })
  const typed = useRef({ text: '', at: 0 })
  const hasFocus = useRef(false)

  const all = rows.value
  const at = Math.max(
    0,
    all.findIndex((row) => row.path === selected.value),
  )
  const current = all[at]!

  useLayoutEffect(() => {
    const measure = () => {
      const element = box.current!
      rowHeight.value = Number.parseFloat(getComputedStyle(element).getPropertyValue('--row-height')) || 24
      window.value = { top: element.scrollTop, height: element.clientHeight }
    }
    const observer = new ResizeObserver(measure)
    observer.observe(box.current!)
    return () => observer.disconnect()
  }, [])

  // The selected row stays in sight and keeps the focus, even when it was not in the document before.
  useLayoutEffect(() => {
    const element = box.current!
    const top = at * rowHeight.value
    if (top < element.scrollTop) element.scrollTop = top
    else if (top + rowHeight.value > element.scrollTop + element.clientHeight - 12)
      element.scrollTop = top + rowHeight.value - element.clientHeight + 12
    if (hasFocus.current && renaming.value === undefined) document.getElementById(rowId(current.path))?.focus()
  }, [current.path, at, renaming.value])

  const goTo = (index: number) => select(all[Math.max(0, Math.min(index, all.length - 1))]!.path)

  const typeAhead = (letter: string, now: number) => {
    const text = now - typed.current.at < TYPE_AHEAD_MS ? typed.current.text + letter : letter
    typed.current = { text, at: now }
    const from = text.length > 1 ? at : at + 1
    const order = [...all.slice(from), ...all.slice(0, from)]
    const hit = order.find((row) => row.name.toLowerCase().startsWith(text.toLowerCase()))
    if (hit) select(hit.path)
  }

  const keys: Readonly<Record<string, () => void>> = {
    ArrowDown: () => goTo(at + 1),
    ArrowUp: () => goTo(at - 1),
    Home: () => goTo(0),
    End: () => goTo(all.length - 1),
    PageDown: () => goTo(at + Math.floor(window.value.height / rowHeight.value) - 1),
    PageUp: () => goTo(at - Math.floor(window.value.height / rowHeight.value) + 1),
    ArrowRight: () => {
      if (current.inode.kind !== 'directory') return
      if (!current.isOpen) setExpanded(current.ino, true)
      else if (current.inode.entries.size > 0) goTo(at + 1)
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
    Enter: () => activateRow(current, false),
    ' ': () => activateRow(current, true),
    F2: () => {
      if (current.path !== '/') renaming.value = current.path
    },
    Delete: onRemove,
    Backspace: onRemove,
    Insert: onAdd,
    ContextMenu: openMenu,
  }

  function openMenu() {
    const row = document.getElementById(rowId(current.path))
    if (row) menuAt.value = anchorOf(row.querySelector('.row-name') ?? row)
  }

  const onKeyDown = (event: KeyboardEvent) => {
    const command = event.ctrlKey || event.metaKey
    if (command && event.key.toLowerCase() === 'z') onUndo(!event.shiftKey)
    else if (command && event.key.toLowerCase() === 'y') onUndo(false)
    else if (event.shiftKey && event.key === 'F10') openMenu()
    else if (command || event.altKey) return
    else if (keys[event.key]) {
      typed.current.text = ''
      keys[event.key]!()
    } else if (event.key.length === 1) typeAhead(event.key, event.timeStamp)
    else return
    event.preventDefault()
  }

  const first = Math.max(0, Math.floor(window.value.top / rowHeight.value) - MARGIN_ROWS)
  const last = Math.ceil((window.value.top + window.value.height) / rowHeight.value) + MARGIN_ROWS
  const shown = all.slice(first, last).map((row, offset) => ({ row, index: first + offset }))
  if (at < first || at >= last) shown.push({ row: current, index: at })

  return (
    <div
      ref={box}
      class="tree"
      onScroll={(event) => {
        window.value = { top: event.currentTarget.scrollTop, height: event.currentTarget.clientHeight }
      }}
    >
      <div
        class="tree-rows"
        role="tree"
        aria-label="Root file system"
        style={{ height: `${all.length * rowHeight.value}px` }}
        onKeyDown={onKeyDown}
        onFocusIn={() => {
          hasFocus.current = true
        }}
        onFocusOut={(event) => {
          // A row that scrolls away takes the focus with it; only a focus that went elsewhere is gone.
          if (event.relatedTarget) hasFocus.current = false
        }}
        onContextMenu={(event) => {
          const path = (event.target as Element).closest<HTMLElement>('.row')?.dataset.path
          if (path === undefined) return
          event.preventDefault()
          select(path)
          menuAt.value = anchorAt(event)
        }}
      >
        {shown.map(({ row, index }) => (
          <TreeRow
            key={row.path}
            row={row}
            top={index * rowHeight.value}
            isSelected={row === current}
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

/** A click shows; a double click opens for good. Directories fold and unfold. */
function pressRow(row: Row, event: MouseEvent): void {
  if (row.inode.kind === 'directory') {
    select(row.path)
    const onCaret = (event.target as Element).closest('.row-caret') !== null
    if (onCaret || event.detail < 2) setExpanded(row.ino, !row.isOpen)
    return
  }
  open(row.path, { passing: event.detail < 2 })
  frontPane.value = 'edit'
}

function activateRow(row: Row, passing: boolean): void {
  if (row.inode.kind === 'directory') setExpanded(row.ino, !row.isOpen)
  else {
    open(row.path, { passing })
    frontPane.value = 'edit'
    if (!passing) document.querySelector<HTMLElement>('#edit-pane .cm-content, #edit-pane .hex')?.focus()
  }
}
