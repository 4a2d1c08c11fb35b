/** What the page and the machine's worker say to each other, through comlink. */
import type { SparseImage } from '../src/formats/sparse.ts'
import type { BiosBoot, KernelBoot, MachineConfig } from '../src/machine/config.ts'
import type { GateFacts } from '../src/machine/gate-facts.ts'
import type { Line } from '../src/machine/line.ts'
import type { SharedEntry } from '../src/machine/shared/shared-directory.ts'
import type { EmulatorState, RestoreConfig, Snapshot } from '../src/machine/snapshot.ts'
import type { Ground } from '../src/machine/standby.ts'

/** A machine to boot. What is large comes as blobs, which cross from thread to thread at no cost. */
export interface MachineOrder extends Omit<MachineConfig, 'boot'> {
  readonly boot: KernelOrder | BiosBoot
}

export interface KernelOrder extends Omit<KernelBoot, 'kernel' | 'initrd'> {
  readonly kernel: Blob
  readonly initrd: Blob | undefined
}

/** A machine to have ready. */
export interface StandbyOrder {
  readonly facts: GateFacts
  readonly kernel: Blob
  readonly wasm: WebAssembly.Module
  /** Where it begins; otherwise where one of an earlier visit did, or from the start. */
  readonly ground: KeptGround | undefined
  /** What it is to have unpacked. */
  readonly initrd: Blob
  /** Whether it may begin at the start; a boot from there shows what it does meanwhile. */
  readonly mayBeginAtStart: boolean
}

/** A ground whose largest part crosses at no cost. */
export interface KeptGround extends Omit<Ground, 'state'> {
  readonly state: Omit<EmulatorState, 'state'> & { readonly state: Blob }
}

export interface MachineWorker {
  /**
   * Starts the machine; resolves when it runs. Once a worker: another boot takes another worker. At the other end of the
   * port `reports`, comlink exposes a `Deliver`. Reports arrive in order; the next is sent only when the last was taken, so a slow page slows the guest.
   * Throws kernel-invalid, memory-too-small, command-line-too-long, emulator-failed.
   */
  boot(order: MachineOrder, reports: MessagePort): Promise<void>
  /**
   * Has a machine ready, in the midst of its boot; resolves when it is, with where it began. Once a worker, but for one
   * that had nowhere to begin: then it resolves with undefined, and the worker is as it was.
   * Throws kernel-invalid, memory-too-small, command-line-too-long, emulator-failed, snapshot-corrupt.
   */
  standBy(order: StandbyOrder): Promise<KeptGround | undefined>
  /**
   * Starts the machine that is ready, in boot's place; what is in `archive` is unpacked over what it has unpacked.
   * Throws machine-not-running.
   */
  goOn(archive: Blob | undefined, reports: MessagePort): Promise<void>
  /**
   * Starts a machine where a snapshot left off, in boot's place; it runs as soon as this resolves, and meets none of a
   * boot's milestones again. The guest's clock goes on from where it stood.
   * Throws snapshot-mismatch, snapshot-corrupt, emulator-failed.
   */
  restore(config: RestoreConfig, snapshot: Snapshot, reports: MessagePort): Promise<void>
  /** Sends these bytes down a line. */
  send(line: Line, bytes: Uint8Array): void
  /**
   * Types a text on the PC's keyboard; arrows and their like as a terminal sends them. Returns what a US keyboard has no
   * key for.
   */
  typeKeys(text: string): string
  /** The VGA screen's text: rows from the top, without blanks at their ends. */
  screenText(): string
  /** What is on a disk now, hda being number 0; undefined where there is none. At the machine's end it is reported. */
  diskImage(number: number): SparseImage | undefined
  floppyImage(): SparseImage | undefined
  /** Bytes that the guest has written on its disks so far; what it wrote twice counts twice. */
  diskBytesWritten(): number
  /** Tells the guest how large the terminal on hvc0 is, in characters; no serial line can. */
  resize(columns: number, rows: number): void
  /**
   * The machine as it is now. It stands still while it is copied, about 0.1 s for 128 MiB, and goes on while the copy is
   * compressed. Throws machine-not-running.
   */
  save(): Promise<Snapshot>
  /** Ends the machine; its last report is the state "stopped". */
  stop(): void
  /** Emulated instructions since reset. */
  instructions(): number

  /**
   * Puts a file into the shared directory, in the place of a file of that path; directories that are missing are made.
   * The guest mounts the directory by `mount -t 9p -o trans=virtio host9p /mnt`.
   * Throws path-invalid, is-a-directory, not-a-directory, limit-exceeded, machine-not-running.
   */
  shareFile(path: string, bytes: Uint8Array): void
  /** All that is in the shared directory, parents first, in the order of names. */
  shared(): readonly SharedEntry[]
  /** A file's content. Throws path-missing, is-a-directory. */
  readShared(path: string): Uint8Array
  /** Removes a file, or a directory with all that is in it. Throws path-missing. */
  removeShared(path: string): void
}
