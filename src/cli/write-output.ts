import { writeFileSync } from 'node:fs'
import { Pid1Error } from '../error.ts'

/** Writes a file named on the command line; `mode` is what umask takes from. Throws file-unwritable. */
export function writeOutput(path: string, bytes: Uint8Array, mode = 0o666): void {
  try {
    writeFileSync(path, bytes, { mode })
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new Pid1Error('file-unwritable', `Cannot write ${path}: ${reason}`, { path, reason })
  }
}
