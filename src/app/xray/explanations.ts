/** The sections of a layout field by field. */
import type { Span } from '../../formats/span.ts'
import { Windows } from './windows.ts'

const WINDOW = 32

/** Yields `count` sections' spans from number `first` on; undefined if this image is no more. */
export type FetchSpans = (first: number, count: number) => Promise<readonly (readonly Span[])[] | undefined>

export class Explanations extends Windows<readonly (readonly Span[])[]> {
  constructor(count: number, fetch: FetchSpans) {
    super(count, fetch, { window: WINDOW, most: 64 })
  }

  /** The spans of the section with this number, if they are at hand; otherwise they are sent for. */
  read(index: number): readonly Span[] | undefined {
    return this.window(Math.floor(index / WINDOW))?.[index % WINDOW]
  }
}
