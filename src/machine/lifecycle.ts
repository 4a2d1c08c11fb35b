/**
 * The life of a machine. It is used once: whoever wants to boot again makes a new one.
 *
 *     idle -> starting -> running -> stopped
 *                 |          |-----> panicked   the kernel said so; it stands still
 *                 |          |-----> halted     the guest asked to halt or power off
 *                 |          '-----> rebooting  the guest asked for a reboot: make a new machine
 *                 |-> silent -> running         nothing on any console for SILENCE_MS; it may yet speak
 *                 '-> failed                    the emulator or its worker is gone
 */
export type MachineState = (
  | { readonly phase: 'idle' }
  | { readonly phase: 'starting' }
  | { readonly phase: 'silent' }
  | { readonly phase: 'running' }
  | { readonly phase: 'panicked'; readonly reason: string }
  | { readonly phase: 'halted'; readonly reason: string }
  | { readonly phase: 'rebooting' }
  | { readonly phase: 'stopped' }
  | { readonly phase: 'failed'; readonly code: string; readonly reason: string }
) & {
  /** When it was entered: ms after the boot was asked for. */
  readonly at: number
}

export type Phase = MachineState['phase']

/** A machine in one of these phases has ended. */
export const ENDED: ReadonlySet<Phase> = new Set(['panicked', 'halted', 'rebooting', 'stopped', 'failed'])

/** A boot that has not written one byte after this long is called silent. */
export const SILENCE_MS = 10_000

/** Moments of a boot, each ms after it was asked for and the emulated instructions run until then. */
export const MILESTONES = ['first-byte', 'unpack', 'init', 'prompt'] as const
export type Milestone = (typeof MILESTONES)[number]

export interface TimelineMark {
  readonly milestone: Milestone
  readonly at: number
  readonly instructions: number
}
