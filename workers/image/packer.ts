/** Packs the project, and keeps the last image: an X-ray and a boot of what has not changed look at the same bytes. */
import { isPid1Error, Pid1Error } from '../../src/error.ts'
import { assemble } from '../../src/image/assemble.ts'
import type { BlobSource } from '../../src/image/blob-source.ts'
import type { Image } from '../../src/image/image.ts'
import { sha256OfImage } from '../../src/image/sha256.ts'
import type { Project } from '../../src/project/project.ts'
import type { Progress } from '../image.protocol.ts'
import { otherTasks } from './other-tasks.ts'

/** Two projects of one lineage share most of what they are. */
const PAST_MOST = 4

export class Packer {
  #last: { readonly project: Project; image: Promise<Image> } | undefined
  /** The projects of the last few images, by their names. */
  readonly #past = new Map<string, Project>()
  /** Of a machine that runs on while the project is edited. */
  #other: { readonly project: Project; readonly image: Promise<Image> } | undefined

  /** Work that somebody waits for. */
  #urgent: Promise<unknown> = Promise.resolve()

  constructor(
    private readonly source: BlobSource,
    private readonly report: (progress: Progress) => void,
  ) {}

  /** Throws what `assemble` throws. */
  pack(project: Project): Promise<Image> {
    if (this.#last?.project === project) return this.#last.image
    const tell = (done: number, total: number) => this.report({ work: 'pack', name: project.name, done, total })
    // Without content there is nothing to count, and 0 would say that it is not known yet.
    let whole = 1
    const image = assemble(project, this.source, (done, total) => {
      whole = total || 1
      tell(done, whole)
    }).finally(() => tell(whole, whole))
    const last = { project, image }
    this.#last = last
    image.then(
      ({ id }) => this.#remember(id, project),
      () => {
        if (this.#last === last) this.#last = undefined
      },
    )
    return image
  }

  /** The project of an image of this name, if it was packed lately. */
  projectOf(id: string): Project | undefined {
    return this.#past.get(id)
  }

  #remember(id: string, project: Project): void {
    this.#past.delete(id)
    this.#past.set(id, project)
    for (const oldest of this.#past.keys()) {
      if (this.#past.size <= PAST_MOST) break
      this.#past.delete(oldest)
    }
  }

  /** Has the search for a SHA-256 rest until `work` is done. */
  first<T>(work: Promise<T>): Promise<T> {
    this.#urgent = Promise.allSettled([this.#urgent, work])
    return work
  }

  /** The image of any project: the last, or one that does not take its place. Throws what `assemble` throws. */
  imageOf(project: Project): Promise<Image> {
    if (this.#last?.project === project) return this.#last.image
    if (this.#other?.project !== project) {
      const other = { project, image: assemble(project, this.source) }
      this.#other = other
      other.image.catch(() => {
        if (this.#other === other) this.#other = undefined
      })
    }
    return this.#other!.image
  }

  /** The last image and its project, if it is the one of this name. */
  async packed(id: string): Promise<{ readonly project: Project; readonly image: Image } | undefined> {
    const last = this.#last
    const image = await last?.image.catch(() => undefined)
    return last && image?.id === id ? { project: last.project, image } : undefined
  }

  /** The SHA-256 of the last image, if it is the one of this name and stays so until all is done. */
  async sha256(id: string): Promise<string | undefined> {
    const last = this.#last
    const packed = await this.packed(id)
    if (!packed || packed.image.sha256 !== undefined) return packed?.image.sha256
    const { image } = packed
    const { medium } = image
    const tell = (done: number) => this.report({ work: 'hash', name: 'the image', done, total: medium.size })
    try {
      const sha256 = await sha256OfImage(medium, async (done) => {
        tell(done)
        await otherTasks()
        await this.#urgent
        if (this.#last !== last) throw new Pid1Error('cancelled', 'Another image has been packed', { what: 'hash' })
      })
      last!.image = Promise.resolve({ ...image, sha256 })
      return sha256
    } catch (error) {
      if (isPid1Error(error, 'cancelled')) return undefined
      throw error
    } finally {
      tell(medium.size)
    }
  }
}
