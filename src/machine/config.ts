import type { MachineState, TimelineMark } from './lifecycle.ts'

/** All that one machine is made of. Every array is whole: it owns its buffer, from the first byte to the last. */
export interface MachineConfig {
  /** A bzImage. */
  readonly kernel: Uint8Array
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
  /** Bytes from the serial console, in order, a batch at a time. */
  | { readonly kind: 'console'; readonly bytes: Uint8Array }
  | { readonly kind: 'mark'; readonly mark: TimelineMark }

/** A console of the guest, by its device's name. */
export type ConsoleName = 'ttyS0' | 'ttyS1' | 'hvc0'
