/** What becomes of each entry of an import. Only the rows in sight are in the document. */
import { useLayoutEffect, useMemo } from 'preact/hooks'
import { contentSize, type Entry, formatMode, joinPath, type Laid } from '../../rootfs/index.ts'
import { formatBytes, formatPath } from '../format.ts'
import { useRowWindow } from '../widgets/row-window.ts'
import type { Fate, Preview } from './preview.ts'

export const FATE_WORDS: Readonly<Record<Fate, string>> = {
  added: 'new',
  replaced: 'replaced',
  refused: 'refused',
  same: 'unchanged',
}

interface FateListProps {
  readonly preview: Preview
  /** Undefined: all. */
  readonly fate: Fate | undefined
}

export function FateList({ preview, fate }: FateListProps) {
  const { box, rowHeight, range, onScroll } = useRowWindow<HTMLElement>()
  const { report, entries, directory } = preview

  /** Places in the report; undefined: all of them, in order. */
  const places = useMemo(() => {
    if (fate === undefined) return undefined
    const wanted: number[] = []
    for (let at = 0; at < report.length; at++) if (report[at]!.fate === fate) wanted.push(at)
    return wanted
  }, [report, fate])

  useLayoutEffect(() => {
    box.current!.scrollTop = 0
  }, [places])

  const count = places?.length ?? report.length
  const [first, end] = range(count)
  const rows = Array.from({ length: Math.max(0, end - first) }, (_, offset) => first + offset)

  return (
    <section
      ref={box}
      class="fates"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be in reach of the keyboard
      tabIndex={0}
      aria-label="What the import does"
      style={{ '--rows': Math.min(12, report.length) }}
      onScroll={onScroll}
    >
      <ul class="fates-rows" style={{ height: `${count * rowHeight}px` }}>
        {rows.map((row) => {
          const at = places?.[row] ?? row
          return (
            <FateRow
              key={row}
              laid={report[at]!}
              entry={entries[at]!}
              directory={directory}
              place={[row + 1, count]}
              top={row * rowHeight}
            />
          )
        })}
      </ul>
    </section>
  )
}

interface FateRowProps {
  readonly laid: Laid
  readonly entry: Entry
  readonly directory: string
  /** Which of how many. */
  readonly place: readonly [at: number, of: number]
  readonly top: number
}

function FateRow({ laid: { fate, reason }, entry: { path, inode }, directory, place, top }: FateRowProps) {
  const whole = directory === '/' ? path : joinPath(directory, path.slice(1))
  return (
    <li class="fate-row" aria-posinset={place[0]} aria-setsize={place[1]} style={{ top: `${top}px` }}>
      <span class={`fate fate-${fate}`}>{FATE_WORDS[fate]}</span>
      <span class="fate-mode">{formatMode(inode.kind, inode.mode)}</span>
      <span class="fate-path" title={whole}>
        {formatPath(whole)}
      </span>
      <span class="fate-detail" title={reason}>
        {reason ?? detailOf(inode)}
      </span>
    </li>
  )
}

function detailOf(inode: Entry['inode']): string {
  switch (inode.kind) {
    case 'file':
      return formatBytes(contentSize(inode.content))
    case 'symlink':
      return `→ ${inode.target}`
    case 'character':
    case 'block':
      return `${inode.major}, ${inode.minor}`
    default:
      return ''
  }
}
