import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CP437 } from '../../src/machine/cp437.ts'
import { TextScreen } from '../../src/machine/text-screen.ts'
import { Transcript } from '../../src/machine/transcript.ts'
import { TextMemory } from '../../src/machine/vga.ts'

const COLUMNS = 20
const ROWS = 6

/** A VGA, and programs that write on it as a BIOS and as the kernel do. */
class Card {
  vga_memory = new Uint8Array(2 * 1024)
  start_address = 0
  cursor_address = 0
  cursor_scanline_start = 0x0e
  max_cols = COLUMNS
  max_rows = ROWS
  offset_register = COLUMNS / 2
  attribute_mode = 0x08
  graphical_mode = false
  svga_enabled = false
  readonly memory = new TextMemory(this)
  said = ''
  readonly transcript = new Transcript(this.memory, (text) => {
    this.said += text
  })
  #at = 0

  put(address: number, character: number, attribute = 0x07): void {
    this.transcript.beforeWrite(address)
    this.vga_memory[address * 2] = character
    this.vga_memory[address * 2 + 1] = attribute
  }

  /** Writes as a terminal would, with `feed` for a new line; the cursor follows after each piece. */
  #write(text: string, feed: () => void, piece: number): void {
    const end = () => this.start_address + ROWS * COLUMNS
    for (let from = 0; from < text.length; from += piece) {
      for (const character of text.slice(from, from + piece))
        if (character === '\n') {
          this.#at += COLUMNS - ((this.#at - this.start_address) % COLUMNS)
          if (this.#at >= end()) feed()
        } else {
          if (this.#at >= end()) feed()
          this.put(this.#at++, character.charCodeAt(0))
        }
      this.cursor_address = Math.min(this.#at, end() - 1)
    }
  }

  /** Scrolls by copying all rows. */
  bios(text: string): void {
    this.#write(text, () => this.#copyUp(this.start_address), 1)
  }

  /** Scrolls by moving the start; at the memory's end by copying to its beginning. `piece` characters between two moves of the cursor. */
  kernel(text: string, piece: number): void {
    const feed = () => {
      const end = this.start_address + ROWS * COLUMNS
      if ((end + COLUMNS) * 2 > this.vga_memory.length) {
        const before = this.start_address
        this.#copyUp(0)
        this.start_address = 0
        this.#at -= before
        return
      }
      for (let i = 0; i < COLUMNS; i++) this.put(end + i, 0x20)
      const start = this.start_address + COLUMNS
      // The register is two bytes.
      this.start_address = (start & 0xff00) | (this.start_address & 0xff)
      this.start_address = start
    }
    this.#write(text, feed, piece)
  }

  clear(): void {
    for (let i = 0; i < ROWS * COLUMNS; i++) this.put(this.start_address + i, 0x20)
    this.#at = this.start_address
    this.cursor_address = this.#at
  }

  #copyUp(to: number): void {
    const from = this.start_address + COLUMNS
    for (let i = 0; i < (ROWS - 1) * COLUMNS; i++)
      this.put(to + i, this.vga_memory[(from + i) * 2]!, this.vga_memory[(from + i) * 2 + 1]!)
    for (let i = 0; i < COLUMNS; i++) this.put(to + (ROWS - 1) * COLUMNS + i, 0x20)
    this.#at -= COLUMNS
  }
}

/** Texts of numbered lines, some of which are wrapped. */
const texts = fc
  .array(fc.integer({ min: 0, max: 45 }), { minLength: 1, maxLength: 60 })
  .map((lengths) => lengths.map((length, i) => `${i}:${'abcdefghijklmnopqrs'.repeat(3).slice(0, length)}`))
  // A line that ends in the last column cannot be told from one that goes on.
  .map((lines) => lines.map((line) => (line.length % COLUMNS === 0 ? `${line}.` : line)))

const said = (card: Card) => {
  card.transcript.settle()
  return card.said.replaceAll('\r', '')
}

test('all that the kernel writes can be read in the transcript, however often the screen scrolls', () => {
  fc.assert(
    fc.property(texts, fc.integer({ min: 1, max: 80 }), (lines, piece) => {
      const card = new Card()
      card.kernel(`${lines.join('\n')}\n`, piece)
      expect(said(card)).toBe(`${lines.join('\n')}\n`)
    }),
  )
})

test('all that a BIOS writes can be read as well', () => {
  fc.assert(
    fc.property(texts, (lines) => {
      const card = new Card()
      card.bios(`${lines.join('\n')}\n`)
      expect(said(card)).toBe(`${lines.join('\n')}\n`)
    }),
  )
})

test('a prompt comes with its blank, and what is typed there as it is typed', () => {
  const card = new Card()
  card.kernel('~ # ', 4)
  expect(said(card)).toBe('~ # ')
  card.kernel('ls', 1)
  expect(said(card)).toBe('~ # ls')
  card.kernel('\nbin\n~ # ', 100)
  expect(said(card)).toBe('~ # ls\nbin\n~ # ')
})

test('a line that is changed comes anew', () => {
  const card = new Card()
  card.kernel('cat', 1)
  card.transcript.settle()
  card.put(2, 'r'.charCodeAt(0))
  card.transcript.settle()
  expect(card.said).toBe('cat\r\x1b[Kcar')
})

test('a cleared screen goes on with what is written there', () => {
  const card = new Card()
  card.kernel('one\ntwo\nthree', 5)
  card.clear()
  card.kernel('four\nfive', 5)
  expect(said(card)).toBe('one\ntwo\nthree\nfour\nfive')
})

test('a screen that is cleared and comes back was never gone', () => {
  const card = new Card()
  card.kernel('one\ntwo\nthree\nfo', 5)
  const kept = card.vga_memory.slice()
  const { cursor_address } = card
  card.clear()
  card.transcript.settle()
  for (let i = 0; i < ROWS * COLUMNS; i++) card.put(i, kept[i * 2]!, kept[i * 2 + 1]!)
  card.cursor_address = cursor_address
  card.kernel('', 1)
  expect(said(card)).toBe('one\ntwo\nthree\nfo')
})

test('what stands there when the transcript begins is not said', () => {
  const card = new Card()
  card.kernel('old\n~ # ', 100)
  let heard = ''
  const later = new Transcript(card.memory, (text) => {
    heard += text
  })
  card.kernel('new', 100)
  later.settle()
  expect(heard).toBe('new')
})

test('the text of a screen has its rows, without blanks at their ends', () => {
  const card = new Card()
  card.kernel('one\n\n  two  ', 100)
  expect(new TextScreen(card.memory).text()).toBe(['one', '', '  two', '', '', ''].join('\n'))
})

test('code page 437 has 256 characters, and ASCII where it belongs', () => {
  expect(CP437).toHaveLength(256)
  expect(CP437[0x41]).toBe('A')
  expect([CP437[0x01], CP437[0x7f], CP437[0x80], CP437[0xc4], CP437[0xdb], CP437[0xfe]].join('')).toBe('☺⌂Ç─█■')
})

test('only rows that changed are drawn, and nothing where nothing has', () => {
  const card = new Card()
  const screen = new TextScreen(card.memory)
  expect(screen.update()).toMatchObject({ mode: 'text', columns: COLUMNS, rows: ROWS })
  expect(screen.update()).toBeUndefined()
  card.kernel('one\ntwo', 100)
  expect(screen.update()).toMatchObject({
    ansi: '\x1b[1;1Hone\x1b[0m\x1b[K\x1b[2;1Htwo\x1b[0m\x1b[K\x1b[2;4H\x1b[?25h',
  })
  card.cursor_address--
  expect(screen.update()).toMatchObject({ ansi: '\x1b[2;3H\x1b[?25h' })
  card.cursor_scanline_start = 0x20
  expect(screen.update()).toMatchObject({ ansi: '\x1b[?25l' })
})

test('colours are ANSI colours, bright and blinking ones too', () => {
  const card = new Card()
  const screen = new TextScreen(card.memory)
  screen.update()
  card.put(0, 0x41, 0x1f)
  card.put(1, 0x42, 0x84)
  card.put(2, 0x43, 0x07)
  expect(screen.update()).toMatchObject({
    ansi: expect.stringContaining('\x1b[0;97;44mA\x1b[0;31;40;5mB\x1b[0mC\x1b[0m\x1b[K'),
  })
})

test('graphics are said to be graphics, once, and text after them is drawn whole', () => {
  const card = new Card()
  const screen = new TextScreen(card.memory)
  screen.update()
  card.graphical_mode = true
  expect(screen.update()).toEqual({ mode: 'graphics' })
  expect(screen.update()).toBeUndefined()
  expect(screen.text()).toBe('')
  card.graphical_mode = false
  expect(screen.update()).toMatchObject({ ansi: expect.stringContaining('\x1b[2J') })
})
