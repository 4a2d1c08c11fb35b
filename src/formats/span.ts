/** What a format writes it can explain: every byte belongs to a span that has a name and a meaning. */

/** What sort of thing a span is: a signature, a number, a length that says where things lie, a name, content, filler. */
export type SpanKind = 'magic' | 'number' | 'length' | 'name' | 'content' | 'padding'

/** A run of bytes with a name of its own. */
export interface Part<Field extends string = string> {
  readonly field: Field
  readonly kind: SpanKind
  /** Bytes. */
  readonly offset: number
  readonly length: number
}

/** A run of bytes explained. */
export interface Span extends Part {
  /** What the bytes say, decoded, for a person. */
  readonly value: string
  /** What that is for, in one sentence without its period. */
  readonly meaning: string
}
