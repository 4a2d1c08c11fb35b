/** What lies where on a disk: a picture of it, and its regions as a tree. Only the rows in sight are in the document. */
import { batch } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { formatCount } from '../format.ts'
import { useRowWindow } from '../widgets/row-window.ts'
import { formatOffset } from './hex-row.tsx'
import type { LayoutMap } from './layout-map.ts'
import { DiskPicture } from './picture-view.tsx'
import { Places } from './places.tsx'
import { canUnfold, currentRow, isUnfolded, meanRow, type RegionRow, regionRows, setUnfolded } from './region-rows.ts'
import { formatShare } from './share.ts'
import { moveTo, type ShownLayout, showXray, wantsFocus } from './state.ts'

const LINES = 3

export function LayoutView({ now: { map } }: { now: ShownLayout }) {
  return (
    <div class="layout">
      <DiskPicture map={map} lines={LINES} />
      <p class="layout-key">Wider is larger, but not to scale; free space is hatched</p>
      <Places map={map} />
      <Regions map={map} />
    </div>
  )
}

function Regions({ map }: { map: LayoutMap }) {
  const { box, rowHeight, page, range, reveal, onScroll } = useRowWindow<HTMLDivElement>()
  const hasFocus = useRef(false)
  const rows = regionRows.value
  const at = Math.max(0, currentRow.value)

  // The current row stays in sight and keeps the focus, even when it was not in the document before.
  useLayoutEffect(() => {
    reveal(at)
    if (hasFocus.current) document.getElementById(rowId(at))?.focus()
  }, [at, rows])

  const goTo = (number: number) => {
    const row = rows[Math.max(0, Math.min(number, rows.length - 1))]!
    batch(() => {
      meanRow(row)
      moveTo(offsetOf(map, row))
    })
  }
  const showBytes = () =>
    batch(() => {
      showXray('bytes')
      wantsFocus.value = true
    })
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    const row = rows[at]!
    const { region, index } = row
    const keys: Record<string, () => void> = {
      ArrowDown: () => goTo(at + 1),
      ArrowUp: () => goTo(at - 1),
      Home: () => goTo(0),
      End: () => goTo(rows.length - 1),
      PageDown: () => goTo(at + page - 1),
      PageUp: () => goTo(at - page + 1),
      ArrowRight: () => {
        if (index === undefined && canUnfold(region))
          if (isUnfolded(region)) goTo(at + 1)
          else unfold(row, true)
      },
      ArrowLeft: () => {
        if (index !== undefined) goTo(rows.findIndex((each) => each.region === region))
        else if (isUnfolded(region)) unfold(row, false)
      },
      Enter: showBytes,
      ' ': showBytes,
    }
    const act = keys[event.key]
    if (!act) return
    event.preventDefault()
    act()
  }

  const [first, end] = range(rows.length)
  return (
    <div class="regions">
      <div class="region region-head" aria-hidden="true">
        <span class="region-name">Region</span>
        <span>Offset</span>
        <span>Bytes</span>
        <span>Share</span>
      </div>
      <div
        ref={box}
        class="region-rows"
        role="tree"
        aria-label="Regions of the image"
        aria-describedby="region-keys"
        onScroll={onScroll}
        onKeyDown={onKeyDown}
        onFocusIn={() => {
          hasFocus.current = true
        }}
        onFocusOut={() => {
          hasFocus.current = false
        }}
      >
        <div role="presentation" style={{ height: `${first * rowHeight}px` }} />
        {rows.slice(first, end).map((row, i) => (
          <RegionRowView
            key={`${row.region.first} ${row.index}`}
            id={rowId(first + i)}
            map={map}
            row={row}
            isCurrent={first + i === at}
            choose={() => goTo(first + i)}
            showBytes={showBytes}
          />
        ))}
        <div role="presentation" style={{ height: `${(rows.length - end) * rowHeight}px` }} />
      </div>
      <p class="sr-only" id="region-keys">
        Right and left unfold and fold a region. Enter shows the bytes
      </p>
    </div>
  )
}

interface RegionRowProps {
  readonly id: string
  readonly map: LayoutMap
  readonly row: RegionRow
  readonly isCurrent: boolean
  readonly choose: () => void
  readonly showBytes: () => void
}

function RegionRowView({ id, map, row, isCurrent, choose, showBytes }: RegionRowProps) {
  const { region, index } = row
  const { offset, end } =
    index === undefined ? { offset: region.offset, end: region.offset + region.length } : map.section(index)
  const isOpen = isUnfolded(region)
  const count = region.end - region.first
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree has the keys
    <div
      id={id}
      class="region"
      role="treeitem"
      aria-level={index === undefined ? 1 : 2}
      aria-selected={isCurrent}
      aria-expanded={index === undefined && canUnfold(region) ? isOpen : undefined}
      aria-posinset={index === undefined ? map.regions.indexOf(region) + 1 : index - region.first + 1}
      aria-setsize={index === undefined ? map.regions.length : count}
      tabIndex={isCurrent ? 0 : -1}
      onClick={choose}
      onDblClick={showBytes}
    >
      <span class="region-name">
        {index === undefined ? (
          <>
            {canUnfold(region) ? (
              <span
                class={`region-fold ${isOpen ? 'is-open' : ''}`}
                aria-hidden="true"
                onClick={(event) => {
                  event.stopPropagation()
                  unfold(row, !isOpen)
                }}
              />
            ) : (
              <span class="region-fold is-none" />
            )}
            <span class={`region-swatch sort-${region.sort}`} />
            <span class="region-title">{canUnfold(region) ? region.name : map.titleOf(region.first)}</span>
            {canUnfold(region) && <span class="region-count">{formatCount(count)}</span>}
          </>
        ) : (
          <span class="region-title region-section">{map.nameOf(map.section(index))}</span>
        )}
      </span>
      <span>{formatOffset(offset, Math.max(6, (map.size - 1).toString(16).length))}</span>
      <span>{formatCount(end - offset)}</span>
      <span>{formatShare((end - offset) / map.size)}</span>
    </div>
  )
}

function unfold(row: RegionRow, isOpen: boolean): void {
  batch(() => {
    meanRow(row)
    setUnfolded(row.region, isOpen)
  })
}

function offsetOf(map: LayoutMap, { region, index }: RegionRow): number {
  return index === undefined ? region.offset : map.section(index).offset
}

function rowId(row: number): string {
  return `region-${row}`
}
