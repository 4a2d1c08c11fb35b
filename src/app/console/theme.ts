import type { ITheme } from '@xterm/xterm'

/** Near the tokens of style/tokens.css; a canvas cannot read those. The console is dark in both themes. */
export const THEME: ITheme = {
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
