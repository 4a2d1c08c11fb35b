/** Bytes as base64url without padding (RFC 4648, section 5): what a URL carries as it is. */
import { decodeBase64, encodeBase64 } from '../formats/base64.ts'

export function encodeBase64Url(bytes: Uint8Array): string {
  return encodeBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** Undefined for what `encodeBase64Url` does not write: each text stands for other bytes than every other text. */
export function decodeBase64Url(text: string): Uint8Array | undefined {
  if (!/^[\w-]*$/.test(text) || text.length % 4 === 1) return undefined
  const bytes = decodeBase64(text.replaceAll('-', '+').replaceAll('_', '/'))
  // Of the last digit some bits may mean nothing, and must be 0.
  return bytes && encodeBase64Url(bytes.subarray(-(bytes.length % 3 || 3))) === text.slice(-lastDigits(text))
    ? bytes
    : undefined
}

const lastDigits = (text: string) => text.length % 4 || 4
