/** What the machine of an embedded demo does. */
export interface State {
  readonly phase:
    | 'idle'
    | 'preparing'
    | 'starting'
    | 'silent'
    | 'running'
    | 'panicked'
    | 'halted'
    | 'rebooting'
    | 'stopped'
    | 'failed'
  /** Why it ended, where that is known. */
  readonly reason?: string
}

export interface Options {
  /** A link as pid1 makes it, or what is behind its "#". */
  readonly link: string
  /** With an editor beside the console. */
  readonly edit?: boolean
  /** What the frame is called. */
  readonly title?: string
  /** CSS pixels; 420 without it. */
  readonly height?: number
}

/** Each call opens the frame if nobody has yet. What is refused rejects with an error that has a `code`. */
export interface Demo {
  /** Boots it, or boots it again; resolves when that is under way. */
  boot(): Promise<State>
  /** Types on the console; "\n" is Enter. The machine must be running. */
  type(text: string): Promise<void>
  /** Resolves once the console has said the text since `type` or `boot`. `timeout`: ms, 30,000 without it. */
  expect(text: string, timeout?: number): Promise<void>
  state(): Promise<State>
  /** The size of the console's characters: 8 to 32 CSS pixels. */
  resize(fontSize: number): Promise<void>
  /** Hears what happens, until the returned function is called. */
  on(event: 'state', listener: (state: State) => void): () => void
  on(event: 'console', listener: (text: string) => void): () => void
  remove(): void
}

declare global {
  var pid1: {
    /** Puts a demo into the element: at first a button that shows it. */
    embed(element: Element, options: Options): Demo
  }
}
