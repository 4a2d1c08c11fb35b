/** What a file's bytes are to a reader: text, or not. */

/** Text over this opens as bytes: an editor of this kind is no place for it. */
export const TEXT_MOST = 1 << 20

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The text that the bytes are, or undefined: invalid UTF-8, a NUL byte, too long. */
export function textOf(bytes: Uint8Array): string | undefined {
  if (bytes.length > TEXT_MOST || bytes.includes(0)) return undefined
  try {
    return decoder.decode(bytes)
  } catch {
    return undefined
  }
}

/** Whether to colour it as a shell script. */
export function isShell(path: string, text: string): boolean {
  if (text.startsWith('#!')) return /^#!.*?sh(?=\s|$)/.test(text.slice(0, 200))
  return path.startsWith('/etc/') || /(^|\/)(init|rcS|\.profile)$/.test(path)
}
