/** A tar of any size, the same at every run. */
import { closeSync, openSync, writeSync } from 'node:fs'

const BLOCK = 512

export interface MadeTar {
  readonly directories: number
  readonly filesIn: number
  /** Bytes of each file's content. */
  readonly size: number
}

/** Writes DIR/FILE with contents that all differ; returns how many entries there are, and bytes in all. */
export function writeTar(path: string, { directories, filesIn, size }: MadeTar): { entries: number; bytes: number } {
  const file = openSync(path, 'w')
  let seed = 1
  let bytes = 0
  const write = (part: Uint8Array) => {
    bytes += writeSync(file, part)
  }
  for (let d = 0; d < directories; d++) {
    const directory = `usr/lib/package-${d}/`
    const parts = [header(directory, '5', 0o755, 0)]
    for (let f = 0; f < filesIn; f++) {
      const content = new Uint8Array(Math.ceil(size / BLOCK) * BLOCK)
      // xorshift: quick, and not compressible.
      const words = new Uint32Array(content.buffer)
      for (let at = 0; at < words.length; at++) {
        seed ^= seed << 13
        seed ^= seed >>> 17
        seed ^= seed << 5
        words[at] = seed
      }
      content.fill(0, size)
      parts.push(header(`${directory}part-${f}.bin`, '0', 0o644, size), content)
    }
    write(Buffer.concat(parts))
  }
  write(new Uint8Array(2 * BLOCK))
  closeSync(file)
  return { entries: directories * (filesIn + 1), bytes }
}

function header(name: string, type: string, mode: number, size: number): Uint8Array {
  const block = Buffer.alloc(BLOCK)
  const put = (text: string, at: number) => block.write(text, at, 'latin1')
  put(name, 0)
  put(mode.toString(8).padStart(7, '0'), 100)
  put('0000000', 108)
  put('0000000', 116)
  put(size.toString(8).padStart(11, '0'), 124)
  put('00000000000', 136)
  put(' '.repeat(8), 148)
  put(type, 156)
  put('ustar\x0000', 257)
  put(
    `${block
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, '0')}\0 `,
    148,
  )
  return block
}
