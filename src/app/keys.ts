/** Presses of keys become commands, wherever the focus is and the command's keys are meant to work. */
import { allCommands } from './all-commands.ts'
import { type Command, isEnabled, isMac, isPressed } from './commands.ts'

export function attachKeys(): void {
  // Capturing: the tree, the editor and the terminal have uses of their own for many keys.
  window.addEventListener('keydown', onKey, { capture: true })
}

function onKey(event: KeyboardEvent): void {
  if (event.isComposing || document.querySelector('dialog[open]')) return
  const focus = event.target instanceof Element ? event.target : document.body
  const command = allCommands.find(
    (candidate) =>
      !candidate.byEvent &&
      candidate.keys?.some((keys) => isPressed(keys, event)) &&
      isMeantHere(candidate, event, focus),
  )
  if (!command) return
  event.preventDefault()
  event.stopPropagation()
  if (isEnabled(command)) void command.run()
}

function isMeantHere({ scope, whileTyping }: Command, event: KeyboardEvent, focus: Element): boolean {
  if (scope && !focus.closest(`#${scope}-pane`)) return false
  if (focus.closest('.xterm')) return whileTyping === true && !isForGuest(event)
  return whileTyping === true || !isTextField(focus)
}

/** Ctrl with a letter is what a terminal is for; where there is a Cmd key, the page's commands are on that. */
function isForGuest(event: KeyboardEvent): boolean {
  return !isMac && event.ctrlKey && !event.shiftKey && event.key.length === 1
}

function isTextField(focus: Element): boolean {
  return focus.closest('textarea, select, [contenteditable="true"], input:not([type=checkbox], [type=radio])') !== null
}
