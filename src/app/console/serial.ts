/**
 * The serial console, ttyS0: one terminal for the page's life. It exists before it is on screen, so no byte of a
 * machine is ever lost to a hidden pane.
 */
import { signal } from '@preact/signals'
import { SearchAddon } from '@xterm/addon-search'
import { Unicode11Addon } from '@xterm/addon-unicode11'
import { WebLinksAddon } from '@xterm/addon-web-links'
import { type ITheme, Terminal } from '@xterm/xterm'

/** Near the tokens of style/tokens.css; a canvas cannot read those. The console is dark in both themes. */
const THEME: ITheme = {
  background: '#0e1011',
  overviewRulerBorder: '#00000000',
  foreground: '#d7dad6',
  cursor: '#62d6a4',
  cursorAccent: '#0e1011',
  selectionBackground: '#2f5d4c',
  selectionInactiveBackground: '#3c5f52',
  black: '#3a4042',
  red: '#f0877e',
  green: '#62d6a4',
  yellow: '#e6b566',
  blue: '#86b4f0',
  magenta: '#c79be0',
  cyan: '#6fcbd6',
  white: '#d7dad6',
  brightBlack: '#8b948f',
  brightRed: '#ffa79f',
  brightGreen: '#8ff0c4',
  brightYellow: '#f7d08e',
  brightBlue: '#aecdf8',
  brightMagenta: '#dfbdf2',
  brightCyan: '#9fe4ec',
  brightWhite: '#ffffff',
}

export const terminal = new Terminal({
  allowProposedApi: true,
  cursorBlink: false,
  cursorInactiveStyle: 'outline',
  fontFamily: "'IBM Plex Mono', ui-monospace, monospace",
  fontSize: 12,
  fontWeightBold: '600',
  lineHeight: 1.2,
  overviewRuler: { width: 10 },
  scrollback: 10_000,
  theme: THEME,
  linkHandler: { activate: (_event, address) => openLink(address) },
})

export const search = new SearchAddon()
const unicode = new Unicode11Addon()
terminal.loadAddon(search)
terminal.loadAddon(unicode)
terminal.loadAddon(new WebLinksAddon((_event, address) => openLink(address)))
terminal.unicode.activeVersion = '11'

/** What the guest prints is hostile: a link opens on a click, elsewhere, and only on the web. */
function openLink(address: string): void {
  if (/^https?:\/\//.test(address)) window.open(address, '_blank', 'noopener,noreferrer')
}

/** Shows bytes from the guest; resolves when they are on screen, which is what slows a flood down. */
export function write(bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => terminal.write(bytes, resolve))
}

/** Puts the keyboard on the console, unless that would bring up a touch keyboard nobody asked for. */
export function focus(): void {
  if (!matchMedia('(pointer: coarse)').matches) terminal.focus()
}

/** Counts the machines whose console this was: what stands beside the terminal starts anew with it. */
export const consoles = signal(0)

/** A fresh console for a fresh machine. */
export function clear(): void {
  terminal.reset()
  consoles.value++
}

const RESET_MODES = '\x1b[?1049l\x1b[!p\x1b[0m'

/** A line of the page's own among the guest's. */
export function note(text: string): void {
  terminal.write(`${RESET_MODES}\r\n\x1b[33m── ${text} ──\x1b[0m\r\n`)
}

/** The last lines of the console as text. */
export function lastLines(most: number): string {
  const buffer = terminal.buffer.active
  const lines: string[] = []
  for (let at = Math.max(0, buffer.length - most); at < buffer.length; at++) {
    const line = buffer.getLine(at)
    if (!line) continue
    if (line.isWrapped && lines.length > 0) lines[lines.length - 1] += line.translateToString(true)
    else lines.push(line.translateToString(true))
  }
  return lines.join('\n').trimEnd()
}
