/** The changes, each with its choice: a list by the ARIA listbox pattern. Only the rows in sight are in the document. */
import { useSignal } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'
import type { GuestChange } from '../../machine/agent/changes.ts'
import { formatMode } from '../../rootfs/index.ts'
import { formatBytes } from '../format.ts'
import { active, choose, chosen, differing, isNoise } from './changes.ts'

/** Rows kept ready above and below what is in sight. */
const MARGIN_ROWS = 10
const PAGE_ROWS = 10

export const CHANGE_WORDS = { added: 'new', edited: 'edited', removed: 'removed' } as const

export function ChangeList() {
  const box = useRef<HTMLDivElement>(null)
  const rowHeight = useSignal(24)
  const view = useSignal({ top: 0, height: 240 })
  const changes = differing.value
  const at = Math.max(
    0,
    changes.findIndex(({ path }) => path === active.value),
  )

  useLayoutEffect(() => {
    const element = box.current!
    const measure = () => {
      rowHeight.value = Number.parseFloat(getComputedStyle(element).getPropertyValue('--row-height')) || 24
      view.value = { top: element.scrollTop, height: element.clientHeight }
    }
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [])

  const go = (to: number) => {
    const next = Math.min(changes.length - 1, Math.max(0, to))
    active.value = changes[next]!.path
    const [top, bottom] = [next * rowHeight.value, (next + 1) * rowHeight.value]
    const element = box.current!
    if (top < element.scrollTop) element.scrollTop = top
    else if (bottom > element.scrollTop + element.clientHeight) element.scrollTop = bottom - element.clientHeight
  }

  const key = (event: KeyboardEvent) => {
    const to = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + PAGE_ROWS,
      PageUp: at - PAGE_ROWS,
      Home: 0,
      End: changes.length - 1,
    }[event.key]
    if (to !== undefined) go(to)
    else if (event.key === ' ') toggle(changes[at]!)
    else return
    event.preventDefault()
  }

  const first = Math.max(0, Math.floor(view.value.top / rowHeight.value) - MARGIN_ROWS)
  const last = Math.min(changes.length, Math.ceil((view.value.top + view.value.height) / rowHeight.value) + MARGIN_ROWS)
  return (
    <div
      ref={box}
      class="guest-changes-list"
      role="listbox"
      aria-label="Changes in the guest"
      aria-multiselectable="true"
      aria-activedescendant={`guest-change-${at}`}
      tabIndex={0}
      style={{ '--rows': Math.min(10, changes.length) }}
      onKeyDown={key}
      onScroll={(event) => {
        view.value = { top: event.currentTarget.scrollTop, height: event.currentTarget.clientHeight }
      }}
    >
      <div role="none" class="guest-changes-rows" style={{ height: `${changes.length * rowHeight.value}px` }}>
        {changes.map((change, row) =>
          (row >= first && row < last) || row === at ? (
            <Row
              key={change.path}
              change={change}
              row={row}
              count={changes.length}
              isActive={row === at}
              top={row * rowHeight.value}
            />
          ) : null,
        )}
      </div>
    </div>
  )
}

interface RowProps {
  readonly change: GuestChange
  readonly row: number
  readonly count: number
  readonly isActive: boolean
  readonly top: number
}

function Row({ change, row, count, isActive, top }: RowProps) {
  const { path, change: what, isUnread } = change
  const isChosen = !isUnread && chosen.value.has(path)
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
        active.value = path
        if ((event.target as Element).closest('.guest-change-box')) toggle(change)
      }}
      onDblClick={(event) => {
        if (!(event.target as Element).closest('.guest-change-box')) toggle(change)
      }}
    >
      <span class="guest-change-box" aria-hidden="true">
        <i class={isChosen ? 'is-chosen' : ''} />
      </span>
      <span class={`guest-change-what guest-change-${what}`}>{CHANGE_WORDS[what]}</span>
      <span class="guest-change-mode">{modeOf(change)}</span>
      <span class="guest-change-path" title={path}>
        {path}
      </span>
      <span class="guest-change-detail">{detailOf(change)}</span>
    </div>
  )
}

function toggle({ path, isUnread }: GuestChange): void {
  if (!isUnread) choose(path, !chosen.value.has(path))
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
