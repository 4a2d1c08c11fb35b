/** How well what is typed fits a label: letters in order, better at the beginnings of words. */

/** Higher is better; undefined where it does not fit. An empty query fits everything alike. */
export function matchScore(query: string, label: string): number | undefined {
  const wanted = query.toLowerCase().replaceAll(' ', '')
  const text = label.toLowerCase()
  const whole = text.indexOf(query.trim().toLowerCase())
  if (whole >= 0) return 1000 - whole + (isWordStart(text, whole) ? 500 : 0)
  let score = 0
  let at = -1
  for (const letter of wanted) {
    const next = text.indexOf(letter, at + 1)
    if (next < 0) return undefined
    score += isWordStart(text, next) ? 10 : next === at + 1 ? 5 : 0
    at = next
  }
  return score
}

function isWordStart(text: string, at: number): boolean {
  return at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1]!)
}
