/**
 * A console session as asciicast v2, which asciinema and its players replay: a header and then an event, each a line of
 * JSON (docs.asciinema.org/manual/asciicast/v2).
 */

export type CastEvent =
  /** Bytes that the terminal was given. `at` is ms from the beginning. */
  | { readonly kind: 'output'; readonly at: number; readonly bytes: Uint8Array }
  | { readonly kind: 'resize'; readonly at: number; readonly columns: number; readonly rows: number }

export interface Cast {
  readonly title: string
  /** Of the terminal at the beginning, in cells. */
  readonly columns: number
  readonly rows: number
  /** In order of time. */
  readonly events: readonly CastEvent[]
}

/**
 * The session as a file, line by line. A character whose bytes came in two pieces is told with the second; bytes that are
 * no UTF-8 become U+FFFD, since the format has only text.
 */
export function* asciicastLines({ title, columns, rows, events }: Cast): Generator<string, void, void> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  const line = (at: number, code: 'o' | 'r', text: string) =>
    `[${(at / 1000).toFixed(6)}, "${code}", ${JSON.stringify(text)}]\n`
  yield `${JSON.stringify({ version: 2, width: columns, height: rows, title, env: { TERM: 'xterm-256color' } })}\n`
  for (const event of events) {
    if (event.kind === 'resize') yield line(event.at, 'r', `${event.columns}x${event.rows}`)
    else {
      const text = decoder.decode(event.bytes, { stream: true })
      if (text !== '') yield line(event.at, 'o', text)
    }
  }
  const rest = decoder.decode()
  if (rest !== '') yield line(events.at(-1)!.at, 'o', rest)
}
