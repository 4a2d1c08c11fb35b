/** What the page and the image's worker say to each other, through comlink. */

import type { BzImage } from '../src/formats/bzimage.ts'
import type { PackedSpans } from '../src/formats/cpio/packed-spans.ts'
import type { Loss } from '../src/formats/losses.ts'
import type { PackedSections } from '../src/formats/packed-sections.ts'
import type { Span } from '../src/formats/span.ts'
import type { BootMedia } from '../src/image/boot-media.ts'
import type { ExportFormat } from '../src/image/export-format.ts'
import type { ProgramFacts } from '../src/image/program.ts'
import type { Remedy } from '../src/image/remedy.ts'
import type { ImageNames } from '../src/image/sha256.ts'
import type { BiosBoot } from '../src/machine/config.ts'
import type { InitrdFacts } from '../src/machine/direct-boot.ts'
import type { ProjectDelta } from '../src/project/delta.ts'
import type { Media } from '../src/project/medium.ts'
import type { DiskWorker, PackedName } from './disks.protocol.ts'
import type { NamedContent } from './import.protocol.ts'
import type { LinkWorker } from './link.protocol.ts'
import type { StoreWorker } from './store.protocol.ts'

/** How far a piece of work has come; `total` is 0 while it is unknown. Bytes. */
export interface Progress {
  readonly work: 'download' | 'pack' | 'hash'
  /** What is worked on, for a person: "kernel", "busybox". */
  readonly name: string
  readonly done: number
  readonly total: number
}

/** An image whose bytes stay in the worker. */
export interface PackedSize extends ImageNames {
  /** Bytes. */
  readonly size: number
  /** The disks of a machine that boots it, in the order of `diskPlaces`. */
  readonly disks: readonly PackedName[]
  /** What the medium cannot say of the files. */
  readonly losses: readonly Loss[]
}

/** What is known of media before anything is packed for them. */
export interface MediaCheck {
  readonly losses: readonly Loss[]
  /** Why they cannot be made, for a person. */
  readonly problem: string | undefined
  readonly remedy: Remedy | undefined
}

/** A file to take away, whose bytes are the browser's. */
export interface ExportedBlob {
  readonly fileName: string
  /** Of the file's media type. */
  readonly blob: Blob
}

/** What a boot needs beside the project. */
export interface BootParts extends Omit<BootMedia, 'boot'> {
  readonly boot: KernelParts | BiosBoot
  readonly image: PackedSize
  /** v86.wasm, compiled. */
  readonly wasm: WebAssembly.Module
  /** Where another image's root file system, unpacked, can be made this one's. */
  readonly replacements: Replacements | undefined
}

export interface Replacements {
  /** The name of the other image. */
  readonly over: string
  readonly archive: Blob
}

/** What is large comes as blobs, which cross from thread to thread at no cost. */
export interface KernelParts {
  readonly kind: 'kernel'
  readonly kernel: Blob
  readonly header: BzImage
  readonly initrd: Blob | undefined
  readonly initrdFacts: InitrdFacts
  readonly commandLine: string
  readonly hasGate: boolean
}

/** Which of the images that were packed last one looks at. */
export interface ImagePlace {
  /** The image's. */
  readonly id: string
  /** The number of a disk beside the medium, from 0; undefined: the medium itself. */
  readonly disk: number | undefined
}

/** What lies where in an image. */
export interface PackedLayout extends PackedSections {
  /** Bytes of what is laid out. */
  readonly size: number
  /** Bytes of the medium, where it is what is laid out, compressed. */
  readonly compressedSize: number | undefined
}

/**
 * Looks at what was packed last; undefined where that is not the image of this name. A medium that is compressed is read
 * as what it unpacks to.
 */
export interface ImageReader {
  /** Where the entries of an initramfs lie, in their order. */
  imageSpans(at: ImagePlace): Promise<PackedSpans | undefined>
  /** What lies where on any other medium. Throws what `layOutMedium` throws. */
  imageLayout(at: ImagePlace): Promise<PackedLayout | undefined>
  /** Sections of the layout, each field by field: `count` from number `first` on. */
  explainSections(at: ImagePlace, first: number, count: number): Promise<readonly (readonly Span[])[] | undefined>
  /** `length` bytes from `offset` on. */
  imageBytes(at: ImagePlace, offset: number, length: number): Promise<Uint8Array | undefined>
  /** Where `needle` stands next after `from`, or before it if `backwards`, beyond an end from the other; -1: nowhere. */
  findInImage(at: ImagePlace, needle: Uint8Array, from: number, backwards: boolean): Promise<number | undefined>
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
export interface ImageWorker extends StoreWorker, DiskWorker, LinkWorker, ImageReader {
  /** Where blobs are: the page's base address. Must be called first. */
  open(baseUrl: string, report: (progress: Progress) => void): Promise<void>
  /** A sign of life. */
  beat(): void
  /** Fetches the rest of the worker's script ahead. Throws part-missing. */
  loadAll(): Promise<void>

  /** Brings the copy up to date: later calls speak of the project as it is then. The first delta is from nothing. */
  update(delta: ProjectDelta): void
  /** Packs the project. Throws what `assemble` throws. */
  assemble(): Promise<PackedSize>
  /** What these media would do to the project, without packing it. */
  checkMedia(media: Media): MediaCheck
  /** The SHA-256 of the image that was packed last; undefined where that is not the one of this name, or soon is no more. */
  sha256(id: string): Promise<string | undefined>
  /**
   * All that a machine needs; packs only what has changed since it was packed last. `over` names an image that was packed
   * before, and may be unpacked in a machine already.
   */
  bootParts(over: string | undefined): Promise<BootParts>
  /** Fetches ahead what booting the project will need, and compiles the emulator. */
  prepare(): Promise<void>

  /** v86.wasm, compiled. Throws download-failed, emulator-failed. */
  emulator(): Promise<WebAssembly.Module>
  /** The bytes of a blob or of what is kept. Throws blob-missing, download-failed. */
  blob(sha256: string): Promise<Uint8Array>
  /** The project as a file to take away. Throws what `exportProject` throws, part-missing, and cancelled. */
  export(as: ExportFormat): Promise<ExportedBlob>
  /** Ends the export under way, if there is one. */
  cancelExport(): void

  /** Keeps contents that the catalog does not hold, for the project to name; saving it stores them. Their buffers are the worker's. */
  keep(contents: readonly NamedContent[]): void

  /** The lines of the project's files that hold `text`. Throws blob-missing, download-failed. */
  search(text: string): Promise<FoundText>
  /** What the ELF file at `path` of the project is and needs; undefined for what is none. Throws what `readProgram` throws, and part-missing. */
  program(path: string): Promise<ProgramFacts | undefined>
}
