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
  /** A snapshot was taken: all that was reported before is in it, nothing that comes after. */
  | { readonly kind: 'saved' }

/** What the machine is made of. */
export interface Hardware {
  /** v86.wasm. */
  readonly wasm: WebAssembly.Module
  /** MiB. */
  readonly memory: number
  /** Whether there is a device for hvc0. */
  readonly hasVirtioConsole: boolean
}

/**
 * The hardware for a configuration. Finding the virtio console costs a boot a fortieth of its time, so it is there for
 * those whose command line names it.
 */
export function hardwareOf({
  wasm,
  memory,
  commandLine,
}: Omit<MachineConfig, 'kernel' | 'kernelSha256' | 'initrd'>): Hardware {
  return { wasm, memory, hasVirtioConsole: /\bhvc0\b/.test(commandLine) }
}
