/**
 * Scrolling over more pixels than a browser can: an element is at most some tens of millions tall, and 100 MB in lines
 * of sixteen bytes are 130 million pixels. Near both ends a scroll bar's pixel is a pixel; between them it stands for
 * several. What turns by wheel, finger or key is moved by its own pixels everywhere; only a drag of the bar jumps.
 */

/** Firefox stops at 17.9 million pixels, Chromium at 33.5 million. */
const TALLEST = 8_000_000
/** Pixels at both ends where the bar is true, so that it is never at its end before the content is. */
const TRUE_ENDS = 200_000

export interface ScrollMap {
  /** What the scrolled element is to be tall, in pixels. */
  readonly height: number
  /** The content's position that the bar's stands for, and the other way round. */
  contentAt(bar: number): number
  barAt(content: number): number
}

/** `whole` is the content's height, `seen` that of the window onto it, in pixels. */
export function scrollMap(whole: number, seen: number, tallest = TALLEST, ends = TRUE_ENDS): ScrollMap {
  const height = Math.max(seen, Math.min(whole, tallest))
  const contentRange = Math.max(0, whole - seen)
  const barRange = height - seen
  if (contentRange <= barRange) return { height, contentAt: (bar) => bar, barAt: (content) => content }
  const edge = Math.min(ends, barRange / 4)
  const ratio = (contentRange - 2 * edge) / (barRange - 2 * edge)
  return {
    height,
    contentAt: (bar) => {
      if (bar <= edge) return Math.max(0, bar)
      if (bar >= barRange - edge) return Math.min(contentRange, contentRange - (barRange - bar))
      return edge + (bar - edge) * ratio
    },
    barAt: (content) => {
      if (content <= edge) return content
      if (content >= contentRange - edge) return barRange - (contentRange - content)
      return edge + (content - edge) / ratio
    },
  }
}
