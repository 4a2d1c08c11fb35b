/** One row of the tree: what `ls -l` would say of it, and how it differs from the recipe. */
import { contentSize, formatMode, KIND_NAMES } from '../../rootfs/index.ts'
import { formatBytes, formatPath } from '../format.ts'
import { changeAt } from '../state/project.ts'
import { Caret, Glyph } from './glyph.tsx'
import { RenameField } from './rename-field.tsx'
import { nlinks, type Row, sizesBelow } from './rows.ts'
import { rowId } from './ui.ts'

interface TreeRowProps {
  readonly row: Row
  readonly top: number
  /** The one that the keys act from. */
  readonly isCurrent: boolean
  readonly isSelected: boolean
  /** Cut, and not yet pasted. */
  readonly isCut: boolean
  /** What is dragged would go into it. */
  readonly isGoal: boolean
  readonly isRenaming: boolean
  readonly onRenamed: () => void
  readonly onPress: (row: Row, event: MouseEvent) => void
}

export function TreeRow({ row, top, isCurrent, isSelected, isRenaming, onRenamed, onPress, ...props }: TreeRowProps) {
  const { path, name, ino, inode, level } = row
  const change = changeAt(path)
  const nlink = inode.kind === 'directory' ? 1 : (nlinks.value.get(ino) ?? 1)
  const isForeign = inode.uid !== 0 || inode.gid !== 0
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree around it has the keys of all its rows
    <div
      class={`row ${props.isCut ? 'is-cut' : ''} ${props.isGoal ? 'is-goal' : ''}`}
      role="treeitem"
      id={rowId(path)}
      aria-level={level}
      aria-posinset={row.position}
      aria-setsize={row.siblings}
      aria-selected={isSelected}
      aria-expanded={inode.kind === 'directory' ? row.isOpen : undefined}
      tabIndex={isCurrent ? 0 : -1}
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
          {formatPath(name)}
        </span>
      )}
      <span class="sr-only">{`${KIND_NAMES[inode.kind]}${props.isCut ? ', cut' : ''}`}</span>
      {change && <span class="badge">{change}</span>}
      {nlink > 1 && (
        <span class="row-links" title={`${nlink} names lead to this one inode`}>
          ×{nlink}
        </span>
      )}
      {isForeign && <span class="row-owner">{`${inode.uid}:${inode.gid}`}</span>}
      <span class="row-mode">{formatMode(inode.kind, inode.mode)}</span>
      <span class="row-detail" title={inode.kind === 'symlink' ? inode.target : undefined}>
        {detailOf(row)}
      </span>
    </div>
  )
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
