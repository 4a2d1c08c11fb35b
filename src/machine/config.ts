import type { SparseImage } from '../formats/sparse.ts'
import type { Disk } from './disk.ts'
import type { MachineState, TimelineMark } from './lifecycle.ts'
import type { Line } from './line.ts'
import type { ScreenUpdate } from './text-screen.ts'

/** All that one machine is made of. Every array is whole: it owns its buffer, from the first byte to the last. */
export interface MachineConfig {
  readonly boot: Boot
  /** Names the kernel that will run, lower-case hex: a snapshot can only be restored with the same. */
  readonly kernelSha256: string
  /** hda, hdb and so on, which Linux calls sda, sdb; four at most. */
  readonly disks: readonly SparseImage[]
  /** Of 1.44 or 2.88 MB. */
  readonly floppy?: SparseImage | undefined
  /** MiB. */
  readonly memory: number
  /** v86.wasm, compiled once a page and used for every machine. */
  readonly wasm: WebAssembly.Module
}

/** What the processor runs first. */
export type Boot = KernelBoot | BiosBoot

/** The kernel itself, as a boot loader hands over to it. */
export interface KernelBoot {
  readonly kind: 'kernel'
  /** A bzImage. */
  readonly kernel: Uint8Array
  readonly initrd?: Uint8Array | undefined
  readonly commandLine: string
  /** Whether this kernel asks for its initrd at a gate (gate.ts). */
  readonly hasGate?: boolean | undefined
}

/** A PC's firmware, which boots from a medium. */
export interface BiosBoot {
  readonly kind: 'bios'
  /** The first floppy, or the first disk. */
  readonly from: 'floppy' | 'disk'
  /** SeaBIOS, and its VGA BIOS for a standard VGA. */
  readonly bios: Uint8Array
  readonly vgaBios: Uint8Array
}

/** What a machine tells whoever runs it. */
export type MachineReport =
  | { readonly kind: 'state'; readonly state: MachineState }
  /** Bytes from one line, in order, a batch at a time. */
  | { readonly kind: 'console'; readonly line: Line; readonly bytes: Uint8Array }
  /** What has changed on the VGA screen. */
  | { readonly kind: 'screen'; readonly update: ScreenUpdate }
  /** What could be read on the VGA screen since the last of these, as a stream (transcript.ts). */
  | { readonly kind: 'screen-text'; readonly text: string }
  | { readonly kind: 'mark'; readonly mark: TimelineMark }
  /** The guest changed something in the shared directory. */
  | { readonly kind: 'shared' }
  /** A snapshot was taken: all that was reported before is in it, nothing that comes after. */
  | { readonly kind: 'saved' }
  /** What is on the disks at the end of a machine that has written on them: the state that ends it comes next. */
  | { readonly kind: 'disks'; readonly disks: readonly SparseImage[]; readonly floppy: SparseImage | undefined }

/** What the machine is made of. */
export interface Hardware {
  /** v86.wasm. */
  readonly wasm: WebAssembly.Module
  /** MiB. */
  readonly memory: number
  /** Whether there is a device for hvc0. */
  readonly hasVirtioConsole: boolean
  /** Whether there is a controller for disks. Looking for disks that are not there takes a kernel its time. */
  readonly hasDiskController: boolean
  readonly disks: readonly Disk[]
  readonly floppy: Disk | undefined
}

/** A BIOS looks for its disks by itself; a kernel that is given none needs none. */
export function needsDiskController(boot: Boot, disks: readonly unknown[]): boolean {
  return boot.kind === 'bios' || disks.length > 0
}

/**
 * Finding the virtio console costs a boot a fortieth of its time, so it is there for those whose command line names it, and
 * where that lies on a medium.
 */
export function needsVirtioConsole(boot: Boot): boolean {
  return boot.kind === 'bios' || namesVirtioConsole(boot.commandLine)
}

export function namesVirtioConsole(commandLine: string): boolean {
  return /\bhvc0\b/.test(commandLine)
}
