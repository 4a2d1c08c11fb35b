/** What the image worker is asked about links. */
import type { Room } from '../src/link/room.ts'
import type { TakeParts } from './store.protocol.ts'

export interface MadeLink {
  /** What stands behind the "#" of an address. */
  readonly fragment: string
  /** SHA-256 of the boot medium, and of each disk beside it. */
  readonly images: readonly string[]
  /** What takes the room, the largest first. */
  readonly room: readonly Room[]
}

export interface LinkFacts {
  /** The recipe that it is told against. */
  readonly recipe: string
  /** The author's: SHA-256 of the boot medium, and of each disk beside it; of a link to a file there may be none. */
  readonly images: readonly string[]
}

export interface LinkWorker {
  /** The project that the worker holds, as a link. Throws limit-exceeded, part-missing, and what `assemble` throws. */
  makeLink(): Promise<MadeLink>
  /**
   * Hands over what a link stands for, from nothing; the worker goes on holding the project it holds. What a link only
   * points to is fetched. Throws link-invalid, blob-missing, blob-mismatch, download-failed, project-invalid, part-missing.
   */
  openLink(fragment: string, take: TakeParts): Promise<LinkFacts>
  /** Packs what a link stands for that was opened lately: a sentence for each image that is not the author's. Throws what `assemble` throws. */
  checkLink(fragment: string): Promise<readonly string[]>
}
