/** From pane to pane by keyboard: the editor and the console have other uses for Tab. */
import { frontPane, type Pane } from './state/workspace.ts'

interface Stop {
  readonly within: string
  /** Where the focus goes: the first of these that is in sight. */
  readonly focus: readonly string[]
  readonly pane?: Pane
}

const STOPS: readonly Stop[] = [
  { within: '.top-bar', focus: ['.project-button'] },
  { within: '#files-pane', focus: ['[role=treeitem][tabindex="0"]'], pane: 'files' },
  { within: '#recipe-pane', focus: ['.recipe-body'], pane: 'recipe' },
  { within: '#edit-pane', focus: ['.cm-content, .hex, .xray-grid, .sizes-crumbs button, .bit'], pane: 'edit' },
  { within: '#console-pane', focus: ['.xterm-helper-textarea', '[role=tab][aria-selected=true]'], pane: 'console' },
]

export function focusNextPane(backwards: boolean): void {
  const here = STOPS.findIndex(({ within }) => document.activeElement?.closest(within))
  const step = backwards ? -1 : 1
  const from = here < 0 ? (backwards ? 0 : -1) : here
  for (let count = 1; count <= STOPS.length; count++) {
    const stop = STOPS.at((from + count * step) % STOPS.length)!
    const pane = document.querySelector(stop.within)
    if (!pane) continue
    if (stop.pane) frontPane.value = stop.pane
    if (!pane.checkVisibility()) {
      // On a narrow screen it comes to the front first.
      onceDrawn(() => focusWithin(stop))
      return
    }
    if (focusWithin(stop)) return
  }
}

/** Brings a pane to the front and goes to what has come in sight there. */
export function focusPane(pane: Pane): void {
  frontPane.value = pane
  onceDrawn(() => focusWithin(STOPS.find((stop) => stop.pane === pane)!))
}

function focusWithin({ within, focus }: Stop): boolean {
  const elements = focus.flatMap((selector) => [
    ...document.querySelectorAll<HTMLElement>(`:is(${within}) :is(${selector})`),
  ])
  const target = elements.find((element) => element.checkVisibility({ visibilityProperty: true }))
  target?.focus()
  return target !== undefined
}

/** Does `act` when what has just come in sight is laid out, and knows its size. */
function onceDrawn(act: () => void): void {
  requestAnimationFrame(() => setTimeout(act))
}
