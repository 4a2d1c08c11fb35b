/** Where the bytes are that a project names by their hash: shipped with the page, or brought by the person. */
import { Pid1Error } from '../../src/error.ts'
import type { BlobSource } from '../../src/image/blob-source.ts'
import { blobWithHash } from '../../src/project/catalog.ts'
import type { Project } from '../../src/project/project.ts'
import { brought, listContents, readContents, type Store, writeContents } from '../../src/project/store/index.ts'
import { fetchBlobs } from '../fetch-blobs.ts'
import type { Progress } from '../image.protocol.ts'
import type { NamedContent } from '../import.protocol.ts'
import { EMULATOR } from './emulator.ts'

export class Contents implements BlobSource {
  readonly #shipped: BlobSource
  /** What was brought or read since the page was opened. */
  readonly #kept = new Map<string, Uint8Array>()
  /** Hashes of what lies in the browser; undefined while that is not known. */
  #stored: Promise<Set<string>> | undefined
  /** What is asked for at once is read at once. */
  #reading: { readonly hashes: string[]; readonly answer: Promise<readonly (Uint8Array | undefined)[]> } | undefined

  /** `pathOf` finds a file of the project that has this content, to name what is missing. */
  constructor(
    baseUrl: string,
    report: (progress: Progress) => void,
    private readonly store: Store,
    private readonly pathOf: (sha256: string) => string | undefined,
  ) {
    this.#shipped = fetchBlobs(baseUrl, nameOf, report)
  }

  /** Keeps contents that the catalog does not hold, at first in memory alone. */
  keep(contents: readonly NamedContent[]): void {
    for (const { sha256, bytes } of contents) this.#kept.set(sha256, bytes)
  }

  async load(sha256: string): Promise<Uint8Array> {
    if (nameOf(sha256) !== undefined) return this.#shipped.load(sha256)
    const bytes = this.#kept.get(sha256) ?? (await this.#read(sha256))
    if (!bytes) throw missing(sha256, this.pathOf(sha256))
    this.#kept.set(sha256, bytes)
    return bytes
  }

  /** Puts those of these contents into the browser that are not there yet. Throws what the store throws. */
  async save(hashes: Iterable<string>): Promise<void> {
    const wanted = new Set(hashes)
    if (wanted.size === 0) return
    const stored = await this.#whatIsStored()
    const unstored = [...wanted].flatMap((sha256) => {
      const bytes = stored.has(sha256) ? undefined : this.#kept.get(sha256)
      return bytes ? [[sha256, bytes] as const] : []
    })
    await writeContents(this.store, unstored, (done) => {
      for (const sha256 of done) stored.add(sha256)
    })
  }

  /** The hashes of what the project names and nobody has. */
  async missing(project: Project): Promise<string[]> {
    const unkept = new Set<string>()
    for (const sha256 of brought(project, project.tree.inodes.values())) if (!this.#kept.has(sha256)) unkept.add(sha256)
    if (unkept.size === 0) return []
    const stored = await this.#whatIsStored()
    return [...unkept].filter((sha256) => !stored.has(sha256))
  }

  /** Lets go of what can be read again: another project is open now. */
  async letGo(): Promise<void> {
    const stored = await this.#stored
    for (const sha256 of this.#kept.keys()) if (stored?.has(sha256)) this.#kept.delete(sha256)
  }

  /** Somebody may have cleared the browser's storage. */
  forgetStored(): void {
    this.#stored = undefined
  }

  #whatIsStored(): Promise<Set<string>> {
    this.#stored ??= listContents(this.store).then((hashes) => new Set(hashes))
    this.#stored.catch(() => this.forgetStored())
    return this.#stored
  }

  async #read(sha256: string): Promise<Uint8Array | undefined> {
    if (!this.#reading) {
      const hashes: string[] = []
      const answer = Promise.resolve().then(() => {
        this.#reading = undefined
        return readContents(this.store, hashes)
      })
      this.#reading = { hashes, answer }
    }
    const { hashes, answer } = this.#reading
    const at = hashes.push(sha256) - 1
    return (await answer)[at]
  }
}

/** What is shipped with the page. */
function nameOf(sha256: string): string | undefined {
  return sha256 === EMULATOR.sha256 ? 'v86' : blobWithHash(sha256)?.name
}

function missing(sha256: string, path: string | undefined) {
  return new Pid1Error(
    'blob-missing',
    `The content of ${path ?? `${sha256.slice(0, 12)}…`} is no longer in this browser: bring the file in again, or remove it`,
    { sha256, name: path ?? null },
  )
}
