/** Acts of the page that have a name: the palette runs them, their keys reach them, the sheet of shortcuts lists them. */

export const GROUPS = ['Project', 'Edit', 'Files', 'Image', 'Machine', 'Console', 'View', 'Help'] as const

export interface Command {
  /** Stable: "files.rename". */
  readonly id: string
  /** What it does, as a menu would say it; a function where that depends on what is selected. */
  readonly label: string | (() => string)
  readonly group: (typeof GROUPS)[number]
  /** Such as "Mod+Shift+Z" or "F2"; Mod is Ctrl, on a Mac Cmd. The first is the one that is shown. */
  readonly keys?: readonly string[]
  /** The pane that must hold the focus for the keys to work; anywhere without it. */
  readonly scope?: 'files' | 'edit' | 'console'
  /** Its keys work also where one types: in fields, in the editor, in the console. */
  readonly whileTyping?: true
  /** Its keys make an event of the browser's own, such as paste, and that does it. */
  readonly byEvent?: true
  /** Without it, always. */
  readonly isEnabled?: () => boolean
  readonly run: () => void | Promise<void>
}

export const isMac = /Mac|iP(hone|ad|od)/.test(globalThis.navigator?.platform ?? '')

export function labelOf({ label }: Command): string {
  return typeof label === 'string' ? label : label()
}

export function isEnabled(command: Command): boolean {
  return command.isEnabled?.() ?? true
}

const MAC_NAMES: Readonly<Record<string, string>> = {
  Mod: '⌘',
  Shift: '⇧',
  Alt: '⌥',
  Ctrl: '⌃',
  Enter: '↵',
  Delete: '⌦',
}
const NAMES: Readonly<Record<string, string>> = { Mod: 'Ctrl', Enter: '↵', Delete: 'Del' }

/** Keys as a person reads them: "Ctrl+Shift+Z", on a Mac "⌘⇧Z". */
export function showKeys(keys: string): string {
  const parts = partsOf(keys)
  return isMac
    ? parts.map((part) => MAC_NAMES[part] ?? part).join('')
    : parts.map((part) => NAMES[part] ?? part).join('+')
}

/** Keys as assistive technology reads them (WAI-ARIA: aria-keyshortcuts). */
export function ariaKeys(keys: string): string {
  return partsOf(keys)
    .map((part) => (part === 'Mod' ? (isMac ? 'Meta' : 'Control') : part))
    .join('+')
}

/** True for the event that pressing `keys` makes. */
export function isPressed(keys: string, event: KeyboardEvent): boolean {
  const parts = partsOf(keys)
  const key = parts.at(-1)!
  const has = (part: string) => parts.includes(part)
  const isSymbol = key.length === 1 && key.toLowerCase() === key.toUpperCase()
  return (
    (event.key === key || event.key.toLowerCase() === key.toLowerCase()) &&
    event.ctrlKey === (has('Ctrl') || (has('Mod') && !isMac)) &&
    event.metaKey === (has('Mod') && isMac) &&
    event.altKey === has('Alt') &&
    // On many keyboards a symbol needs Shift to be typed at all.
    (isSymbol || event.shiftKey === has('Shift'))
  )
}

function partsOf(keys: string): string[] {
  return keys.split(/\+(?=.)/)
}
