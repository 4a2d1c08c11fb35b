/** The image in lines of bytes, each field marked. Only the lines in sight are in the document. */
import { batch, useSignal } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { columnOf, HexRow } from './hex-row.tsx'
import { scrollMap } from './scroll-map.ts'
import { cursor, moveTo, part, section, shown, wantsFocus } from './state.ts'

/** In pixels, as the style sheet has it. */
const LINE = 22
/** Pixels that sixteen bytes need. */
const NARROW = 480

export function HexGrid({ onSeek }: { onSeek: () => void }) {
  const box = useRef<HTMLDivElement>(null)
  const bar = useRef(0)
  const window = useSignal({ top: 0, height: 600, perLine: 16 })
  const { map, bytes, explanations } = shown.value!
  const { top, height, perLine } = window.value

  const lines = Math.ceil(map.size / perLine)
  const digits = Math.max(6, (map.size - 1).toString(16).length)
  const scroll = scrollMap(lines * LINE, height)

  /** Shows the content from pixel `to` on, and puts the bar where it belongs. */
  const scrollTo = (to: number) => {
    const most = Math.max(0, lines * LINE - height)
    const next = Math.max(0, Math.min(Math.round(to), most))
    bar.current = Math.round(scroll.barAt(next))
    box.current!.scrollTop = bar.current
    // The browser may have rounded it, or cut it off.
    bar.current = box.current!.scrollTop
    window.value = { ...window.peek(), top: next }
  }

  const onScroll = () => {
    const moved = box.current!.scrollTop - bar.current
    if (moved === 0) return
    const atEnd = box.current!.scrollTop <= 0 || box.current!.scrollTop >= scroll.height - height
    if (Math.abs(moved) > 3 * height || atEnd) {
      bar.current = box.current!.scrollTop
      window.value = { ...window.peek(), top: scroll.contentAt(bar.current) }
    } else {
      bar.current += moved
      const most = Math.max(0, lines * LINE - height)
      window.value = { ...window.peek(), top: Math.max(0, Math.min(window.peek().top + moved, most)) }
    }
  }

  useLayoutEffect(() => {
    const observer = new ResizeObserver(() => {
      const { clientHeight, clientWidth } = box.current!
      const now = window.peek()
      const fits = clientWidth < NARROW ? 8 : 16
      // The byte at the top stays there.
      window.value = { top: (now.top * now.perLine) / fits, height: clientHeight, perLine: fits }
    })
    observer.observe(box.current!)
    return () => observer.disconnect()
  }, [])

  useLayoutEffect(() => {
    if (!wantsFocus.value) return
    box.current!.focus()
    wantsFocus.value = false
  }, [wantsFocus.value])

  // The cursor stays in sight: a step scrolls by as little as needed, a jump leaves room around.
  const line = Math.floor(cursor.value / perLine)
  useLayoutEffect(() => {
    const now = window.peek().top
    const [first, last] = [line * LINE, (line + 1) * LINE]
    if (first >= now && last <= now + height) return
    const isStep = first > now - 2 * LINE && last < now + height + 2 * LINE
    scrollTo(isStep ? (first < now ? first : last - height) : first - height / 4)
  }, [line, perLine, height, map])

  // When all rests, the bar goes where it belongs: a drag begins there. Firefox may say so before it says that it moved.
  const onScrollEnd = () => {
    onScroll()
    if (Math.abs(scroll.barAt(window.peek().top) - bar.current) >= 1) scrollTo(window.peek().top)
  }

  const page = Math.max(1, Math.floor(height / LINE) - 1) * perLine
  const onKeyDown = (event: KeyboardEvent) => {
    const command = event.ctrlKey || event.metaKey
    const at = cursor.value
    const column = at % perLine
    const keys: Record<string, () => void> = command
      ? { Home: () => moveTo(0), End: () => moveTo(map.size - 1), f: onSeek }
      : {
          ArrowLeft: () => moveTo(at - 1),
          ArrowRight: () => moveTo(at + 1),
          ArrowUp: () => moveTo(at < perLine ? at : at - perLine),
          ArrowDown: () => moveTo(at + perLine < map.size ? at + perLine : at),
          PageUp: () => moveTo(at < page ? column : at - page),
          PageDown: () => moveTo(Math.min(at + page, map.size - 1)),
          Home: () => moveTo(at - column),
          End: () => moveTo(at - column + perLine - 1),
        }
    const act = event.altKey ? undefined : keys[event.key]
    if (!act) return
    event.preventDefault()
    batch(act)
  }

  const onClick = (event: MouseEvent) => {
    const cells = (event.target as Element).closest<HTMLElement>('[data-at]')
    if (!cells) return
    const { left, width } = cells.getBoundingClientRect()
    const isHex = cells.classList.contains('xray-hex')
    const column = Math.floor(((event.clientX - left) / width) * (isHex ? columnOf(perLine) : perLine))
    const byte = isHex ? Math.floor((column > 23 ? column - 1 : column) / 3) : column
    moveTo(Number(cells.dataset.at) + Math.max(0, Math.min(byte, perLine - 1)))
  }

  const first = Math.floor(top / LINE)
  const count = Math.max(0, Math.min(Math.ceil(height / LINE) + 1, lines - first))
  bytes.arrivals.value
  explanations?.arrivals.value
  bytes.prefetch(first * perLine)

  return (
    // A text of millions of lines is no table; its keys are those of an editor that only reads.
    <div
      ref={box}
      class={`xray-grid ${perLine > 8 ? 'is-wide' : ''}`}
      role="application"
      aria-label="Bytes of the image"
      aria-roledescription="hex view"
      aria-describedby="xray-keys"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: an application takes the focus
      tabIndex={0}
      onScroll={onScroll}
      onScrollEnd={onScrollEnd}
      onKeyDown={onKeyDown}
      onClick={onClick}
    >
      <div class="xray-height" style={{ height: `${scroll.height}px` }}>
        <div class="xray-window" aria-hidden="true" style={{ height: `${height}px` }}>
          <div style={{ transform: `translateY(${first * LINE - top}px)` }}>
            {Array.from({ length: count }, (_, at) => {
              const offset = (first + at) * perLine
              return (
                <HexRow
                  key={first + at}
                  offset={offset}
                  perLine={perLine}
                  digits={digits}
                  bytes={bytes.read(offset, Math.min(perLine, map.size - offset))}
                  parts={map.partsBetween(offset, offset + perLine)}
                  current={part.value!}
                  section={section.value!}
                  cursor={line === first + at ? cursor.value - offset : undefined}
                  nameAt={(byte) => map.nameOf(map.sectionAt(byte))}
                />
              )
            })}
          </div>
        </div>
      </div>
    </div>
  )
}
