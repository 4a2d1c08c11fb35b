/** The changes, each with its choice: a list by the ARIA listbox pattern. Only the rows in sight are in the document. */
import type { GuestChange } from '../../machine/agent/changes.ts'
import { formatMode } from '../../rootfs/index.ts'
import { formatBytes, formatPath } from '../format.ts'
import { useRowWindow } from '../widgets/row-window.ts'
import { isNoise, type Review } from './review.ts'

export const CHANGE_WORDS = { added: 'new', edited: 'edited', removed: 'removed' } as const

export function ChangeList({ review, label }: { review: Review; label: string }) {
  const { active } = review
  const { box, rowHeight, page, range, reveal, onScroll } = useRowWindow<HTMLDivElement>()
  const changes = review.differing.value
  const at = Math.max(
    0,
    changes.findIndex(({ path }) => path === active.value),
  )

  const go = (to: number) => {
    const next = Math.min(changes.length - 1, Math.max(0, to))
    active.value = changes[next]!.path
    reveal(next)
  }

  const key = (event: KeyboardEvent) => {
    const to = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: changes.length - 1,
    }[event.key]
    if (to !== undefined) go(to)
    else if (event.key === ' ') toggle(review, changes[at]!)
    else return
    event.preventDefault()
  }

  const [first, end] = range(changes.length)
  return (
    <div
      ref={box}
      class="guest-changes-list"
      role="listbox"
      aria-label={label}
      aria-multiselectable="true"
      aria-activedescendant={`guest-change-${at}`}
      tabIndex={0}
      style={{ '--rows': Math.min(10, changes.length) }}
      onKeyDown={key}
      onScroll={onScroll}
    >
      <div role="none" class="guest-changes-rows" style={{ height: `${changes.length * rowHeight}px` }}>
        {changes.map((change, row) =>
          (row >= first && row < end) || row === at ? (
            <Row
              key={change.path}
              review={review}
              change={change}
              row={row}
              count={changes.length}
              isActive={row === at}
              top={row * rowHeight}
            />
          ) : null,
        )}
      </div>
    </div>
  )
}

interface RowProps {
  readonly review: Review
  readonly change: GuestChange
  readonly row: number
  readonly count: number
  readonly isActive: boolean
  readonly top: number
}

function Row({ review, change, row, count, isActive, top }: RowProps) {
  const { path, change: what, isUnread } = change
  const isChosen = !isUnread && review.chosen.value.has(path)
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/useFocusableInteractive: the list has the focus and the keys
    <div
      id={`guest-change-${row}`}
      class={`guest-change-row ${isActive ? 'is-active' : ''}`}
      role="option"
      aria-selected={isChosen}
      aria-disabled={isUnread}
      aria-posinset={row + 1}
      aria-setsize={count}
      style={{ top: `${top}px` }}
      onClick={(event) => {
        review.active.value = path
        if ((event.target as Element).closest('.guest-change-box')) toggle(review, change)
      }}
      onDblClick={(event) => {
        if (!(event.target as Element).closest('.guest-change-box')) toggle(review, change)
      }}
    >
      <span class="guest-change-box" aria-hidden="true">
        <i class={isChosen ? 'is-chosen' : ''} />
      </span>
      <span class={`guest-change-what guest-change-${what}`}>{CHANGE_WORDS[what]}</span>
      <span class="guest-change-mode">{modeOf(change)}</span>
      <span class="guest-change-path" title={path}>
        {formatPath(path)}
      </span>
      <span class="guest-change-detail">{detailOf(change)}</span>
    </div>
  )
}

function toggle(review: Review, { path, isUnread }: GuestChange): void {
  if (!isUnread) review.choose(path, !review.chosen.value.has(path))
}

function modeOf({ before, after }: GuestChange): string {
  const inode = after?.inode ?? before!
  return formatMode(inode.kind, inode.mode)
}

/** What is to be known at a glance. */
function detailOf(change: GuestChange): string {
  const { after, differences, isUnread } = change
  if (isUnread) return 'not read'
  if (isNoise(change)) return 'shell history'
  const inode = after?.inode
  const words = differences.filter((difference) => difference !== 'links').join(', ')
  if (words !== '') return words
  if (inode?.kind === 'file') return formatBytes(inode.size)
  if (inode?.kind === 'symlink') return `→ ${inode.target}`
  return inode && 'major' in inode ? `${inode.major}, ${inode.minor}` : ''
}
