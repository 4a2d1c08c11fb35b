import type { MachineState, TimelineMark } from './lifecycle.ts'
import type { Line } from './line.ts'

/** All that one machine is made of. Every array is whole: it owns its buffer, from the first byte to the last. */
export interface MachineConfig {
  /** A bzImage. */
  readonly kernel: Uint8Array
  /** Names the kernel, lower-case hex: a snapshot can only be restored with the same. */
  readonly kernelSha256: string
  readonly initrd: Uint8Array
  readonly commandLine: string
  /** MiB. */
  readonly memory: number
  /** v86.wasm, compiled once a page and used for every machine. */
  readonly wasm: WebAssembly.Module
}

/** What a machine tells whoever runs it. */
export type MachineReport =
  | { readonly kind: 'state'; readonly state: MachineState }
  /** Bytes from one line, in order, a batch at a time. */
  | { readonly kind: 'console'; readonly line: Line; readonly bytes: Uint8Array }
  | { readonly kind: 'mark'; readonly mark: TimelineMark }
  /** The guest changed something in the shared directory. */
  | { readonly kind: 'shared' }

/**
 * Whether the machine has the device that is hvc0 in Linux. Finding it costs a boot a fortieth of its time, so it
 * is there for those who name it.
 */
export function hasVirtioConsole({ commandLine }: Pick<MachineConfig, 'commandLine'>): boolean {
  return /\bhvc0\b/.test(commandLine)
}
