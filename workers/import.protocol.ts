/** What the page and the importing worker say to each other, through comlink. */
import type { BzImage } from '../src/formats/bzimage.ts'
import type { ArchiveWarning } from '../src/formats/reading.ts'
import type { BlobRef, Entry } from '../src/rootfs/index.ts'

/** A file or directory that a person brought. */
export interface Given {
  /** Where it belongs below the directory it is brought to: "/notes.txt", "/src/main.c". */
  readonly path: string
  /** Its bytes; a directory has none. */
  readonly file: Blob | undefined
}

/** What becomes of archives and gzip files: what is in them, or the files as they are. */
export type TakeAs = 'contents' | 'files'

/** How far reading has come. */
export interface ReadProgress {
  readonly step: 'read' | 'decompress' | 'hash'
  /** Bytes; `total` is 0 while it is unknown. */
  readonly done: number
  readonly total: number
  readonly entries: number
}

/** What was found. The entries themselves are asked for in parts. */
export interface Reading {
  readonly entries: number
  /** Bytes of all files; what several of them hold counts once for each. */
  readonly size: number
  /** Names of the archives and gzip files given, which can be taken as their contents or as files. */
  readonly packed: readonly string[]
  /** If a single file is a kernel: what its header says. It is among the entries too. */
  readonly kernel: { readonly header: BzImage; readonly content: BlobRef } | undefined
  /** Files whose mode nobody told: 755 for those that the kernel could execute, 644 for the others. */
  readonly guessedModes: { readonly executable: number; readonly others: number }
  /** The first of them, and how many there are. */
  readonly warnings: readonly ArchiveWarning[]
  readonly warningCount: number
}

export interface NamedContent {
  /** Lower-case hex. */
  readonly sha256: string
  readonly bytes: Uint8Array
}

export interface ImportWorker {
  /** Adds to what is to be read. */
  give(given: readonly Given[]): void
  /**
   * Reads all that was given; may be asked again, with another choice.
   * Throws file-unreadable, limit-exceeded, path-exists, and what `unpack` throws.
   */
  read(as: TakeAs, report: (progress: ReadProgress) => void): Promise<Reading>
  /** Some of the entries found, parents before their children; contents that are not empty are a BlobRef. */
  entries(from: number, to: number): readonly Entry[]
  /** Some more of the contents found, each once; an empty list is the end. Their buffer is the caller's. */
  nextContents(): readonly NamedContent[]
}
