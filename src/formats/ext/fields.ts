/** A structure's bytes as spans, one for each field of its table in on-disk.ts. */
import { decodePath } from '../../rootfs/index.ts'
import type { Span, SpanKind } from '../span.ts'

/** What one field holds. */
export interface Field {
  readonly bytes: Uint8Array
  /** The bytes as one number, if they are eight at most. */
  readonly number: number
}

/** What a field is for, in one sentence without its period; what its bytes say, if not just a number; its kind. */
export type Meaning = readonly [meaning: string, value?: (field: Field) => string, kind?: SpanKind]

/** The spans of the structure that `bytes` holds and that lies at `offset`: a field ends where the next begins. */
export function explainFields<Name extends string>(
  bytes: Uint8Array,
  offset: number,
  table: Readonly<Record<Name, number>>,
  meanings: Readonly<Record<Name, Meaning>>,
): Span[] {
  const names = Object.keys(table) as Name[]
  return names.flatMap((name, i) => {
    const at = table[name]
    const end = i + 1 < names.length ? table[names[i + 1]!] : bytes.length
    if (at >= bytes.length) return []
    const own = bytes.subarray(at, end)
    const field = { bytes: own, number: own.length <= 8 ? littleEndian(own) : 0 }
    const [meaning, value = plain, kind = 'number'] = meanings[name]
    return [{ field: name, kind, offset: offset + at, length: own.length, value: value(field), meaning }]
  })
}

function littleEndian(bytes: Uint8Array): number {
  return bytes.reduceRight((number, byte) => number * 256 + byte, 0)
}

/** 12,345 */
export function grouped(number: number): string {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** "1 block", "12,345 blocks". */
export function counted(number: number, what: string): string {
  return number === 1 ? `1 ${what}` : `${grouped(number)} ${what}s`
}

export const plain = ({ number }: Field) => grouped(number)
export const countOf = (what: string) => (field: Field) => counted(field.number, what)
export const hex = ({ number }: Field) => `0x${number.toString(16)}`
export const text = ({ bytes }: Field) => {
  const end = bytes.indexOf(0)
  return end === 0 ? 'empty' : decodePath(end < 0 ? bytes : bytes.subarray(0, end))
}
export const hexBytes = ({ bytes }: Field) => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
export const uuid = (field: Field) => hexBytes(field).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
export const zeros = ({ bytes }: Field) => {
  if (bytes.some((byte) => byte !== 0)) return `${counted(bytes.length, 'byte')}, not all of them zero`
  return bytes.length === 1 ? 'one zero byte' : `${bytes.length} zero bytes`
}
export const time = ({ number }: Field) =>
  number === 0
    ? '0: never, or not told'
    : `${number}: ${new Date(number * 1000).toISOString().slice(0, 19).replace('T', ' ')} UTC`

/** The number, and the names of its bits. */
export const bits = (names: Readonly<Record<string, number>>) => (field: Field) => {
  const set = Object.entries(names).flatMap(([name, bit]) => (field.number & bit ? name : []))
  return set.length === 0 ? hex(field) : `${hex(field)}: ${set.join(', ')}`
}
/** The number, and what it stands for. */
export const oneOf =
  (names: Readonly<Record<number, string>>) =>
  ({ number }: Field) =>
    names[number] === undefined ? `${number}` : `${number}: ${names[number]}`
