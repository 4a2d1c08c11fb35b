import { Pid1Error } from '../error.ts'

/** Any error, as the one that says the emulator failed; `complaint` is what it said before it broke. */
export function asEmulatorFailure(cause: unknown, complaint = ''): Pid1Error {
  if (cause instanceof Pid1Error) return cause
  const reason = [complaint, cause instanceof Error ? cause.message : String(cause)].filter(Boolean).join(': ')
  return new Pid1Error('emulator-failed', `The emulator failed: ${reason}. Boot again`, { reason }, { cause })
}

/** There is no memory for the machine's. `memory` in MiB. */
export function noMemory(memory: number, cause: unknown): Pid1Error {
  const reason = `no ${memory} MiB of memory to be had`
  return new Pid1Error(
    'emulator-failed',
    `The emulator cannot get ${memory} MiB of memory for the machine. Give it less, or close other tabs`,
    { reason },
    { cause },
  )
}
