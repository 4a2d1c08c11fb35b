/** Keys that mean the same wherever the focus is: boot, and go to the next pane. */
import { boot } from './state/machine.ts'
import { frontPane, type Pane } from './state/workspace.ts'

export const isMac = /Mac|iP(hone|ad|od)/.test(navigator.platform)

/** True for a key that is the page's own, even in the editor and in the terminal. */
export function isAppKey(event: KeyboardEvent): boolean {
  return event.key === 'F6' || isBootKey(event)
}

export function attachKeys(): void {
  // Capturing: the editor and the terminal have uses of their own for these keys.
  window.addEventListener('keydown', onKey, { capture: true })
}

function onKey(event: KeyboardEvent): void {
  if (!isAppKey(event) || document.querySelector('dialog[open]')) return
  event.preventDefault()
  event.stopPropagation()
  if (isBootKey(event)) void boot()
  else focusNextPane(event.shiftKey)
}

function isBootKey(event: KeyboardEvent): boolean {
  return event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey
}

const STOPS: readonly { within: string; focus: string; pane?: Pane }[] = [
  { within: '.top-bar', focus: '.recipe-button' },
  { within: '#files-pane', focus: '[role=treeitem][tabindex="0"]', pane: 'files' },
  { within: '#edit-pane', focus: '.cm-content, .hex, .bit', pane: 'edit' },
  { within: '#console-pane', focus: '.xterm-helper-textarea', pane: 'console' },
]

function focusNextPane(backwards: boolean): void {
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
