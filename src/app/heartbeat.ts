/**
 * A worker that is killed fires no event, so it is asked for a sign of life. What counts is how many questions in a row
 * stay open, not how long: a hidden tab's timers are slowed down, and a laptop's lid stops all clocks.
 */

const BEAT_MS = 1000

/** Asks every second; `onSilence` is called when `most` questions in a row stay open. Returns what ends it. */
export function listenForLife(beat: () => Promise<unknown>, most: number, onSilence: () => void): () => void {
  let open = 0
  const heart = setInterval(() => {
    if (open >= most) return onSilence()
    open++
    void beat().then(() => {
      open = 0
    })
  }, BEAT_MS)
  return () => clearInterval(heart)
}
