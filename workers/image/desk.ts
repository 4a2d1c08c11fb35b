/** What the image worker's parts work with. */
import { Pid1Error } from '../../src/error.ts'
import { applyDelta, type ProjectDelta } from '../../src/project/delta.ts'
import type { Project } from '../../src/project/project.ts'
import { Store } from '../../src/project/store/index.ts'
import { isBlobRef, pathsTo } from '../../src/rootfs/index.ts'
import type { Progress } from '../image.protocol.ts'
import { Contents } from './contents.ts'
import { Disks } from './disks.ts'
import { Exporter } from './exporter.ts'
import { Keeper } from './keeper.ts'
import { Links } from './links.ts'
import { Packer } from './packer.ts'

export class Desk {
  readonly contents: Contents
  readonly packer: Packer
  readonly exporter: Exporter
  readonly keeper: Keeper
  readonly disks: Disks
  readonly links: Links
  #project: Project | undefined

  constructor(baseUrl: string, onProgress: (progress: Progress) => void) {
    const store = new Store()
    // Packing nothing is no work; and of a download, nothing is yet known.
    const report = (progress: Progress) => {
      if (progress.work === 'download' || progress.total > 0) onProgress(progress)
    }
    this.contents = new Contents(baseUrl, report, store, (sha256) => this.#pathOf(sha256))
    this.packer = new Packer(this.contents, report)
    this.exporter = new Exporter(this.contents, report)
    this.keeper = new Keeper(this, store)
    this.disks = new Disks(this, store)
    this.links = new Links(this, baseUrl, report)
  }

  /** The project on screen, as it was told last. */
  get project(): Project {
    if (!this.#project)
      throw new Pid1Error('worker-died', 'The image worker was asked before it knew the project: try again', {
        worker: 'image',
        reason: 'no project',
      })
    return this.#project
  }

  update(delta: ProjectDelta): void {
    this.#project = applyDelta(this.#project, delta)
  }

  /** Takes a project that the page did not tell. */
  put(project: Project): void {
    this.#project = project
  }

  #pathOf(sha256: string): string | undefined {
    const { kernel, tree } = this.project
    if (kernel.sha256 === sha256) return 'the kernel'
    for (const [ino, inode] of tree.inodes)
      if (inode.kind === 'file' && isBlobRef(inode.content) && inode.content.sha256 === sha256)
        return pathsTo(tree, ino)[0]
    return undefined
  }
}
