/** Where the fields of an entry lie. */
import type { Part, SpanKind } from '../span.ts'
import { align4, FIELD, HEADER_LENGTH } from './header.ts'

/** Every field that an entry can have, in their order. */
export type CpioField = keyof typeof FIELD | 'name' | 'NUL' | 'name padding' | 'content' | 'content padding'

const HEADER_FIELDS = Object.keys(FIELD) as (keyof typeof FIELD)[]
const HEADER_PARTS: readonly Part<CpioField>[] = HEADER_FIELDS.map((field, at) => ({
  field,
  kind: field === 'magic' ? 'magic' : field === 'filesize' || field === 'namesize' ? 'length' : 'number',
  offset: FIELD[field],
  length: (at + 1 < HEADER_FIELDS.length ? FIELD[HEADER_FIELDS[at + 1]!] : HEADER_LENGTH) - FIELD[field],
}))

/**
 * The parts of the entry whose header is at `offset`, without gaps; those that have no bytes are left out. `namesize`
 * and `filesize` are what the header says, in bytes, so the name's NUL is counted.
 */
export function partsOfEntry(offset: number, namesize: number, filesize: number): Part<CpioField>[] {
  const parts = HEADER_PARTS.map((part) => ({ ...part, offset: offset + part.offset }))
  let at = offset + HEADER_LENGTH
  const put = (field: CpioField, kind: SpanKind, length: number) => {
    if (length > 0) parts.push({ field, kind, offset: at, length })
    at += length
  }
  put('name', 'name', namesize - 1)
  put('NUL', 'padding', 1)
  put('name padding', 'padding', align4(at) - at)
  put('content', 'content', filesize)
  put('content padding', 'padding', align4(at) - at)
  return parts
}
