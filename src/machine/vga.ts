import { CP437 } from './cp437.ts'

/** A VGA's text mode as the emulator has it: memory and registers. */
export interface Vga {
  /** Two bytes a cell: the character, in code page 437, and its attribute. */
  readonly vga_memory: Uint8Array
  /** Of the screen's first cell, in cells. */
  readonly start_address: number
  /** In cells. */
  readonly cursor_address: number
  /** Bit 5 hides the cursor. */
  readonly cursor_scanline_start: number
  readonly max_cols: number
  readonly max_rows: number
  /** Half the cells from one row to the next; 0 where nobody has set it. */
  readonly offset_register: number
  /** Bit 3: an attribute's highest bit is no bright background, but blinking. */
  readonly attribute_mode: number
  readonly graphical_mode: boolean
  readonly svga_enabled: boolean
}

/** What stands on a VGA's screen in text mode, by rows from 0. */
export class TextMemory {
  constructor(readonly vga: Vga) {}

  get columns(): number {
    return this.vga.max_cols
  }

  get rows(): number {
    return this.vga.max_rows
  }

  get isGraphical(): boolean {
    return this.vga.graphical_mode || this.vga.svga_enabled
  }

  /** Cells from one row to the next. */
  get stride(): number {
    return Math.max(this.vga.max_cols, this.vga.offset_register * 2)
  }

  /** The bytes of the row that begins at this cell. */
  rowAt(address: number): Uint8Array {
    return this.vga.vga_memory.subarray(address * 2, (address + this.columns) * 2)
  }

  row(index: number): Uint8Array {
    return this.rowAt(this.vga.start_address + index * this.stride)
  }

  /** Where the cursor is; undefined if it is nowhere on the screen. */
  get cursor(): { readonly row: number; readonly column: number } | undefined {
    const offset = this.vga.cursor_address - this.vga.start_address
    const row = Math.floor(offset / this.stride)
    if (row < 0 || row >= this.rows) return undefined
    return { row, column: Math.min(offset % this.stride, this.columns - 1) }
  }

  get isCursorHidden(): boolean {
    return (this.vga.cursor_scanline_start & 0x20) !== 0
  }
}

/** The first `length` characters of a row. */
export function textOf(row: Uint8Array, length: number): string {
  let text = ''
  for (let i = 0; i < length; i++) text += CP437[row[i * 2]!]
  return text
}

export function isSameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}
