/** Bytes as base64 (RFC 4648, with padding). `btoa` and `atob` know only characters, one a byte. */

export function encodeBase64(bytes: Uint8Array): string {
  let binary = ''
  for (let at = 0; at < bytes.length; at += 0x8000) binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000))
  return btoa(binary)
}

/** Undefined if `text` is not base64. */
export function decodeBase64(text: string): Uint8Array | undefined {
  let binary: string
  try {
    binary = atob(text)
  } catch {
    return undefined
  }
  const bytes = new Uint8Array(binary.length)
  for (let at = 0; at < bytes.length; at++) bytes[at] = binary.charCodeAt(at)
  return bytes
}

/** Base64 in lines of 76 digits, as `base64` writes it, in ASCII. */
export function base64Lines(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const digits = Math.ceil(bytes.length / 3) * 4
  const text = new Uint8Array(digits + Math.ceil(digits / LINE))
  let to = 0
  for (let at = 0; at < bytes.length; at += 3) {
    if (at > 0 && at % LINE_BYTES === 0) text[to++] = NEWLINE
    const three = (bytes[at]! << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0)
    text[to++] = DIGITS[three >> 18]!
    text[to++] = DIGITS[(three >> 12) & 63]!
    text[to++] = at + 1 < bytes.length ? DIGITS[(three >> 6) & 63]! : PADDING
    text[to++] = at + 2 < bytes.length ? DIGITS[three & 63]! : PADDING
  }
  if (bytes.length > 0) text[to] = NEWLINE
  return text
}

const LINE = 76
const LINE_BYTES = (LINE / 4) * 3
const NEWLINE = 0x0a
const PADDING = 0x3d
const DIGITS = new TextEncoder().encode('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/')
