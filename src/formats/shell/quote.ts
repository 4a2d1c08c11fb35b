/** Words of a shell's command line. */
import { encodePath } from '../../rootfs/index.ts'

/** A path of the tree as one writes it from that directory, quoted where a shell needs it, and never an option. */
export function relativePath(path: string): string {
  const relative = path.replace(/^\/+/, '')
  if (relative === '') return '.'
  return quote(relative.startsWith('-') ? `./${relative}` : relative)
}

/** What shows as nothing, or as something else, or is an order to a terminal it is pasted in. $(…) would drop a \n. */
const UNPRINTABLE = /(?:(?!\n)[\p{Cc}\p{Cf}\p{Cs}])+/gu

/** One word of a command, whatever is in it. */
export function quote(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word
  return `'${word.replaceAll("'", "'\\''").replace(UNPRINTABLE, (run) => `'"$(printf '${octal(run)}')"'`)}'`
}

function octal(text: string): string {
  return Array.from(encodePath(text), (byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('')
}
