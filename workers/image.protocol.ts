/** What the page and the image's worker say to each other, through comlink. */

import type { PackedSpans } from '../src/formats/cpio/packed-spans.ts'
import type { BootMedia } from '../src/image/boot-media.ts'
import type { ExportedFile } from '../src/image/export.ts'
import type { ExportFormat } from '../src/image/export-format.ts'
import type { ProjectDelta } from '../src/project/delta.ts'
import type { DiskWorker, PackedName } from './disks.protocol.ts'
import type { NamedContent } from './import.protocol.ts'
import type { StoreWorker } from './store.protocol.ts'

/** How far a piece of work has come; `total` is 0 while it is unknown. Bytes. */
export interface Progress {
  readonly work: 'download' | 'pack'
  /** What is downloaded or packed, for a person: "kernel", "busybox". */
  readonly name: string
  readonly done: number
  readonly total: number
}

/** An image whose bytes stay in the worker. */
export interface PackedSize {
  /** Bytes. */
  readonly size: number
  /** Lower-case hex. */
  readonly sha256: string
  /** The disks of a machine that boots it, in the order of `diskPlaces`. */
  readonly disks: readonly PackedName[]
}

/** What a boot needs beside the project. */
export interface BootParts extends BootMedia {
  readonly image: PackedSize
  /** v86.wasm, compiled. */
  readonly wasm: WebAssembly.Module
}

/** Looks at the image that was packed last; undefined where that is not the one of this hash. */
export interface ImageReader {
  /** Where its entries lie, in their order. */
  imageSpans(sha256: string): Promise<PackedSpans | undefined>
  /** `length` of its bytes from `offset` on. */
  imageBytes(sha256: string, offset: number, length: number): Promise<Uint8Array | undefined>
  /** Where `needle` stands next after `from`, or before it if `backwards`, beyond an end from the other; -1: nowhere. */
  findInImage(sha256: string, needle: Uint8Array, from: number, backwards: boolean): Promise<number | undefined>
}

/** A line that holds what was looked for. */
export interface TextMatch {
  readonly path: string
  /** From 1; undefined for a file that is not text. */
  readonly line: number | undefined
  /** The line, or the part of a long one that holds it. */
  readonly text: string | undefined
}

export interface FoundText {
  readonly matches: readonly TextMatch[]
  /** False if there are more. */
  readonly isAll: boolean
}

/** It holds a copy of the project on screen, which every call speaks of that takes no other. */
export interface ImageWorker extends StoreWorker, DiskWorker, ImageReader {
  /** Where blobs are: the page's base address. Must be called first. */
  open(baseUrl: string, report: (progress: Progress) => void): Promise<void>
  /** A sign of life. */
  beat(): void

  /** Brings the copy up to date: later calls speak of the project as it is then. The first delta is from nothing. */
  update(delta: ProjectDelta): void
  /** Packs the project. Throws what `assemble` throws. */
  assemble(): Promise<PackedSize>
  /** All that a machine needs; packs only what has changed since it was packed last. */
  bootParts(): Promise<BootParts>
  /** Fetches ahead what booting the project will need, and compiles the emulator. */
  prepare(): Promise<void>

  /** v86.wasm, compiled. Throws download-failed, emulator-failed. */
  emulator(): Promise<WebAssembly.Module>
  /** The bytes of a blob or of what is kept. Throws blob-missing, download-failed. */
  blob(sha256: string): Promise<Uint8Array>
  /** The project as a file to take away, whose bytes are the caller's. Throws what `exportProject` throws, and cancelled. */
  export(as: ExportFormat): Promise<ExportedFile>
  /** Ends the export under way, if there is one. */
  cancelExport(): void

  /** Keeps contents that the catalog does not hold, for the project to name; saving it stores them. Their buffers are the worker's. */
  keep(contents: readonly NamedContent[]): void

  /** The lines of the project's files that hold `text`. Throws blob-missing, download-failed. */
  search(text: string): Promise<FoundText>
}
