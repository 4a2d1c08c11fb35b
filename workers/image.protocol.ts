/** What the page and the image's worker say to each other, through comlink. */
import type { Image } from '../src/image/image.ts'
import type { Project } from '../src/project/project.ts'

/** How far a piece of work has come; `total` is 0 while it is unknown. Bytes. */
export interface Progress {
  readonly work: 'download' | 'pack'
  /** What is downloaded or packed, for a person: "kernel", "busybox". */
  readonly name: string
  readonly done: number
  readonly total: number
}

/** What a boot needs beside the project. */
export interface BootParts {
  readonly image: Image
  readonly kernel: Uint8Array
  /** v86.wasm, compiled. */
  readonly wasm: WebAssembly.Module
}

export interface ImageWorker {
  /** Where blobs are: the page's base address. Must be called first. */
  open(baseUrl: string, report: (progress: Progress) => void): Promise<void>
  /** Packs the project. The bytes are the caller's. Throws what `assemble` throws. */
  assemble(project: Project): Promise<Image>
  /** Packs the project and hands over all that a machine needs. */
  bootParts(project: Project): Promise<BootParts>
  /** Fetches ahead what booting the project will need, and compiles the emulator. */
  prepare(project: Project): Promise<void>
  /** The bytes of a blob, for the editor's hex view. Throws blob-missing, download-failed. */
  blob(sha256: string): Promise<Uint8Array>
}
