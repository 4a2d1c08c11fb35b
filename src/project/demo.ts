/** What makes a demo of a project: its author's note, and a script that types and expects. */

/** One step of a script. What it waits for comes first, then it types, then it expects. */
export interface ScriptStep {
  /** Shown while the step is played. */
  readonly caption?: string
  /** The text that must be on the console before anything is typed, "" for none; without it, a prompt, where something is typed. */
  readonly wait?: string
  /** A line to type; Enter follows. */
  readonly type?: string
  /** Keys to press, as they are. */
  readonly keys?: string
  /** What the console must say then, beside what it echoes. */
  readonly expect?: string
}

export interface Demo {
  /** What the author says of it. */
  readonly note: string
  readonly script: readonly ScriptStep[]
  /** Patterns of what is another at every boot: "#" for a number, "*" for anything within a line. */
  readonly masks: readonly string[]
}

export const NOTE_MOST = 4_000
export const STEPS_MOST = 200
export const STEP_TEXT_MOST = 20_000
export const MASKS_MOST = 50
export const MASK_MOST = 200
