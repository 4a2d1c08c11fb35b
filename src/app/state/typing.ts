/** What is typed in the editor and not yet in the project: encoding at every key would slow the keys down. */

const PAUSE_MS = 40
/** Who types without a pause must not lose more than this. */
const WAIT_MOST_MS = 500

let pending: (() => void) | undefined
let timer: ReturnType<typeof setTimeout> | undefined
let pendingSince = 0

/** Calls `write` when the typing pauses; a later call takes this one's place. */
export function writeSoon(write: () => void): void {
  const now = performance.now()
  if (!pending) pendingSince = now
  pending = write
  clearTimeout(timer)
  timer = setTimeout(flushTyping, Math.min(PAUSE_MS, pendingSince + WAIT_MOST_MS - now))
}

/** Puts what is typed into the project at once: before a boot, an undo, a change of tabs. */
export function flushTyping(): void {
  clearTimeout(timer)
  const write = pending
  pending = undefined
  write?.()
}
