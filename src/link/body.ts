/** What is in a link's envelope: a delta as JSON, and behind a NUL the contents that are no text, packed with deflate. */
import { deflateSync } from 'fflate'
import * as v from 'valibot'
import { encodeBase64 } from '../formats/base64.ts'
import { concat } from '../formats/concat.ts'
import { type Inflated, inflate } from '../formats/inflate.ts'
import type { Delta, EntryValue } from './delta.ts'
import { DICTIONARY_1 } from './dictionary-1.ts'
import { refused } from './errors.ts'
import { ENTRIES_MOST } from './limits.ts'

export interface Body extends Delta {
  /** The name of the recipe it is a delta of, and the SHA-256 of that as a project file. */
  readonly base: readonly [name: string, sha256: string]
}

/** Characters: more are no path, and would only take time. */
const PATH_MOST = 4_096
const path = v.pipe(v.string(), v.maxLength(PATH_MOST))

/** What the reader of project files leaves unchecked, or never sees. */
const schema = v.strictObject({
  base: v.strictTuple([v.string(), v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))]),
  set: v.optional(v.record(v.string(), v.unknown())),
  remove: v.optional(v.pipe(v.array(path), v.maxLength(ENTRIES_MOST))),
  put: v.optional(v.pipe(v.array(v.looseObject({ path })), v.maxLength(ENTRIES_MOST))),
})

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Bytes as they are; every other field as JSON has it. */
export function layOutBody({ base, set, remove, put }: Body): Uint8Array {
  const contents: Uint8Array[] = []
  const brief = put?.map((entry) => {
    const { content, ...rest } = entry
    if (!(content instanceof Uint8Array)) return entry
    contents.push(content)
    return { ...rest, bytes: content.length }
  })
  const json = JSON.stringify({ base, ...(set && { set }), ...(remove && { remove }), ...(brief && { put: brief }) })
  return concat(contents.length > 0 ? [encoder.encode(json), Uint8Array.of(0), ...contents] : [encoder.encode(json)])
}

/** Throws link-invalid. */
export function readBody(bytes: Uint8Array): Body {
  const nul = bytes.indexOf(0)
  const [json, contents] = nul < 0 ? [bytes, undefined] : [bytes.subarray(0, nul), bytes.subarray(nul + 1)]
  let value: unknown
  try {
    value = JSON.parse(decoder.decode(json))
  } catch (cause) {
    throw refused('what it holds cannot be read', cause)
  }
  const list = (value as { put?: unknown; remove?: unknown } | null) ?? {}
  for (const entries of [list.put, list.remove])
    if (Array.isArray(entries) && entries.length > ENTRIES_MOST)
      throw refused(`it has more than ${ENTRIES_MOST} entries`)
  const result = v.safeParse(schema, value)
  if (!result.success) throw refused('what it holds is not what pid1 writes')
  const { base, set, remove, put } = result.output
  const whole = (put || contents) && withContents((put ?? []) as readonly EntryValue[], contents ?? new Uint8Array())
  return { base, ...(set && { set }), ...(remove && { remove }), ...(whole && { put: whole }) }
}

function withContents(put: readonly EntryValue[], contents: Uint8Array): EntryValue[] {
  let at = 0
  const whole = put.map((entry): EntryValue => {
    if (!('bytes' in entry)) return entry
    const { bytes: length, ...rest } = entry
    if (typeof length !== 'number' || !Number.isInteger(length) || length < 0 || at + length > contents.length)
      throw refused(`the content of ${entry.path} is not in it`)
    at += length
    return { ...rest, path: entry.path, base64: encodeBase64(contents.subarray(at - length, at)) }
  })
  if (at !== contents.length) throw refused('it holds contents that belong to no file')
  return whole
}

/** Codec 1: deflate (RFC 1951), which may refer to the dictionary of version 1. */
export const DEFLATE_1 = 1

export function packBody(bytes: Uint8Array): Uint8Array {
  return deflateSync(bytes, { level: 9, dictionary: DICTIONARY_1 })
}

/** `size` is how many bytes it should unpack to. Throws link-invalid. */
export function unpackBody(body: Uint8Array, size: number): Uint8Array {
  let inflated: Inflated
  try {
    inflated = inflate(body, 0, { most: size, left: size }, DICTIONARY_1)
  } catch (cause) {
    throw refused('it does not unpack', cause)
  }
  if (inflated.end !== body.length || inflated.bytes.length !== size)
    throw refused('it unpacks to another size than it says')
  return inflated.bytes
}
