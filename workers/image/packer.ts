/** Packs the project, and keeps the last image: an X-ray and a boot of what has not changed look at the same bytes. */
import { assemble } from '../../src/image/assemble.ts'
import type { BlobSource } from '../../src/image/blob-source.ts'
import type { Image } from '../../src/image/image.ts'
import type { Project } from '../../src/project/project.ts'
import type { Progress } from '../image.protocol.ts'

export class Packer {
  #last: { readonly project: Project; readonly image: Promise<Image> } | undefined
  /** Of a machine that runs on while the project is edited. */
  #other: { readonly project: Project; readonly image: Promise<Image> } | undefined

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
    image.catch(() => {
      if (this.#last === last) this.#last = undefined
    })
    return image
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

  /** The last image, if it is the one with this hash. */
  async packed(sha256: string): Promise<Image | undefined> {
    const image = await this.#last?.image.catch(() => undefined)
    return image?.sha256 === sha256 ? image : undefined
  }
}
