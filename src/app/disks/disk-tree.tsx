/** The files on a disk as an ARIA tree, to be looked at. Only the rows in sight are in the document. */
import { useLayoutEffect, useRef } from 'preact/hooks'
import { baseName, contentSize, type Entry, formatMode, joinPath, KIND_NAMES, parentPath } from '../../rootfs/index.ts'
import { Caret, Glyph } from '../files/glyph.tsx'
import { formatBytes, formatPath } from '../format.ts'
import { useRowWindow } from '../widgets/row-window.ts'
import { type DiskContents, type DiskFiles, shownPath, unfolded } from './looking.ts'

interface Row {
  readonly entry: Entry
  /** 1 for the root. */
  readonly level: number
  readonly position: number
  readonly siblings: number
  readonly isOpen: boolean
}

const MOST_ROWS = 12

export function DiskTree({ contents: { files, marks } }: { contents: DiskContents }) {
  const { box, rowHeight, page, range, reveal, onScroll } = useRowWindow<HTMLDivElement>()
  const hasFocus = useRef(false)
  const rows = rowsOf(files)
  const at = Math.max(
    0,
    rows.findIndex(({ entry }) => entry.path === shownPath.value),
  )
  const current = rows[at]!
  const [first, end] = range(rows.length)

  useLayoutEffect(() => {
    reveal(at)
    if (hasFocus.current) document.getElementById(rowId(at))?.focus()
  }, [at])

  const go = (to: number) => {
    shownPath.value = rows[Math.max(0, Math.min(to, rows.length - 1))]!.entry.path
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const { path, inode } = current.entry
    const isDirectory = inode.kind === 'directory'
    const acts: Readonly<Record<string, () => void>> = {
      ArrowDown: () => go(at + 1),
      ArrowUp: () => go(at - 1),
      Home: () => go(0),
      End: () => go(rows.length - 1),
      PageDown: () => go(at + page),
      PageUp: () => go(at - page),
      ArrowRight: () => {
        if (isDirectory && !current.isOpen) fold(path, false)
        else if (current.isOpen && rows[at + 1]?.level === current.level + 1) go(at + 1)
      },
      ArrowLeft: () => {
        if (current.isOpen) fold(path, true)
        else shownPath.value = parentPath(path)
      },
      Enter: () => isDirectory && fold(path, current.isOpen),
    }
    if (event.ctrlKey || event.metaKey || event.altKey || !acts[event.key]) return
    event.preventDefault()
    acts[event.key]!()
  }

  return (
    <div ref={box} class="tree disk-tree" style={{ '--rows': Math.min(MOST_ROWS, rows.length) }} onScroll={onScroll}>
      <div
        class="tree-rows"
        role="tree"
        aria-label="Files on the disk"
        style={{ height: `${rows.length * rowHeight}px` }}
        onKeyDown={onKeyDown}
        onFocusIn={() => {
          hasFocus.current = true
        }}
        onFocusOut={(event) => {
          if (event.relatedTarget) hasFocus.current = false
        }}
      >
        {rows.map((row, place) =>
          (place >= first && place < end) || place === at ? (
            <TreeRow
              key={row.entry.path}
              row={row}
              mark={marks.get(row.entry.path)}
              place={place}
              top={place * rowHeight}
              isCurrent={place === at}
            />
          ) : null,
        )}
      </div>
    </div>
  )
}

const rowId = (place: number) => `disk-row-${place}`

interface TreeRowProps {
  readonly row: Row
  readonly mark: string | undefined
  readonly place: number
  readonly top: number
  readonly isCurrent: boolean
}

function TreeRow({ row, mark, place, top, isCurrent }: TreeRowProps) {
  const { entry, level, position, siblings, isOpen } = row
  const { path, inode, nlink } = entry
  const isDirectory = inode.kind === 'directory'
  const isForeign = inode.uid !== 0 || inode.gid !== 0
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree around it has the keys of all its rows
    <div
      class="row"
      role="treeitem"
      id={rowId(place)}
      aria-level={level}
      aria-posinset={position}
      aria-setsize={siblings}
      aria-selected={isCurrent}
      aria-expanded={isDirectory ? isOpen : undefined}
      tabIndex={isCurrent ? 0 : -1}
      data-path={path}
      style={{ top: `${top}px`, paddingLeft: `calc(var(--row-inset) + ${level - 1} * var(--row-indent))` }}
      onClick={() => {
        shownPath.value = path
        if (isDirectory && path !== '/') fold(path, isOpen)
      }}
    >
      <span class="row-caret">{isDirectory && <Caret isOpen={isOpen} />}</span>
      <Glyph kind={inode.kind} />
      <span class="row-name" title={path}>
        {path === '/' ? path : formatPath(baseName(path))}
      </span>
      <span class="sr-only">{KIND_NAMES[inode.kind]}</span>
      {mark && <span class="badge">{mark}</span>}
      {nlink > 1 && (
        <span class="row-links" title={`${nlink} names lead to this one inode`}>
          ×{nlink}
        </span>
      )}
      {isForeign && <span class="row-owner">{`${inode.uid}:${inode.gid}`}</span>}
      <span class="row-mode">{formatMode(inode.kind, inode.mode)}</span>
      <span class="row-detail" title={inode.kind === 'symlink' ? inode.target : undefined}>
        {detailOf(entry)}
      </span>
    </div>
  )
}

function detailOf({ inode }: Entry): string {
  if (inode.kind === 'file') return formatBytes(contentSize(inode.content))
  if (inode.kind === 'symlink') return formatPath(inode.target)
  return 'major' in inode ? `${inode.major}, ${inode.minor}` : ''
}

function fold(path: string, isFolded: boolean): void {
  const next = new Set(unfolded.value)
  if (isFolded) next.delete(path)
  else next.add(path)
  unfolded.value = next
}

function rowsOf({ root, below }: DiskFiles): Row[] {
  const rows: Row[] = []
  const visit = (entry: Entry, level: number, position: number, siblings: number) => {
    const isOpen = entry.inode.kind === 'directory' && unfolded.value.has(entry.path)
    rows.push({ entry, level, position, siblings, isOpen })
    if (!isOpen) return
    const inside = below.get(entry.path) ?? []
    inside.forEach((child, at) => {
      visit(child, level + 1, at + 1, inside.length)
    })
  }
  visit(root, 1, 1, 1)
  return rows
}

/** The entry of a path; undefined where there is none. */
export function entryAt({ root, below }: DiskFiles, path: string): Entry | undefined {
  return path === '/'
    ? root
    : below.get(parentPath(path))?.find((entry) => entry.path === joinPath(parentPath(path), baseName(path)))
}
