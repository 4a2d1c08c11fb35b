/**
 * Text as the keys of a US keyboard that type it, in the scan codes of set 1, which a PC's keyboard controller hands to
 * the guest. It takes what a terminal sends for a key, so arrows and their like come as escape sequences.
 */

/** The codes of one key pressed and let go, with those that are held meanwhile. */
export type Keystroke = readonly number[]

const ESCAPE = 0x01
const CONTROL = 0x1d
const SHIFT = 0x2a
const ALT = 0x38
const EXTENDED = 0xe0
const RELEASED = 0x80

/** The keys in rows as they lie, each row from its first code on: what they type, and with Shift. */
const ROWS = [
  [0x02, '1234567890-=', '!@#$%^&*()_+'],
  [0x10, 'qwertyuiop[]', 'QWERTYUIOP{}'],
  [0x1e, "asdfghjkl;'`", 'ASDFGHJKL:"~'],
  [0x2b, '\\zxcvbnm,./', '|ZXCVBNM<>?'],
  [0x39, ' ', ''],
] as const

const NAMED: Record<string, number> = { '\r': 0x1c, '\n': 0x1c, '\t': 0x0f, '\b': 0x0e, '\x7f': 0x0e, '\x1b': ESCAPE }

const CHARACTERS = new Map<string, Keystroke>()
for (const [first, plain, shifted] of ROWS) {
  for (const [i, character] of [...plain].entries()) CHARACTERS.set(character, press([first + i]))
  for (const [i, character] of [...shifted].entries()) CHARACTERS.set(character, press([first + i], [SHIFT]))
}
for (const [character, code] of Object.entries(NAMED)) CHARACTERS.set(character, press([code]))
// Control characters are their letters with Ctrl; those above have keys of their own.
for (let code = 0; code < 0x20; code++) {
  const [control, key] = [String.fromCharCode(code), String.fromCharCode(code + 0x40).toLowerCase()]
  const letter = key === '@' ? ' ' : key === '^' ? '6' : key === '_' ? '-' : key
  if (!CHARACTERS.has(control)) CHARACTERS.set(control, press([CHARACTERS.get(letter)![0]!], [CONTROL]))
}

/** What follows ESC [ or ESC O, without a modifier (xterm's ctlseqs, "PC-Style Function Keys"). */
const SEQUENCES: Record<string, readonly number[]> = {
  A: [EXTENDED, 0x48],
  B: [EXTENDED, 0x50],
  C: [EXTENDED, 0x4d],
  D: [EXTENDED, 0x4b],
  H: [EXTENDED, 0x47],
  F: [EXTENDED, 0x4f],
  '2~': [EXTENDED, 0x52],
  '3~': [EXTENDED, 0x53],
  '5~': [EXTENDED, 0x49],
  '6~': [EXTENDED, 0x51],
  P: [0x3b],
  Q: [0x3c],
  R: [0x3d],
  S: [0x3e],
  '15~': [0x3f],
  '17~': [0x40],
  '18~': [0x41],
  '19~': [0x42],
  '20~': [0x43],
  '21~': [0x44],
  '23~': [0x57],
  '24~': [0x58],
}
const BACK_TAB = '\x1b[Z'

// biome-ignore lint/suspicious/noControlCharactersInRegex: ESC is how such a sequence begins
const SEQUENCE = /^\x1b[[O](?:1;(?<modifier>\d)(?<letter>[A-Z])|(?<number>\d+)(?:;(?<numbered>\d))?~|(?<plain>[A-Z]))/

/** The keystrokes that type a text, and the characters in it that this keyboard has no key for. */
export function keystrokes(text: string): { readonly strokes: Keystroke[]; readonly left: string } {
  const strokes: Keystroke[] = []
  let left = ''
  for (let rest = text.replaceAll('\r\n', '\r'); rest !== ''; ) {
    const sequence = SEQUENCE.exec(rest)
    const named = sequence && strokeOf(sequence)
    if (named) {
      strokes.push(named)
      rest = rest.slice(sequence[0].length)
      continue
    }
    const character = String.fromCodePoint(rest.codePointAt(0)!)
    const stroke = CHARACTERS.get(character)
    if (stroke) strokes.push(stroke)
    else left += character
    rest = rest.slice(character.length)
  }
  return { strokes, left }
}

function strokeOf(sequence: RegExpExecArray): Keystroke | undefined {
  if (sequence[0] === BACK_TAB) return press([NAMED['\t']!], [SHIFT])
  const { modifier, letter, number, numbered, plain } = sequence.groups!
  const codes = SEQUENCES[letter ?? plain ?? `${number}~`]
  return codes && press(codes, modifiers(Number(modifier ?? numbered ?? 1)))
}

/** xterm's: 1, and 1 for Shift, 2 for Alt, 4 for Ctrl. */
function modifiers(number: number): number[] {
  const bits = number - 1
  return [SHIFT, ALT, CONTROL].filter((_, i) => (bits & (1 << i)) !== 0)
}

function press(codes: readonly number[], held: readonly number[] = []): Keystroke {
  const released = codes.map((code) => (code === EXTENDED ? code : code | RELEASED))
  return [...held, ...codes, ...released, ...held.toReversed().map((code) => code | RELEASED)]
}
