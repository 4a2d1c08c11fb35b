/** One row of the tree: what `ls -l` would say of it, and how it differs from the recipe. */
import { useSignal } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { contentSize, formatMode, type Inode, joinPath, parentPath, rename } from '../../rootfs/index.ts'
import { formatBytes } from '../format.ts'
import { perform } from '../state/project.ts'
import { select } from '../state/workspace.ts'
import { Caret, Glyph } from './glyph.tsx'
import { type Row, sizesBelow } from './rows.ts'

interface TreeRowProps {
  readonly row: Row
  readonly top: number
  readonly isSelected: boolean
  readonly isRenaming: boolean
  readonly onRenamed: () => void
  readonly onPress: (row: Row, event: MouseEvent) => void
}

const KIND_NAMES: Readonly<Record<Inode['kind'], string>> = {
  directory: 'directory',
  file: 'file',
  symlink: 'symbolic link',
  character: 'character device',
  block: 'block device',
  fifo: 'FIFO',
  socket: 'socket',
}

export function TreeRow({ row, top, isSelected, isRenaming, onRenamed, onPress }: TreeRowProps) {
  const { path, name, inode, level, change } = row
  const mode = formatMode(inode.kind, inode.mode)
  const detail = detailOf(row)
  const isForeign = inode.uid !== 0 || inode.gid !== 0
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree around it has the keys of all its rows
    <div
      class="row"
      role="treeitem"
      id={rowId(path)}
      aria-level={level}
      aria-posinset={row.position}
      aria-setsize={row.siblings}
      aria-selected={isSelected}
      aria-expanded={inode.kind === 'directory' ? row.isOpen : undefined}
      tabIndex={isSelected ? 0 : -1}
      data-path={path}
      style={{ top: `${top}px`, paddingLeft: `calc(var(--row-inset) + ${level - 1} * var(--row-indent))` }}
      onClick={(event) => onPress(row, event)}
    >
      <span class="row-caret">{inode.kind === 'directory' && <Caret isOpen={row.isOpen} />}</span>
      <Glyph kind={inode.kind} />
      {isRenaming ? (
        <RenameField path={path} name={name} onDone={onRenamed} />
      ) : (
        <span class="row-name" title={path}>
          {name}
        </span>
      )}
      <span class="sr-only">{KIND_NAMES[inode.kind]}</span>
      {change && <span class="badge">{change}</span>}
      {row.nlink > 1 && (
        <span class="row-links" title={`${row.nlink} names lead to this one inode`}>
          ×{row.nlink}
        </span>
      )}
      {isForeign && <span class="row-owner">{`${inode.uid}:${inode.gid}`}</span>}
      <span class="row-mode">{mode}</span>
      <span class="row-detail" title={inode.kind === 'symlink' ? inode.target : undefined}>
        {detail}
      </span>
    </div>
  )
}

export function rowId(path: string): string {
  return `entry:${path}`
}

function detailOf({ inode, ino, isOpen }: Row): string {
  switch (inode.kind) {
    case 'file':
      return formatBytes(contentSize(inode.content))
    case 'symlink':
      return inode.target
    case 'character':
    case 'block':
      return `${inode.major}, ${inode.minor}`
    case 'directory': {
      const below = sizesBelow.value.get(ino) ?? 0
      return below > 0 && !isOpen ? formatBytes(below) : ''
    }
    default:
      return ''
  }
}

function RenameField({ path, name, onDone }: { path: string; name: string; onDone: () => void }) {
  const input = useRef<HTMLInputElement>(null)
  const isDone = useRef(false)
  const error = useSignal<string | undefined>(undefined)
  useLayoutEffect(() => {
    input.current!.value = name
    input.current!.focus()
    input.current!.select()
  }, [])

  // Once: a field that is taken away loses the focus, and that is no answer.
  const leave = () => {
    isDone.current = true
    onDone()
  }
  const finish = (name: string, keepOnError: boolean) => {
    if (isDone.current) return
    const to = joinPath(parentPath(path), name)
    if (to === path || name === '') return leave()
    try {
      perform((tree) => rename(tree, path, to))
      select(to)
      leave()
    } catch (caught) {
      if (keepOnError) error.value = (caught as Error).message
      else leave()
    }
  }

  return (
    <span class="rename">
      <input
        ref={input}
        class="rename-field"
        aria-label={`New name of ${path}`}
        aria-invalid={error.value !== undefined}
        aria-describedby="rename-error"
        spellcheck={false}
        autocapitalize="off"
        autocomplete="off"
        onClick={(event) => event.stopPropagation()}
        onInput={() => {
          error.value = undefined
        }}
        onBlur={(event) => finish(event.currentTarget.value, false)}
        onKeyDown={(event) => {
          event.stopPropagation()
          if (event.key === 'Enter') finish(event.currentTarget.value, true)
          else if (event.key === 'Escape') leave()
        }}
      />
      {error.value && (
        <span class={`rename-error ${hasRoomBelow(input.current!) ? '' : 'is-above'}`} id="rename-error" role="alert">
          {error.value}
        </span>
      )}
    </span>
  )
}

/** A message under the last rows would lie outside of the tree. */
function hasRoomBelow(field: HTMLElement): boolean {
  const tree = field.closest('.tree')!
  return tree.getBoundingClientRect().bottom - field.getBoundingClientRect().bottom > 60
}
