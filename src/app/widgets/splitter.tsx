/** The line between two panes: drag it, or focus it and use the arrows. A double click gives the width back. */
import type { Signal } from '@preact/signals'
import { useRef } from 'preact/hooks'

interface SplitterProps {
  readonly label: string
  /** Id of the pane whose width it sets. */
  readonly pane: string
  /** On which side of the line that pane lies. */
  readonly side: 'left' | 'right'
  readonly width: Signal<number | null>
  readonly least: number
  /** What the other panes need to keep. */
  readonly reserve: number
}

const STEP = 16

export function Splitter({ label, pane, side, width, least, reserve }: SplitterProps) {
  const line = useRef<HTMLDivElement>(null)
  const most = () => Math.max(least, innerWidth - reserve)
  const measured = () => document.getElementById(pane)?.getBoundingClientRect().width ?? least
  const set = (value: number) => {
    width.value = Math.round(Math.min(most(), Math.max(least, value)))
  }

  const drag = (event: PointerEvent) => {
    if (event.button !== 0) return
    event.preventDefault()
    const handle = line.current!
    const [from, start] = [event.clientX, measured()]
    handle.setPointerCapture(event.pointerId)
    handle.focus()
    const move = (moved: PointerEvent) => {
      const by = moved.clientX - from
      if (by !== 0) set(start + (side === 'left' ? by : -by))
    }
    const end = () => handle.removeEventListener('pointermove', move)
    handle.addEventListener('pointermove', move)
    handle.addEventListener('lostpointercapture', end, { once: true })
  }

  const key = (event: KeyboardEvent) => {
    const grow = side === 'left' ? STEP : -STEP
    const target = {
      ArrowRight: () => measured() + grow,
      ArrowLeft: () => measured() - grow,
      Home: () => least,
      End: most,
    }[event.key]
    if (!target) return
    event.preventDefault()
    set(target())
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: an <hr> takes neither focus nor a value
    <div
      ref={line}
      class="splitter"
      role="separator"
      aria-label={label}
      aria-orientation="vertical"
      aria-controls={pane}
      aria-valuenow={width.value ?? Math.round(measured())}
      aria-valuemin={least}
      aria-valuemax={Math.round(most())}
      tabIndex={0}
      title="Drag to resize; double click to reset"
      onPointerDown={drag}
      onKeyDown={key}
      onDblClick={() => {
        width.value = null
      }}
    />
  )
}
