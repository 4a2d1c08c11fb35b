/**
 * Blanks out what is another at every boot: times, addresses, numbers of processes. A mask is text, in which "#" stands for
 * a number (digits, and "a" to "f"; blanks before it, which pad it, count as part), and "*" for anything up to what follows
 * in the same line. What a mask finds is replaced by the mask itself, in what the author saw and in what is seen now.
 */

/** All of the text, line by line, masked. Blanks at the ends of lines are gone. Takes time in proportion to text × masks. */
export function maskText(text: string, masks: readonly string[]): string {
  const patterns = masks.filter((mask) => mask.trim() !== '').map(parse)
  return text
    .split('\n')
    .map((line) => patterns.reduce(maskLine, line.trimEnd()))
    .join('\n')
}

/** What stands between the wildcards, and the wildcard after each but the last. */
interface Pattern {
  readonly mask: string
  readonly tokens: readonly Token[]
}

type Token = { readonly kind: 'text'; readonly text: string } | { readonly kind: '#' } | { readonly kind: '*' }

function parse(mask: string): Pattern {
  const tokens = mask
    .split(/([#*])/)
    .filter((part) => part !== '')
    .map((part): Token => (part === '#' || part === '*' ? { kind: part } : { kind: 'text', text: part }))
  return { mask, tokens }
}

/** What comes after that in a line is no text for people, and stays as it is. Characters. */
const MASKED_MOST = 1_000

function maskLine(whole: string, { mask, tokens }: Pattern): string {
  const line = whole.slice(0, MASKED_MOST)
  const [first] = tokens
  let masked = ''
  let from = 0
  for (let at = 0; at < line.length; ) {
    // Most of a line begins no match: the first text says where to look.
    if (first?.kind === 'text') {
      at = line.indexOf(first.text, at)
      if (at < 0) break
    }
    const end = matchAt(line, at, tokens)
    if (end === undefined || end === at) {
      at++
      continue
    }
    masked += line.slice(from, at) + mask
    from = at = end
  }
  return masked + whole.slice(from)
}

/** Where a match that begins there ends. A "*" ends where what follows it first matches: there is no way back from that. */
function matchAt(line: string, start: number, tokens: readonly Token[]): number | undefined {
  let at = start
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index]!
    if (token.kind === 'text') {
      if (!line.startsWith(token.text, at)) return undefined
      at += token.text.length
    } else if (token.kind === '#') {
      const end = endOfNumber(line, at)
      if (end === undefined) return undefined
      at = end
    } else {
      const next = tokens[index + 1]
      if (!next) return line.length
      const found = next.kind === 'text' ? line.indexOf(next.text, at) : next.kind === '#' ? numberFrom(line, at) : at
      if (found < 0) return undefined
      at = found
    }
  }
  return at
}

const DIGIT = /[0-9a-f]/i

function endOfNumber(line: string, start: number): number | undefined {
  let at = start
  while (line[at] === ' ') at++
  const digits = at
  while (at < line.length && DIGIT.test(line[at]!)) at++
  return at > digits ? at : undefined
}

function numberFrom(line: string, start: number): number {
  const found = line.slice(start).search(/[0-9a-f]/i)
  return found < 0 ? -1 : start + found
}
