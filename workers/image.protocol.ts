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

/** What a boot needs beside the project: everything but the wasm, which the page compiles. */
export interface BootParts {
  readonly image: Image
  readonly kernel: Uint8Array
  readonly bios: Uint8Array
  readonly vgaBios: Uint8Array
}

export interface ImageWorker {
  /** Where blobs are: the page's base address. Must be called first; begins to fetch what every boot needs. */
  open(baseUrl: string, report: (progress: Progress) => void): Promise<void>
  /** Packs the project. The bytes are a copy for the caller. Throws what `assemble` throws. */
  assemble(project: Project): Promise<Image>
  /** Packs the project and hands over all that a machine needs. */
  bootParts(project: Project): Promise<BootParts>
  /** The bytes of a blob, for the editor's hex view. Throws blob-missing, download-failed. */
  blob(sha256: string): Promise<Uint8Array>
}
