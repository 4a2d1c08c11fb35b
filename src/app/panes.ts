/** From pane to pane by keyboard: the editor and the console have other uses for Tab. */
import { frontPane, type Pane } from './state/workspace.ts'

/** Where the focus goes in each: the first of these that is in sight. */
const STOPS: readonly { within: string; focus: readonly string[]; pane?: Pane }[] = [
  { within: '.top-bar', focus: ['.project-button'] },
  { within: '#files-pane', focus: ['[role=treeitem][tabindex="0"]'], pane: 'files' },
  { within: '#edit-pane', focus: ['.cm-content, .hex, .xray-grid, .sizes-crumbs button, .bit'], pane: 'edit' },
  { within: '#console-pane', focus: ['.xterm-helper-textarea', '[role=tab][aria-selected=true]'], pane: 'console' },
]

/** Does `act` when what has just come in sight is laid out, and knows its size. */
export function onceDrawn(act: () => void): void {
  requestAnimationFrame(() => setTimeout(act))
}

export function focusNextPane(backwards: boolean): void {
  const here = STOPS.findIndex(({ within }) => document.activeElement?.closest(within))
  const step = backwards ? -1 : 1
  const from = here < 0 ? (backwards ? 0 : -1) : here
  for (let count = 1; count <= STOPS.length; count++) {
    const stop = STOPS.at((from + count * step) % STOPS.length)!
    const pane = document.querySelector<HTMLElement>(stop.within)!
    const focusWithin = () => {
      const stops = stop.focus.flatMap((selector) => [...pane.querySelectorAll<HTMLElement>(selector)])
      const target = stops.find((element) => element.checkVisibility({ visibilityProperty: true }))
      target?.focus()
      return target !== undefined
    }
    if (stop.pane) frontPane.value = stop.pane
    if (!pane.checkVisibility()) {
      // On a narrow screen it comes to the front first.
      onceDrawn(focusWithin)
      return
    }
    if (focusWithin()) return
  }
}
