/** Squarified treemaps (Bruls, Huizing, van Wijk, 2000): rectangles of given areas, as near to squares as may be. */

export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/**
 * Divides `box` among `weights`, which descend: each gets an area in proportion, in the same order. What weighs nothing
 * gets a box of no area.
 */
export function squarify(weights: readonly number[], box: Box): Box[] {
  const boxes: Box[] = []
  let { x, y, width, height } = box
  let left = weights.reduce((sum, weight) => sum + weight, 0)
  for (let start = 0; start < weights.length; ) {
    if (left <= 0 || width <= 0 || height <= 0) {
      boxes.push({ x, y, width: 0, height: 0 })
      start++
      continue
    }
    const side = Math.min(width, height)
    const scale = (width * height) / left
    let end = start + 1
    let sum = weights[start]! * scale
    // A row takes one more as long as that makes its longest rectangle no longer.
    while (end < weights.length) {
      const next = sum + weights[end]! * scale
      const worst = worstRatio(weights[start]! * scale, weights[end - 1]! * scale, sum, side)
      if (worstRatio(weights[start]! * scale, weights[end]! * scale, next, side) > worst) break
      sum = next
      end++
    }
    const depth = end === weights.length ? Math.max(width, height) : sum / side
    let at = 0
    for (let i = start; i < end; i++) {
      const length = sum > 0 ? ((weights[i]! * scale) / sum) * side : 0
      boxes.push(
        width >= height
          ? { x, y: y + at, width: depth, height: length }
          : { x: x + at, y, width: length, height: depth },
      )
      at += length
      left -= weights[i]!
    }
    if (width >= height) {
      x += depth
      width -= depth
    } else {
      y += depth
      height -= depth
    }
    start = end
  }
  return boxes
}

/** How far the longest rectangle of a row is from a square; areas, the largest and the smallest, and their sum. */
function worstRatio(largest: number, smallest: number, sum: number, side: number): number {
  const depth = sum / side
  return Math.max(largest / depth ** 2, depth ** 2 / Math.max(smallest, Number.MIN_VALUE))
}
