import { createHash } from 'node:crypto'
import { closeSync, fstatSync, ftruncateSync, openSync, writeSync } from 'node:fs'
import { Pid1Error } from '../error.ts'
import { partsOf, type SparseImage } from '../formats/sparse.ts'

/**
 * Writes a file named on the command line; `mode` is what umask takes from. Zeros that are not kept are holes in it,
 * where it is a file that can have some. Throws file-unwritable.
 */
export function writeOutput(path: string, content: SparseImage, mode = 0o666): void {
  try {
    const file = openSync(path, 'w', mode)
    try {
      write(file, content)
    } finally {
      closeSync(file)
    }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new Pid1Error('file-unwritable', `Cannot write ${path}: ${reason}`, { path, reason })
  }
}

/** Bytes at once. */
const STEP = 1 << 20

function write(file: number, content: SparseImage): void {
  if (!fstatSync(file).isFile()) {
    for (const part of partsOf(content, STEP)) writeAll(file, part)
    return
  }
  for (const { offset, bytes } of content.pieces) writeAll(file, bytes, offset)
  ftruncateSync(file, content.size)
}

function writeAll(file: number, bytes: Uint8Array, offset?: number): void {
  for (let done = 0; done < bytes.length; )
    done += writeSync(file, bytes, done, bytes.length - done, offset === undefined ? null : offset + done)
}

/** SHA-256 of a content, as lower-case hex: Node's own, which is many times as fast as ours. */
export function sha256Of(content: SparseImage): string {
  const hash = createHash('sha256')
  for (const part of partsOf(content, STEP)) hash.update(part)
  return hash.digest('hex')
}
