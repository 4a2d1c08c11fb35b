/** What a person set about the page itself. Kept in this browser where it lets us; forgotten otherwise. */
import { effect, type Signal, signal } from '@preact/signals'
import { isEmbedded } from '../embed/address.ts'

export type Theme = 'system' | 'light' | 'dark'

export const FONT_SIZES: readonly number[] = [9, 10, 11, 12, 13, 14, 16, 18, 21, 24]

export const theme = kept<Theme>('theme', 'system', (value) => value === 'light' || value === 'dark')
/** Width of a pane in CSS pixels; null: as wide as the window suggests. */
export const filesWidth = kept<number | null>('files-width', null, isWidth)
export const consoleWidth = kept<number | null>('console-width', null, isWidth)
/** Of the console, in CSS pixels. */
export const fontSize = kept<number>('console-font-size', 12, (value) => FONT_SIZES.includes(value as number))
/** Whether the console shows as plain text, not as a terminal. */
export const consoleAsText = kept<boolean>('console-as-text', false, (value) => typeof value === 'boolean')
/** Whether the terminal reads its output aloud. It costs speed, so it is asked for. */
export const screenReader = kept<boolean>('screen-reader', false, (value) => typeof value === 'boolean')
/** Whether the next boots start the guest agent. */
export const guestAgent = kept<boolean>('guest-agent', false, (value) => typeof value === 'boolean')
/** Whether the project that was open last boots when the page opens. */
export const autoboot = kept<boolean>('autoboot', false, (value) => typeof value === 'boolean')
/** Recipes whose pages have been on show. */
export const seenPages = kept<readonly string[]>(
  'recipe-pages-seen',
  [],
  (value) => Array.isArray(value) && value.length < 100 && value.every((name) => typeof name === 'string'),
)

function isWidth(value: unknown): boolean {
  return typeof value === 'number' && value > 0 && value < 10_000
}

/** A signal that outlives the page. `isValid` guards what another version may have stored. */
function kept<T>(name: string, initial: T, isValid: (value: unknown) => boolean): Signal<T> {
  const key = `pid1.${name}`
  const value = signal(initial)
  // What somebody else's page sets is not the person's own.
  if (isEmbedded) return value
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(key) ?? 'null')
    if (isValid(stored)) value.value = stored as T
    effect(() => {
      if (value.value === initial) localStorage.removeItem(key)
      else localStorage.setItem(key, JSON.stringify(value.value))
    })
  } catch {
    // Storage is refused (private windows, policies): the setting lasts as long as the page.
  }
  return value
}

/** Puts the theme on the document; the tokens do the rest. */
export function applyTheme(): void {
  effect(() => {
    if (theme.value === 'system') delete document.documentElement.dataset.theme
    else document.documentElement.dataset.theme = theme.value
  })
}
