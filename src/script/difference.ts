/** Where what is seen departs from what the author saw. */
import { maskText } from './masks.ts'

/** A line that should have come, and the one that came in its place; undefined: nothing came any more. */
export interface LineDifference {
  readonly expected: string
  readonly seen: string | undefined
}

/** How a step departed from what the author saw. */
export type Difference =
  /** Another line, or none, came in the place of what was expected or waited for. */
  | { readonly kind: 'line'; readonly line: LineDifference }
  /** What was expected or waited for, or a prompt, did not come in time. */
  | { readonly kind: 'silence'; readonly line: LineDifference; readonly seconds: number }
  /** The machine ended before. */
  | { readonly kind: 'ended'; readonly reason: string }

/** As the end of a sentence. */
export function describeDifference(difference: Difference): string {
  if (difference.kind === 'ended') return `the machine ended before (${difference.reason})`
  const { expected, seen } = difference.line
  const came = seen === undefined || seen === '' ? 'nothing' : `"${seen}"`
  if (difference.kind === 'line') return `"${expected}" should have come, and ${came} did`
  return `"${expected}" did not come in ${difference.seconds} s; the console says ${came}`
}

/** Whether the text holds what was expected, both masked. */
export function holds(text: string, expected: string, masks: readonly string[]): boolean {
  return maskText(text, masks).includes(trimLines(maskText(expected, masks)))
}

/** The first line that differs, where the expected ones fit best. Only for a text that does not hold them. */
export function firstDifference(text: string, expected: string, masks: readonly string[]): LineDifference {
  const seen = maskText(text, masks).split('\n')
  const wanted = trimLines(maskText(expected, masks)).split('\n')
  let best = { start: 0, length: 0 }
  for (let start = 0; start < seen.length; start++) {
    let length = 0
    while (length < wanted.length && seen[start + length] === wanted[length]) length++
    if (length > best.length) best = { start, length }
  }
  const at = Math.min(best.length, wanted.length - 1)
  const line = seen[best.start + at]
  return { expected: wanted[at]!, seen: line }
}

/** Without empty lines at both ends: a script is written by hand, too. */
function trimLines(text: string): string {
  return text.replace(/^\n+|\n+$/g, '')
}
