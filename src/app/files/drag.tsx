/** Entries dragged by the pointer onto a directory: moved there, or with Ctrl or Alt copied. */
import { signal } from '@preact/signals'
import { isPid1Error } from '../../error.ts'
import { copyAll, find, moveAll, parentPath } from '../../rootfs/index.ts'
import { tree } from '../state/project.ts'
import { select, selection, setExpanded } from '../state/workspace.ts'
import { copyTo, moveTo, targets, told } from './acts.ts'

interface Drag {
  readonly paths: readonly string[]
  /** The directory under the pointer; undefined where there is none. */
  readonly into: string | undefined
  readonly isCopy: boolean
  /** Why it cannot go there. */
  readonly refusal: string | undefined
  readonly x: number
  readonly y: number
}

export const drag = signal<Drag | undefined>(undefined)

/** Pixels the pointer goes before it is a drag and no click. */
const THRESHOLD = 5
/** How long the pointer rests on a folded directory until that unfolds. */
const UNFOLD_MS = 600
/** Near the tree's ends a drag scrolls it: pixels of nearness, and pixels a frame. */
const EDGE = 28
const SCROLL = 9

/** Begins where the pointer goes down on a row; a drag once it has moved. Touch scrolls: there, cut and paste move. */
export function watchDrag(event: PointerEvent, box: HTMLElement): void {
  const path = pathAt(event.target)
  if (event.button !== 0 || event.pointerType === 'touch' || path === undefined || path === '/') return
  const [startX, startY] = [event.clientX, event.clientY]
  const ending = new AbortController()
  const { signal: ended } = ending
  let unfolding: ReturnType<typeof setTimeout> | undefined
  let scrolling = 0
  let last = event

  const end = () => {
    ending.abort()
    clearTimeout(unfolding)
    cancelAnimationFrame(scrolling)
    drag.value = undefined
  }
  const begin = () => {
    if (!selection.value.has(path)) select(path)
    const paths = targets()
    drag.value = { paths, into: undefined, isCopy: false, refusal: undefined, x: startX, y: startY }
    const scroll = () => {
      const { top, bottom } = box.getBoundingClientRect()
      if (last.clientY < top + EDGE) box.scrollTop -= SCROLL
      else if (last.clientY > bottom - EDGE) box.scrollTop += SCROLL
      scrolling = requestAnimationFrame(scroll)
    }
    scroll()
  }
  const update = (isCopy: boolean) => {
    const { paths, into: before, isCopy: wasCopy, refusal: said } = drag.value!
    const into = directoryAt(last)
    const isSame = into === before && isCopy === wasCopy
    const refusal = isSame ? said : into === undefined ? undefined : refusalOf(paths, into, isCopy)
    drag.value = { paths, into, isCopy, refusal, x: last.clientX, y: last.clientY }
    if (into === before) return
    clearTimeout(unfolding)
    const found = into === undefined ? undefined : find(tree.value, into)
    if (found) unfolding = setTimeout(() => setExpanded(found.ino, true), UNFOLD_MS)
  }

  window.addEventListener(
    'pointermove',
    (moved) => {
      last = moved
      if (!drag.value) {
        if (Math.hypot(moved.clientX - startX, moved.clientY - startY) < THRESHOLD) return
        begin()
      }
      update(isCopying(moved))
    },
    { signal: ended },
  )
  window.addEventListener(
    'pointerup',
    () => {
      const dropped = drag.value
      end()
      if (!dropped) return
      // The click that follows is the drag's end, and selects nothing.
      const swallow = (click: MouseEvent) => click.stopPropagation()
      window.addEventListener('click', swallow, { capture: true })
      setTimeout(() => window.removeEventListener('click', swallow, { capture: true }))
      if (dropped.into === undefined || dropped.refusal !== undefined) return
      if (dropped.isCopy) copyTo(dropped.paths, dropped.into)
      else moveTo(dropped.paths, dropped.into)
    },
    { signal: ended },
  )
  window.addEventListener('pointercancel', end, { signal: ended })
  window.addEventListener('blur', end, { signal: ended })
  for (const type of ['keydown', 'keyup'] as const)
    window.addEventListener(
      type,
      (pressed) => {
        if (!drag.value) return
        pressed.preventDefault()
        pressed.stopPropagation()
        if (pressed.key === 'Escape') end()
        else update(isCopying(pressed))
      },
      { signal: ended, capture: true },
    )
}

/** Says at the pointer what letting go would do. */
export function DragLabel() {
  const held = drag.value
  if (!held) return null
  const { paths, into, isCopy, refusal, x, y } = held
  const goal = into === undefined ? 'onto a directory' : `to ${into}`
  return (
    <div class={`drag-label ${refusal ? 'is-refused' : ''}`} style={{ left: `${x + 14}px`, top: `${y + 14}px` }}>
      {refusal ?? `${isCopy ? 'Copy' : 'Move'} ${told(paths)} ${goal}`}
    </div>
  )
}

function isCopying({ ctrlKey, altKey }: { ctrlKey: boolean; altKey: boolean }): boolean {
  return ctrlKey || altKey
}

function pathAt(target: EventTarget | null): string | undefined {
  return target instanceof Element ? target.closest<HTMLElement>('.tree .row')?.dataset.path : undefined
}

function directoryAt({ clientX, clientY }: PointerEvent): string | undefined {
  const path = pathAt(document.elementFromPoint(clientX, clientY))
  if (path === undefined) return undefined
  return find(tree.value, path)?.inode.kind === 'directory' ? path : parentPath(path)
}

function refusalOf(paths: readonly string[], into: string, isCopy: boolean): string | undefined {
  try {
    if (isCopy) copyAll(tree.value, paths, into)
    else moveAll(tree.value, paths, into)
    return undefined
  } catch (error) {
    if (isPid1Error(error)) return error.message
    throw error
  }
}
