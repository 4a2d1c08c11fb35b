/** Makes links of the project at the desk, and opens others' beside it. */
import { loadContents } from '../../src/image/blob-source.ts'
import type { Image } from '../../src/image/image.ts'
import { sha256OfAll } from '../../src/image/sha256.ts'
import { blobWithHash } from '../../src/project/catalog.ts'
import { diffProjects, inParts } from '../../src/project/delta.ts'
import type { Project } from '../../src/project/project.ts'
import { listEntries } from '../../src/rootfs/index.ts'
import type { Progress } from '../image.protocol.ts'
import type { LinkFacts, LinkWorker, MadeLink } from '../link.protocol.ts'
import type { TakeParts } from '../store.protocol.ts'
import type { Contents } from './contents.ts'
import { later } from './later.ts'
import { namedByHash } from './named-by-hash.ts'
import { otherTasks } from './other-tasks.ts'
import type { Packer } from './packer.ts'

/** What they need of the desk. */
interface ProjectAtDesk {
  readonly contents: Contents
  readonly packer: Packer
  readonly project: Project
}

const OPENED_MOST = 4

export class Links implements LinkWorker {
  /** The last few, by their fragments. */
  readonly #opened = new Map<string, { readonly project: Project; readonly images: readonly string[] }>()

  constructor(
    private readonly desk: ProjectAtDesk,
    private readonly baseUrl: string,
    private readonly report: (progress: Progress) => void,
  ) {}

  async makeLink(): Promise<MadeLink> {
    const { project, contents, packer } = this.desk
    const [{ roomOf, writeLink }, image] = await Promise.all([later('link'), packer.pack(project)])
    const images = await this.#hashesOf(image)
    const bytesOf = await loadContents(listEntries(project.tree), contents)
    const { sha256 } = project.kernel
    const kernel = blobWithHash(sha256) ? undefined : await contents.load(sha256)
    const { fragment, body } = writeLink(project, images, (ref) => (ref.sha256 === sha256 ? kernel : bytesOf(ref)))
    return { fragment, images, room: roomOf(body, fragment.length) }
  }

  async openLink(fragment: string, take: TakeParts): Promise<LinkFacts> {
    const { fetchRecipe, openLink } = await later('link')
    const opened = await openLink(fragment, (sha256) => fetchRecipe(sha256, this.baseUrl), this.baseUrl)
    const { project, contents } = await namedByHash(opened.project)
    this.desk.contents.keep([...opened.contents, ...contents])
    for (const part of inParts(diffProjects(undefined, project))) await take(part)
    const { images, recipe } = opened
    this.#opened.set(fragment, { project, images })
    if (this.#opened.size > OPENED_MOST) this.#opened.delete(this.#opened.keys().next().value!)
    return { images, recipe }
  }

  async checkLink(fragment: string): Promise<readonly string[]> {
    const opened = this.#opened.get(fragment)
    if (!opened || opened.images.length === 0) return []
    const { differingImages } = await later('link')
    const image = await this.desk.packer.imageOf(opened.project)
    return differingImages(opened.project, opened.images, await this.#hashesOf(image))
  }

  /** Of a large disk that takes its time. */
  async #hashesOf(image: Image): Promise<string[]> {
    let whole = 1
    const tell = (done: number) => this.report({ work: 'hash', name: 'the image', done, total: whole })
    try {
      return await sha256OfAll(image, async (done, total) => {
        whole = total
        tell(done)
        await otherTasks()
      })
    } finally {
      tell(whole)
    }
  }
}
