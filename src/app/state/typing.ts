/** What is typed in the editor and not yet in the project: encoding at every key would slow the keys down. */

const PAUSE_MS = 120

let pending: (() => void) | undefined
let timer: ReturnType<typeof setTimeout> | undefined

/** Calls `write` when the typing pauses; a later call takes this one's place. */
export function writeSoon(write: () => void): void {
  pending = write
  clearTimeout(timer)
  timer = setTimeout(flushTyping, PAUSE_MS)
}

/** Puts what is typed into the project at once: before a boot, an undo, a change of tabs. */
export function flushTyping(): void {
  clearTimeout(timer)
  const write = pending
  pending = undefined
  write?.()
}
