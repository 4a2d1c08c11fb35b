/** What one types to get somewhere in the image: text, bytes in hex, or an offset. */
import { Pid1Error } from '../../error.ts'

export type SeekKind = 'text' | 'bytes' | 'offset'

/** The bytes to look for. Throws query-invalid where `text` is no hex. */
export function bytesToFind(kind: 'text' | 'bytes', text: string): Uint8Array {
  if (kind === 'text') return new TextEncoder().encode(text)
  const digits = text.replace(/0x|[\s,]/gi, '')
  if (!/^([0-9a-f]{2})+$/i.test(digits))
    throw invalid(text, 'bytes are pairs of hexadecimal digits, such as 7f 45 4c 46')
  return Uint8Array.from(digits.match(/../g)!, (pair) => Number.parseInt(pair, 16))
}

/** An offset below `size`, "420" or "0x1a4". Throws query-invalid. */
export function parseOffset(text: string, size: number): number {
  const trimmed = text.trim()
  if (!/^(0x[0-9a-f]{1,12}|[0-9][0-9,]{0,15})$/i.test(trimmed))
    throw invalid(text, 'an offset is a whole number, such as 420 or 0x1a4')
  const offset = Number(trimmed.replaceAll(',', ''))
  if (offset >= size) throw invalid(text, `the image ends before it: its last byte is at ${size - 1}`)
  return offset
}

function invalid(text: string, reason: string) {
  return new Pid1Error('query-invalid', `Cannot look for ${JSON.stringify(text)}: ${reason}`, { text, reason })
}
