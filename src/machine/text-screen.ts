/**
 * The VGA's screen without a screen: what a person would see of its text mode, as ANSI for a terminal of the same size
 * that draws it.
 */
import { CP437 } from './cp437.ts'
import { isSameBytes, type TextMemory, textOf } from './vga.ts'

/** What has changed on the screen since the last time. */
export type ScreenUpdate =
  /** `ansi` draws it, cursor and all, over what was drawn before; `columns` and `rows` say how large the terminal is to be. */
  | { readonly mode: 'text'; readonly columns: number; readonly rows: number; readonly ansi: string }
  /** It shows a picture, not text. */
  | { readonly mode: 'graphics' }

/** Light grey on black. */
const PLAIN = 0x07
/** Of a VGA's colours, in the order of theirs, ANSI's: blue and red are bits 0 and 2 there, the other way round here. */
const ANSI_COLOURS = [0, 4, 2, 6, 1, 5, 3, 7] as const

export class TextScreen {
  readonly #memory: TextMemory
  /** What was drawn: the cells of each row, or nothing, so that all of it is drawn. */
  #drawn: Uint8Array[] = []
  #mode: ScreenUpdate['mode'] = 'text'
  #columns = 0
  #cursor = ''

  constructor(memory: TextMemory) {
    this.#memory = memory
  }

  /** Rows from the top, without blanks at their ends; a picture has none. */
  text(): string {
    if (this.#memory.isGraphical) return ''
    const rows = Array.from({ length: this.#memory.rows }, (_, i) => textOf(this.#memory.row(i), this.#memory.columns))
    return rows.map((row) => row.trimEnd()).join('\n')
  }

  /** What has changed since this was last called. */
  update(): ScreenUpdate | undefined {
    const { columns, rows, isGraphical } = this.#memory
    if (isGraphical) {
      if (this.#mode === 'graphics') return undefined
      this.#mode = 'graphics'
      this.#drawn = []
      return { mode: 'graphics' }
    }
    this.#mode = 'text'
    let ansi = ''
    if (rows !== this.#drawn.length || columns !== this.#columns) {
      this.#drawn = Array.from({ length: rows }, () => new Uint8Array())
      this.#columns = columns
      ansi = '\x1b[0m\x1b[2J'
    }
    for (let i = 0; i < rows; i++) {
      const row = this.#memory.row(i)
      if (isSameBytes(row, this.#drawn[i]!)) continue
      this.#drawn[i] = row.slice()
      ansi += `\x1b[${i + 1};1H${this.#ansiOf(row)}`
    }
    const cursor = this.#ansiOfCursor()
    if (ansi === '' && cursor === this.#cursor) return undefined
    this.#cursor = cursor
    return { mode: 'text', columns, rows, ansi: ansi + cursor }
  }

  #ansiOf(row: Uint8Array): string {
    const hasBlink = (this.#memory.vga.attribute_mode & 0x08) !== 0
    let end = row.length
    while (end > 0 && isPlainBlank(row[end - 2]!, row[end - 1]!)) end -= 2
    let ansi = ''
    let attribute = PLAIN
    for (let i = 0; i < end; i += 2) {
      if (row[i + 1] !== attribute) {
        attribute = row[i + 1]!
        ansi += sgr(attribute, hasBlink)
      }
      ansi += CP437[row[i]!]
    }
    return `${ansi}\x1b[0m\x1b[K`
  }

  #ansiOfCursor(): string {
    const { cursor, isCursorHidden } = this.#memory
    if (!cursor || isCursorHidden) return '\x1b[?25l'
    return `\x1b[${cursor.row + 1};${cursor.column + 1}H\x1b[?25h`
  }
}

/** ECMA-48's Select Graphic Rendition for a VGA's attribute: background and foreground colour, four bits each. */
function sgr(attribute: number, hasBlink: boolean): string {
  if (attribute === PLAIN) return '\x1b[0m'
  const [background, foreground] = [attribute >> 4, attribute & 0x0f]
  const codes = [0, (foreground & 8 ? 90 : 30) + ANSI_COLOURS[foreground & 7]!]
  const isBright = (background & 8) !== 0
  codes.push((isBright && !hasBlink ? 100 : 40) + ANSI_COLOURS[background & 7]!)
  if (isBright && hasBlink) codes.push(5)
  return `\x1b[${codes.join(';')}m`
}

/** Drawn by erasing. */
const isPlainBlank = (character: number, attribute: number) =>
  (character === 0x20 || character === 0x00) && attribute >> 4 === 0
