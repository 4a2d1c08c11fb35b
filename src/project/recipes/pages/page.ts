/** What a recipe's page says: beside its project, for whoever wants to know what it shows. */

/** Words for a person. What stands between backticks belongs to the machine: a path, a command, a message. */
export type Prose = string

export interface RecipePage {
  /** The recipe's name. */
  readonly recipe: string
  /** What it is about, in a few words. */
  readonly title: string
  /** What it shows: paragraphs. */
  readonly shows: readonly Prose[]
  /** What to try breaking. */
  readonly tries: readonly Try[]
  /** The tutorial that it follows, if it does. */
  readonly follows: Prose | undefined
  /** What differs from that tutorial. */
  readonly differs: readonly Difference[]
}

export interface Try {
  /** Stable: tests do what it says, and look for what it quotes. */
  readonly id: string
  /** What to do. */
  readonly act: Prose
  /** What one will see, and why. */
  readonly sees: Prose
  /** Lines on the console, word for word, without the kernel's times. */
  readonly says: readonly string[]
}

export interface Difference {
  readonly what: Prose
  readonly why: Prose
}
