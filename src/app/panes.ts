/** From pane to pane by keyboard: the editor and the console have other uses for Tab. */
import { frontPane, type Pane } from './state/workspace.ts'

const STOPS: readonly { within: string; focus: string; pane?: Pane }[] = [
  { within: '.top-bar', focus: '.project-button' },
  { within: '#files-pane', focus: '[role=treeitem][tabindex="0"]', pane: 'files' },
  { within: '#edit-pane', focus: '.cm-content, .hex, .xray-grid, .sizes-crumbs button, .bit', pane: 'edit' },
  { within: '#console-pane', focus: '.xterm-helper-textarea', pane: 'console' },
]

export function focusNextPane(backwards: boolean): void {
  const here = STOPS.findIndex(({ within }) => document.activeElement?.closest(within))
  const step = backwards ? -1 : 1
  const from = here < 0 ? (backwards ? 0 : -1) : here
  for (let count = 1; count <= STOPS.length; count++) {
    const stop = STOPS.at((from + count * step) % STOPS.length)!
    if (stop.pane) frontPane.value = stop.pane
    const target = [...document.querySelectorAll<HTMLElement>(stop.focus)].find((element) =>
      element.closest(stop.within),
    )
    if (!target) continue
    target.focus()
    return
  }
}
