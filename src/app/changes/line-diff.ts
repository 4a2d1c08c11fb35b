/** How many lines one text has that the other does not. */

/** Beyond this many comparisons it only says how many lines lie between what both begin and end with. */
const MOST = 1_000_000

export interface LineDiff {
  readonly added: number
  readonly removed: number
}

/** Lines to add and to remove, the fewest that make `after` of `before`. */
export function diffLines(before: string, after: string): LineDiff {
  const [a, b] = [linesOf(before), linesOf(after)]
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start++
  let [endA, endB] = [a.length, b.length]
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) {
    endA--
    endB--
  }
  const [left, right] = [a.slice(start, endA), b.slice(start, endB)]
  const common = left.length * right.length > MOST ? 0 : longestCommon(left, right)
  return { added: right.length - common, removed: left.length - common }
}

function linesOf(text: string): string[] {
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  return lines
}

/** Length of the longest common subsequence, one row of the table at a time. */
function longestCommon(a: readonly string[], b: readonly string[]): number {
  let above = new Uint32Array(b.length + 1)
  for (const line of a) {
    const row = new Uint32Array(b.length + 1)
    b.forEach((other, at) => {
      row[at + 1] = line === other ? above[at]! + 1 : Math.max(above[at + 1]!, row[at]!)
    })
    above = row
  }
  return above[b.length]!
}
