/** Long lists of rows of one height, of which only those in sight are in the document. */
import { useSignal } from '@preact/signals'
import type { RefObject } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'

/** Rows kept ready above and below what is in sight. */
const MARGIN = 10

interface RowWindow<E extends HTMLElement> {
  /** Of the element that scrolls; its rows are --row-height high. */
  readonly box: RefObject<E | null>
  readonly onScroll: () => void
  /** CSS pixels. */
  readonly rowHeight: number
  /** Whole rows that are in sight at once. */
  readonly page: number
  /** The rows to draw, of `count`: the first, and the one after the last. */
  readonly range: (count: number) => readonly [first: number, end: number]
  /** Scrolls as little as brings a row in sight. */
  readonly reveal: (row: number) => void
}

export function useRowWindow<E extends HTMLElement>(): RowWindow<E> {
  const box = useRef<E>(null)
  const rowHeight = useSignal(24)
  const view = useSignal({ top: 0, height: 800 })
  // To ask for sizes before the browser has worked them out would hold up its first frame.
  const isMeasured = useRef(false)
  /** The row to bring in sight once they are known. */
  const early = useRef<number>(undefined)

  const look = () => {
    const { scrollTop, clientHeight } = box.current!
    view.value = { top: scrollTop, height: clientHeight }
  }
  const reveal = (row: number) => {
    const element = box.current!
    const [top, bottom] = [row * rowHeight.peek(), (row + 1) * rowHeight.peek()]
    if (top < element.scrollTop) element.scrollTop = top
    else if (bottom > element.scrollTop + element.clientHeight) element.scrollTop = bottom - element.clientHeight
  }
  useLayoutEffect(() => {
    const element = box.current!
    const observer = new ResizeObserver(() => {
      rowHeight.value = Number.parseFloat(getComputedStyle(element).getPropertyValue('--row-height')) || 24
      isMeasured.current = true
      if (early.current !== undefined) reveal(early.current)
      early.current = undefined
      look()
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [])

  const height = rowHeight.value
  return {
    box,
    onScroll: look,
    rowHeight: height,
    page: Math.floor(view.value.height / height),
    range: (count) => [
      Math.max(0, Math.floor(view.value.top / height) - MARGIN),
      Math.min(count, Math.ceil((view.value.top + view.value.height) / height) + MARGIN),
    ],
    reveal: (row) => {
      if (isMeasured.current) reveal(row)
      else early.current = row
    },
  }
}
