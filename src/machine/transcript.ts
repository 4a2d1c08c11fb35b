/**
 * What comes onto a text screen, as a stream: as if the guest had written it to a terminal that only appends. A VGA has
 * no such stream, only cells that are written and a cursor that is moved, so this one is made from how they change:
 *
 * - A line is done when the cursor goes on below it. Until then, what is added to it comes as it is; where it was changed,
 *   it comes anew after "\r" and "erase to the end of the line".
 * - A row that is full to its last column goes on in the next, as long lines are wrapped. Where a wrapped line has a blank
 *   there, or a line ends there, that cannot be told from the cells, and this is wrong.
 * - The screen scrolls in two ways. Where its start in the memory moves down (the kernel), all lines stay where they are.
 *   Where rows are copied upwards (a BIOS; the kernel, when it comes to the memory's end), they are found again by content.
 *
 * Lines are lost only where more than a screen of them was copied away between two moves of the cursor.
 */
import { isSameBytes, type TextMemory, textOf } from './vga.ts'

const BLANKS = new Set([0x00, 0x20, 0xff])

/** The screen as it was when it was last looked at. */
interface Seen {
  readonly origin: number
  readonly cursor: number
  readonly stride: number
  readonly rows: number
  readonly cells: Uint8Array
}

export class Transcript {
  readonly #memory: TextMemory
  readonly #say: (text: string) => void
  #seen: Seen
  /** Address of the line that is not yet done, and what of it was said. */
  #line: number
  #said: string
  /** Whether something was written since, and the lowest address where. */
  #lowest = Number.POSITIVE_INFINITY

  /** Says what comes from now on; what is on the screen already is not said. */
  constructor(memory: TextMemory, say: (text: string) => void) {
    this.#memory = memory
    this.#say = say
    this.#seen = this.#look()
    this.#line = this.#cursorLine() ?? this.#seen.origin
    this.#said = this.#text(this.#line)
  }

  /** To be called before each write to the text memory: what was there by then is complete if the cursor has moved on. */
  beforeWrite(address: number): void {
    const { start_address, cursor_address } = this.#memory.vga
    if (start_address !== this.#seen.origin || cursor_address !== this.#seen.cursor) this.settle()
    if (address < this.#lowest) this.#lowest = address
  }

  /** To be called when nothing is being written, so that all registers are whole. */
  settle(): void {
    const before = this.#seen
    const isTouched = this.#lowest !== Number.POSITIVE_INFINITY
    const { start_address, cursor_address } = this.#memory.vga
    if (!isTouched && start_address === before.origin && cursor_address === before.cursor) return
    if (this.#memory.isGraphical) return
    const now = this.#look()
    if (isBlank(now.cells) && !isBlank(before.cells)) {
      // It was cleared. That happens when a mode is set, and what was there may come back: it is not forgotten yet.
      this.#line += now.origin - before.origin
      this.#seen = { ...before, origin: now.origin, cursor: now.cursor }
      return
    }
    this.#seen = now
    this.#follow(before)
    this.#lowest = Number.POSITIVE_INFINITY
    const cursorLine = this.#cursorLine()
    if (cursorLine === undefined) return
    if (cursorLine < this.#line) this.#goUp(cursorLine)
    for (; this.#line < cursorLine; this.#line += this.#seen.stride) {
      const text = this.#text(this.#line)
      this.#sayLine(text)
      // A full row goes on in the next one, as part of one line.
      if (text.length < this.#memory.columns) this.#say('\r\n')
      this.#said = ''
    }
    this.#sayLine(this.#text(this.#line))
  }

  #look(): Seen {
    const { vga, stride, rows } = this.#memory
    const origin = vga.start_address
    const cells = vga.vga_memory.slice(origin * 2, (origin + stride * rows) * 2)
    return { origin, cursor: vga.cursor_address, stride, rows, cells }
  }

  /** Finds the unfinished line again after the screen has scrolled by copying. */
  #follow(before: Seen): void {
    const { origin, stride, rows } = this.#seen
    const isSameSize = stride === before.stride && rows === before.rows
    const isRewritten = this.#lowest >= origin && this.#lowest < this.#line
    if (isSameSize && origin >= before.origin && !isRewritten) return
    const row = (this.#line - before.origin) / stride
    const shift = isSameSize ? this.#shift(before, row) : undefined
    if (shift === undefined) this.#beginScreen()
    else this.#line = origin + (row - shift) * stride
  }

  /** By how many rows the lines above row `last` are further up than before; undefined if they are gone. */
  #shift(before: Seen, last: number): number | undefined {
    const width = this.#memory.columns * 2
    const row = ({ cells, stride }: Seen, index: number) =>
      cells.subarray(index * stride * 2, index * stride * 2 + width)
    let best: number | undefined
    let bestShare = 0.5
    for (let shift = 0; shift < last; shift++) {
      let [same, all] = [0, 0]
      for (let index = 0; index < last - shift; index++) {
        const [old, now] = [row(before, index + shift), row(this.#seen, index)]
        if (isBlank(old) && isBlank(now)) continue
        all++
        if (isSameBytes(old, now)) same++
      }
      if (same / all > bestShare) [best, bestShare] = [shift, same / all]
    }
    return best
  }

  /** Nothing of what was there is left: the stream goes on with the first line of what is there now. */
  #beginScreen(): void {
    if (this.#said !== '') this.#say('\r\n')
    this.#said = ''
    const { origin, stride, cursor } = this.#seen
    this.#line = origin
    while (this.#line + stride <= cursor && this.#text(this.#line) === '') this.#line += stride
  }

  /** The cursor is back on an earlier line: what stands there was said, what changes will be. */
  #goUp(line: number): void {
    if (this.#said !== '') this.#say('\r\n')
    this.#line = line
    this.#said = this.#text(line)
  }

  #sayLine(text: string): void {
    if (text.startsWith(this.#said)) this.#say(text.slice(this.#said.length))
    else if (this.#said.trimEnd() !== text) this.#say(`\r\x1b[K${text}`)
    this.#said = text
  }

  /** Address of the line that the cursor is on, if it is on the screen. */
  #cursorLine(): number | undefined {
    const { cursor, stride } = this.#memory
    return cursor && this.#memory.vga.start_address + cursor.row * stride
  }

  /** The line's text up to its last character, or up to the cursor. */
  #text(line: number): string {
    const row = this.#memory.rowAt(line)
    const { cursor_address } = this.#memory.vga
    let length = cursor_address > line && cursor_address < line + this.#memory.columns ? cursor_address - line : 0
    for (let i = this.#memory.columns - 1; i >= length; i--)
      if (!BLANKS.has(row[i * 2]!)) {
        length = i + 1
        break
      }
    return textOf(row, length)
  }
}

function isBlank(row: Uint8Array): boolean {
  for (let i = 0; i < row.length; i += 2) if (!BLANKS.has(row[i]!)) return false
  return true
}
