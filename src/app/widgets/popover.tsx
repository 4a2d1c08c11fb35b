/** What opens over the page at a place: menus and small forms. Escape and a click elsewhere close it. */
import { type Signal, useSignal } from '@preact/signals'
import { type ComponentChildren, Fragment } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'

/** Where it opens, in CSS pixels of the window: beside an element, or at the pointer. */
export interface Anchor {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

export function anchorOf(element: Element): Anchor {
  return element.getBoundingClientRect()
}

export function anchorAt(event: MouseEvent): Anchor {
  return { left: event.clientX, right: event.clientX, top: event.clientY, bottom: event.clientY }
}

interface PopoverProps {
  /** Open while it has a value. */
  readonly anchor: Signal<Anchor | undefined>
  readonly class?: string
  /** Which edges meet: a menu at the right end of a bar opens to the left. */
  readonly align?: 'left' | 'right'
  readonly children: ComponentChildren
}

const GAP = 4
const MARGIN = 8

export function Popover({ anchor, ...props }: PopoverProps) {
  return anchor.value ? <OpenPopover anchor={anchor} at={anchor.value} {...props} /> : null
}

function OpenPopover({ anchor, at, align = 'left', children, ...props }: PopoverProps & { at: Anchor }) {
  const element = useRef<HTMLDivElement>(null)
  // What is not shown cannot take the focus: the content comes when it is, and anew each time.
  const timesShown = useSignal(0)

  useLayoutEffect(() => {
    // Closed and at once opened again, it is still here: the toggle event, which takes it away, comes later.
    if (element.current!.matches(':popover-open')) return
    element.current!.showPopover()
    timesShown.value++
  }, [at])

  useLayoutEffect(() => {
    const popover = element.current!
    const place = () => {
      const { offsetWidth: width, offsetHeight: height } = popover
      const left = align === 'left' ? at.left : at.right - width
      const below = at.bottom + GAP
      const top = below + height + MARGIN <= innerHeight ? below : at.top - GAP - height
      popover.style.left = `${Math.max(MARGIN, Math.min(left, innerWidth - width - MARGIN))}px`
      popover.style.top = `${Math.max(MARGIN, Math.min(top, innerHeight - height - MARGIN))}px`
    }
    place()
    // A form grows and shrinks with what is chosen in it.
    const observer = new ResizeObserver(place)
    observer.observe(popover)
    return () => observer.disconnect()
  }, [at, align])

  return (
    <div
      ref={element}
      popover="auto"
      class={`popover ${props.class ?? ''}`}
      onToggle={(event) => {
        if (event.newState === 'closed') anchor.value = undefined
      }}
    >
      {timesShown.value > 0 && <Fragment key={timesShown.value}>{children}</Fragment>}
    </div>
  )
}

/** Closes the popover that holds `element`; the focus goes back to where it came from. */
export function dismiss(element: Element): void {
  element.closest<HTMLElement>('[popover]')?.hidePopover()
}
