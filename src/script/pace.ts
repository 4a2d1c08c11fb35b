/** How fast a script is played. */

export type Pace = 'reading' | 'at once'

/** Between two characters that are typed. ms. */
export const KEY_MS = 45
/** Between a line that is typed and its Enter: time to read it. ms. */
export const ENTER_MS = 400
/** After what was expected has come. ms. */
export const PAUSE_MS = 900

const LEAST_MS = 1_200
/** About 240 words a minute. */
const CHARACTER_MS = 50
const MOST_MS = 8_000

/** As long as a caption is read. ms. */
export function readingMs(caption: string): number {
  return Math.min(MOST_MS, LEAST_MS + caption.length * CHARACTER_MS)
}
