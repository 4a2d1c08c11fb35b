/** Where the bytes are that a project names by their hash: shipped with the page, or brought by the person. */
import { Pid1Error } from '../../src/error.ts'
import type { BlobSource } from '../../src/image/blob-source.ts'
import { blobWithHash } from '../../src/project/catalog.ts'
import { type BlobFacts, fetchBlobs } from '../fetch-blobs.ts'
import type { Progress } from '../image.protocol.ts'
import type { NamedContent } from '../import.protocol.ts'
import { EMULATOR } from './emulator.ts'

export class Contents implements BlobSource {
  readonly #shipped: BlobSource
  readonly #kept = new Map<string, Uint8Array>()

  /** `pathOf` finds a file of the project that has this content, to name what is missing. */
  constructor(
    baseUrl: string,
    report: (progress: Progress) => void,
    private readonly pathOf: (sha256: string) => string | undefined,
  ) {
    this.#shipped = fetchBlobs(baseUrl, factsOf, report)
  }

  /** Keeps contents that the catalog does not hold. */
  keep(contents: readonly NamedContent[]): void {
    for (const { sha256, bytes } of contents) this.#kept.set(sha256, bytes)
  }

  async load(sha256: string): Promise<Uint8Array> {
    if (isShipped(sha256)) return this.#shipped.load(sha256)
    const kept = this.#kept.get(sha256)
    if (kept) return kept
    const path = this.pathOf(sha256)
    throw new Pid1Error(
      'blob-missing',
      `The content of ${path ?? `${sha256.slice(0, 12)}…`} is no longer in this browser: bring the file in again, or remove it`,
      { sha256, name: path ?? null },
    )
  }
}

function isShipped(sha256: string): boolean {
  return sha256 === EMULATOR.sha256 || blobWithHash(sha256) !== undefined
}

function factsOf(sha256: string): BlobFacts {
  if (sha256 === EMULATOR.sha256) return { name: 'v86', size: EMULATOR.size }
  const { name, bytes } = blobWithHash(sha256)!
  return { name, size: bytes }
}
