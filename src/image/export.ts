/** A project as a file to take away: an archive, what other tools make one of, or all that a boot needs. */
import { bzImageWithInitramfs } from '../formats/bzimage-initramfs.ts'
import { genInitCpioList } from '../formats/gen-init-cpio-list.ts'
import { gzipInSteps } from '../formats/gzip.ts'
import type { Loss } from '../formats/losses.ts'
import { shellScriptInSteps } from '../formats/shell-script.ts'
import { flatten, imageOf, type SparseImage } from '../formats/sparse.ts'
import { zipInSteps } from '../formats/zip.ts'
import { blobWithHash } from '../project/catalog.ts'
import { projectFileInSteps } from '../project/file.ts'
import type { Project } from '../project/project.ts'
import { contentSize, type Entry, isBlobRef, listEntries } from '../rootfs/index.ts'
import { assemble } from './assemble.ts'
import { type BlobSource, loadContents } from './blob-source.ts'
import { bootKit } from './boot-kit.ts'
import { type ExportFormat, exportBaseName, exportFileName, exportLosses } from './export-format.ts'
import { exportMedium, type MediumFormat } from './export-medium.ts'
import { inSteps, type OnProgress } from './in-steps.ts'
import { sha256OfImage } from './sha256.ts'
import { rootEntries } from './split-entries.ts'
import { zstdInSteps } from './zstd.ts'

export interface ExportedFile {
  /** Of characters that every system takes in a name. */
  readonly fileName: string
  readonly mediaType: string
  readonly content: SparseImage
  /** What the format could not say. */
  readonly warnings: readonly Loss[]
}

/**
 * The project in a format. The same project gives the same bytes in every engine.
 * Throws format-cannot-hold, limit-exceeded, what `assemble` throws, and kernel-invalid where the kernel goes with it.
 */
export async function exportProject(
  project: Project,
  source: BlobSource,
  as: ExportFormat,
  onProgress: OnProgress = () => {},
): Promise<ExportedFile> {
  const { mediaType, write } = WRITERS[as]
  const written = await write({ project, source, baseName: exportBaseName(project), onProgress })
  const content = written instanceof Uint8Array ? imageOf(written) : written
  return { fileName: exportFileName(project, as), mediaType, content, warnings: exportLosses(project, as) }
}

interface Job {
  readonly project: Project
  readonly source: BlobSource
  /** The file's name without its ending. */
  readonly baseName: string
  readonly onProgress: OnProgress
}

interface Writer {
  readonly mediaType: string
  readonly write: (job: Job) => Promise<Uint8Array | SparseImage>
}

const WRITERS: Readonly<Record<ExportFormat, Writer>> = {
  image: { mediaType: 'application/octet-stream', write: ({ project, source }) => mediumOf(project, source) },
  cpio: { mediaType: 'application/x-cpio', write: initramfsOf },
  romfs: writerOf('romfs'),
  ext2: writerOf('ext2'),
  ext4: writerOf('ext4'),
  disk: writerOf('disk'),
  floppy: writerOf('floppy'),
  bzimage: {
    mediaType: 'application/octet-stream',
    async write(job) {
      const [initramfs, kernel] = await Promise.all([initramfsOf(job), job.source.load(job.project.kernel.sha256)])
      return bzImageWithInitramfs(kernel, initramfs)
    },
  },
  'cpio.gz': {
    mediaType: 'application/gzip',
    async write(job) {
      const bytes = await initramfsOf(job)
      const { onProgress } = job
      return inSteps(gzipInSteps(bytes), bytes.length, onProgress)
    },
  },
  'cpio.zst': {
    mediaType: 'application/zstd',
    async write(job) {
      const bytes = await initramfsOf(job)
      const { onProgress } = job
      return inSteps(await zstdInSteps(bytes), bytes.length, onProgress)
    },
  },
  list: { mediaType: 'application/zip', write: writeList },
  script: {
    mediaType: 'application/x-sh',
    async write({ project, source, baseName, onProgress }) {
      const entries = rootEntries(project)
      const contentBytes = await loadContents(entries, source)
      return inSteps(shellScriptInSteps(entries, contentBytes, baseName), sizeOf(entries), onProgress)
    },
  },
  zip: {
    mediaType: 'application/zip',
    async write({ project, source, baseName, onProgress }) {
      const [image, kernel] = await Promise.all([assemble(project, source), source.load(project.kernel.sha256)])
      const { medium } = image
      const sha256 = image.sha256 ?? (await sha256OfImage(medium, onProgress))
      return zipped(bootKit(project, { ...image, sha256 }, kernel, baseName), onProgress)
    },
  },
  project: {
    mediaType: 'application/json',
    async write({ project, source, onProgress }) {
      // What the catalog holds goes by its name.
      const isOwn = ({ sha256 }: { sha256: string }) => blobWithHash(sha256) === undefined
      const entries = listEntries(project.tree)
      const brought = entries.filter(
        ({ inode }) => inode.kind === 'file' && isBlobRef(inode.content) && isOwn(inode.content),
      )
      const contentBytes = await loadContents(brought, source)
      const kernel = isOwn(project.kernel) ? await source.load(project.kernel.sha256) : undefined
      const steps = projectFileInSteps(project, (ref) => (ref === project.kernel ? kernel : contentBytes(ref)))
      return new TextEncoder().encode(await inSteps(steps, sizeOf(entries), onProgress))
    },
  },
}

async function mediumOf(project: Project, source: BlobSource): Promise<SparseImage> {
  return (await assemble(project, source)).medium
}

async function initramfsOf({ project, source }: Job): Promise<Uint8Array> {
  return flatten(await mediumOf({ ...project, medium: { kind: 'initramfs' } }, source))
}

function writerOf(as: MediumFormat): Writer {
  return {
    mediaType: 'application/octet-stream',
    write: ({ project, source }) => mediumOf({ ...project, medium: exportMedium(project, as) }, source),
  }
}

/** The list in a zip with the files it names, for it is of no use without them. */
async function writeList({ project, source, baseName, onProgress }: Job): Promise<Uint8Array> {
  const entries = rootEntries(project)
  const list = genInitCpioList(entries)
  const contentBytes = await loadContents(entries, source)
  const files = list.files.map(({ location, file }) => ({
    path: `${baseName}/${location}`,
    content: imageOf(contentBytes(file.content)),
    mode: 0o644,
    mtime: list.time,
  }))
  return zipped(
    [{ path: `${baseName}/initramfs.list`, content: imageOf(list.bytes), mode: 0o644 }, ...files],
    onProgress,
  )
}

function zipped(files: Parameters<typeof zipInSteps>[0], onProgress: OnProgress): Promise<Uint8Array> {
  const total = files.reduce((sum, { content }) => sum + content.size, 0)
  return inSteps(zipInSteps(files), total, onProgress)
}

function sizeOf(entries: readonly Entry[]): number {
  return entries.reduce((sum, { inode }) => sum + (inode.kind === 'file' ? contentSize(inode.content) : 0), 0)
}
