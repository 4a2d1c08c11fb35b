import { encodeCpio } from '../formats/cpio/encode.ts'
import { ropeCpio } from '../formats/cpio/rope.ts'
import { flatten, type SparseImage } from '../formats/sparse.ts'
import type { Medium } from '../project/medium.ts'
import type { Project } from '../project/project.ts'
import { type Content, contentSize, type Entry, listEntries } from '../rootfs/index.ts'
import { archiveNames } from './archive-names.ts'
import { type BlobSource, loadContents } from './blob-source.ts'
import { refuseMedia } from './check-media.ts'
import type { Image } from './image.ts'
import type { OnProgress } from './in-steps.ts'
import { extDisk, initrd } from './media/file-system.ts'
import type { Job } from './media/job.ts'
import { bootableVolume } from './media/syslinux.ts'
import { namesOf } from './sha256.ts'
import { splitEntries } from './split-entries.ts'

/** Progress is told in steps of this many bytes: often enough for a bar, seldom enough to cost nothing. */
const PROGRESS_STEP = 1 << 20

const KIB = 1 << 10
const MIB = 1 << 20

/**
 * The project's boot medium and the disks beside it. An initramfs is a cpio archive in newc format, not compressed, since
 * only the guest could undo that, and it is the slowest of all; its contents are those of the tree, not copied. The same
 * project gives the same bytes in every engine. `onProgress` hears how many bytes of the files' content are packed.
 * What cannot be held is said before anything is loaded or made.
 * Throws number-invalid, file-too-large, path-invalid, format-cannot-hold, medium-too-small, project-invalid, and what `source` throws.
 */
export async function assemble(
  project: Project,
  source: BlobSource,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<Image> {
  refuseMedia(project)
  const { name, tree, kernel, medium, disks } = project
  const entries = listEntries(tree)
  const contentBytes = await loadContents(entries, source)
  const total = entries.reduce((sum, { inode }) => sum + (inode.kind === 'file' ? contentSize(inode.content) : 0), 0)
  let done = 0
  const bytesOf = (content: Content) => {
    const before = done
    done += contentSize(content)
    if (Math.floor(before / PROGRESS_STEP) !== Math.floor(done / PROGRESS_STEP)) onProgress(before, total)
    return contentBytes(content)
  }
  const split = splitEntries(
    entries,
    disks.map(({ directory }) => directory),
  )
  const jobFor = (list: readonly Entry[]): Job => ({ name, entries: list, bytesOf, kernel: kernel.sha256, source })
  const made =
    medium.kind === 'initramfs'
      ? await archive(split.root, contentBytes, onProgress)
      : await make(medium, jobFor(split.root))
  const others = disks.map(({ fileSystem, size }, at) => extDisk(jobFor(split.disks[at]!), fileSystem, size))
  onProgress(total, total)
  return { ...made, disks: others }
}

type Made = Omit<Image, 'disks'>

/** What is quick but for contents that are hashed for the first time: of those it tells how far it is. */
async function archive(
  entries: readonly Entry[],
  bytesOf: (content: Content) => Uint8Array,
  onProgress: OnProgress,
): Promise<Made> {
  const rope = ropeCpio(entries, bytesOf)
  return { medium: rope.image, manifest: rope.spans, ...(await archiveNames(rope, onProgress)) }
}

async function make(medium: Exclude<Medium, { kind: 'initramfs' }>, job: Job): Promise<Made> {
  switch (medium.kind) {
    case 'initrd':
      return alone(initrd(job, medium.fileSystem, medium.isGzipped))
    case 'disk':
      return alone(extDisk(job, medium.fileSystem, medium.size))
    case 'boot-disk': {
      const files = [
        await kernelAs('bzImage', job),
        { name: 'initramfs.cpio', bytes: encodeCpio(job.entries, job.bytesOf).bytes },
      ]
      return alone(await bootableVolume(job, { files, config: medium.config }, medium.size * MIB, medium.isPartitioned))
    }
    case 'floppy': {
      const root = flatten(initrd(job, medium.fileSystem, true))
      const files = [await kernelAs('linux', job), { name: 'fs.gz', bytes: root }]
      return alone(await bootableVolume(job, { files, config: medium.config }, medium.size * KIB, false))
    }
  }
}

async function kernelAs(name: string, { kernel, source }: Job) {
  return { name, bytes: await source.load(kernel) }
}

async function alone(medium: SparseImage): Promise<Made> {
  return { medium, manifest: [], ...(await namesOf(medium)) }
}
