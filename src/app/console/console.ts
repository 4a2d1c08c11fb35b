/** One console of the guest: a terminal for the page's life, which starts anew with each machine. */
import { signal } from '@preact/signals'
import { FitAddon } from '@xterm/addon-fit'
import { SearchAddon } from '@xterm/addon-search'
import { SerializeAddon } from '@xterm/addon-serialize'
import { Unicode11Addon } from '@xterm/addon-unicode11'
import { WebLinksAddon } from '@xterm/addon-web-links'
import { Terminal } from '@xterm/xterm'
import type { ScreenUpdate } from '../../machine/text-screen.ts'
import { fontSize } from '../state/preferences.ts'
import { ctrlHeld } from './ctrl-held.ts'
import { Recording } from './recording.ts'
import { SCREEN, type TerminalName } from './screen-name.ts'
import { THEME } from './theme.ts'

/** Between two of these the terminal lets the page do other things, if it has been at it for 12 ms. Bytes. */
const PIECE = 16_384

/**
 * Leaves whatever screen and modes the guest left behind. The cursor is saved first: to leave the other screen restores it,
 * even where nobody is on that one, and nobody saved it.
 */
const RESET_MODES = '\x1b7\x1b[?1049l\x1b[!p\x1b[0m'

export class Console {
  readonly terminal: Terminal
  readonly search = new SearchAddon()
  readonly #fit = new FitAddon()
  readonly recording = new Recording()
  /** Counts the machines whose console this was: what stands beside the terminal starts anew with it. */
  readonly machines = signal(0)
  /** Columns and rows, as the guest should know them. */
  readonly size = signal({ columns: 80, rows: 24 })
  /** Resolves when it is on screen for the first time. */
  readonly opened: Promise<void>
  #setOpened = () => {}
  readonly #serialize = new SerializeAddon()

  constructor(readonly name: TerminalName) {
    this.terminal = new Terminal({
      allowProposedApi: true,
      cursorBlink: false,
      cursorInactiveStyle: 'outline',
      fontFamily: "'IBM Plex Mono', ui-monospace, monospace",
      fontSize: fontSize.peek(),
      fontWeightBold: '600',
      lineHeight: 1.2,
      overviewRuler: { width: 10 },
      scrollback: name === SCREEN ? 0 : 10_000,
      theme: THEME,
      linkHandler: { activate: (_event, address) => openLink(address) },
    })
    this.terminal.loadAddon(this.search)
    this.terminal.loadAddon(this.#fit)
    this.terminal.loadAddon(this.#serialize)
    this.terminal.loadAddon(new Unicode11Addon())
    this.terminal.loadAddon(new WebLinksAddon((_event, address) => openLink(address)))
    this.terminal.unicode.activeVersion = '11'
    this.terminal.onResize(({ cols, rows }) => {
      this.recording.resize(cols, rows)
      this.size.value = { columns: cols, rows }
    })
    this.recording.begin(this.terminal.cols, this.terminal.rows)
    this.opened = new Promise((resolve) => {
      this.#setOpened = resolve
    })
  }

  /** Puts it on screen, for good. */
  open(element: HTMLElement): void {
    this.terminal.open(element)
    this.terminal.textarea?.setAttribute(
      'aria-label',
      `${this.name === SCREEN ? 'The screen' : `Console ${this.name}`}. F6 leaves it`,
    )
    this.#setOpened()
  }

  /** Makes it as large as its pane, at this size of characters; a screen keeps its rows, so its characters give way. */
  fit(fontSize: number): void {
    const { terminal } = this
    if (this.name !== SCREEN) {
      terminal.options.fontSize = fontSize
      if (terminal.element) this.#fit.fit()
      return
    }
    const room = terminal.element && this.#fit.proposeDimensions()
    if (!room) return
    const scale = Math.min(room.cols / terminal.cols, room.rows / terminal.rows)
    terminal.options.fontSize = Math.max(6, Math.min(fontSize, Math.floor(terminal.options.fontSize! * scale * 2) / 2))
  }

  /** Shows what has changed on a screen; resolves when it is in sight. */
  draw(update: ScreenUpdate): Promise<void> {
    if (update.mode === 'graphics')
      return this.write(
        new TextEncoder().encode('\x1b[0m\x1b[2J\x1b[HThe guest shows a picture here, which this page does not'),
      )
    const { columns, rows, ansi } = update
    if (columns !== this.terminal.cols || rows !== this.terminal.rows) this.terminal.resize(columns, rows)
    return this.write(new TextEncoder().encode(ansi))
  }

  /** Calls `send` with each piece of input: typed, pasted, or answered by the terminal itself. */
  onTyped(send: (bytes: Uint8Array) => void): void {
    const encoder = new TextEncoder()
    this.terminal.onData((text) => {
      const isLetter = ctrlHeld.value && /^[@-_a-z]$/.test(text)
      if (isLetter) ctrlHeld.value = false
      send(isLetter ? Uint8Array.of(text.toUpperCase().charCodeAt(0) & 0x1f) : encoder.encode(text))
    })
    this.terminal.onBinary((text) => send(Uint8Array.from(text, (character) => character.charCodeAt(0))))
  }

  /** Shows bytes from the guest; resolves when they are on screen, which is what slows a flood down. */
  write(bytes: Uint8Array): Promise<void> {
    this.recording.output(bytes)
    let at = 0
    for (; bytes.length - at > PIECE; at += PIECE) this.terminal.write(bytes.subarray(at, at + PIECE))
    return new Promise((resolve) => this.terminal.write(bytes.subarray(at), resolve))
  }

  /** A fresh console for a fresh machine. */
  clear(): void {
    this.terminal.reset()
    this.recording.begin(this.terminal.cols, this.terminal.rows)
    this.machines.value++
  }

  /** A line of the page's own among the guest's. */
  note(text: string): void {
    this.terminal.write(`${RESET_MODES}\r\n\x1b[33m── ${text} ──\x1b[0m\r\n`)
  }

  /** Types a key that a touch keyboard lacks. */
  type(sequence: string): void {
    this.terminal.input(sequence, true)
    this.terminal.focus()
  }

  /** Puts the keyboard on it, unless that would bring up a touch keyboard nobody asked for. */
  focus(): void {
    if (!matchMedia('(pointer: coarse)').matches) this.terminal.focus()
  }

  /** The last lines as text; all of them without `most`. */
  text(most = Number.POSITIVE_INFINITY): string {
    const buffer = this.terminal.buffer.active
    const lines: string[] = []
    for (let at = Math.max(0, buffer.length - most); at < buffer.length; at++) {
      const line = buffer.getLine(at)
      if (!line) continue
      if (line.isWrapped && lines.length > 0) lines[lines.length - 1] += line.translateToString(true)
      else lines.push(line.translateToString(true))
    }
    return lines.join('\n').trimEnd()
  }

  /** True while nothing has been written on it. */
  get isBlank(): boolean {
    const { active } = this.terminal.buffer
    return active.cursorX === 0 && active.cursorY === 0 && active.baseY === 0
  }

  /** What is on it, colours and cursor included, as a terminal takes it. */
  screen(): string {
    return this.#serialize.serialize()
  }
}

/** What the guest prints is hostile: a link opens on a click, elsewhere, and only on the web. */
function openLink(address: string): void {
  if (/^https?:\/\//.test(address)) window.open(address, '_blank', 'noopener,noreferrer')
}
