/** What is said once, for eyes in the status line and for ears through its live region. */
import { signal } from '@preact/signals'

const SHOWN_MS = 6_000

export const announcement = signal('')
let timer: ReturnType<typeof setTimeout> | undefined

export function announce(text: string): void {
  announcement.value = text
  clearTimeout(timer)
  timer = setTimeout(() => {
    announcement.value = ''
  }, SHOWN_MS)
}
