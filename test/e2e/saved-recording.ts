/** A recording of a console, as the page saves it: all that came, and when. */
export class SavedRecording {
  readonly text: string
  readonly #events: readonly { readonly end: number; readonly at: number }[]

  constructor(cast: string) {
    let text = ''
    this.#events = cast
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => {
        const [seconds, , written] = JSON.parse(line) as [number, string, string]
        text += written
        return { end: text.length, at: seconds * 1000 }
      })
    this.text = text
  }

  /** When the character of that index came. ms. */
  at(index: number): number {
    return this.#events.find(({ end }) => end > index)!.at
  }
}
