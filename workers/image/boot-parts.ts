/** What boots a project, in parts that a page can hand on without touching their bytes. */
import { readBzImage } from '../../src/formats/bzimage.ts'
import { encodeCpio } from '../../src/formats/cpio/encode.ts'
import { contentsSize, replacements } from '../../src/formats/cpio/replacements.ts'
import type { SparseImage } from '../../src/formats/sparse.ts'
import { loadContents } from '../../src/image/blob-source.ts'
import { bootMedia } from '../../src/image/boot-media.ts'
import type { Image } from '../../src/image/image.ts'
import { type InitrdFacts, isCpio } from '../../src/machine/direct-boot.ts'
import type { Project } from '../../src/project/project.ts'
import type { BootParts, KernelParts } from '../image.protocol.ts'
import { blobOf } from './blob-of.ts'
import type { Desk } from './desk.ts'
import { compileEmulator } from './emulator.ts'

/** More than this is as soon unpacked whole. Bytes. */
const REPLACED_MOST = 1 << 20
/** So much of an image, for each MiB of memory, is sure to have been unpacked to its end (linux/mm/shmem.c: half of the memory). */
const ROOMY = { entries: 32, bytes: 1 << 16 }

/** Throws what `assemble` throws. */
export async function bootParts(
  { project, packer, contents }: Desk,
  over: string | undefined,
): Promise<Omit<BootParts, 'image'> & { readonly image: Image }> {
  // All at once: what is downloaded shares the line, and what is unpacked the wait for it.
  const [image, wasm] = await Promise.all([
    packer.pack(project),
    compileEmulator(contents),
    contents.load(project.kernel.sha256),
  ])
  const { boot, ...media } = await bootMedia(project, image, contents)
  const before = over !== undefined && over !== image.id ? packer.projectOf(over) : undefined
  const archive = before && isRoomy(image, project) ? await replace(before, project, contents) : undefined
  return {
    ...media,
    boot: boot.kind === 'bios' ? boot : kernelParts(boot, image),
    image,
    wasm,
    replacements: over !== undefined && archive ? { over, archive } : undefined,
  }
}

type Direct = Extract<Awaited<ReturnType<typeof bootMedia>>['boot'], { kind: 'kernel' }>

function kernelParts({ kernel, initrd, ...boot }: Direct, image: Image): KernelParts {
  return {
    ...boot,
    kernel: once(kernel, () => new Blob([kernel as Uint8Array<ArrayBuffer>])),
    header: readBzImage(kernel),
    initrd: initrd && once(image.medium, () => blobOf(initrd, '')),
    initrdFacts: factsOf(initrd),
  }
}

/** A blob takes a copy of what it is made of: it is made once. */
const blobs = new WeakMap<object, Blob>()

function once(of: object, make: () => Blob): Blob {
  const blob = blobs.get(of) ?? make()
  blobs.set(of, blob)
  return blob
}

function factsOf(initrd: SparseImage | undefined): InitrdFacts {
  const [first] = initrd?.pieces ?? []
  return { size: initrd?.size ?? 0, isCpio: first?.offset === 0 && isCpio(first.bytes) }
}

function isRoomy({ medium }: Image, { memory, tree }: Project): boolean {
  return medium.size <= memory * ROOMY.bytes && tree.inodes.size <= memory * ROOMY.entries
}

/** The archive that makes one project's root file system of another's; undefined where that has to be unpacked anew. */
async function replace(before: Project, after: Project, contents: Desk['contents']): Promise<Blob | undefined> {
  if (before.medium.kind !== 'initramfs' || after.medium.kind !== 'initramfs') return undefined
  const entries = replacements(before.tree, after.tree)
  if (!entries || contentsSize(entries) > REPLACED_MOST) return undefined
  const { bytes } = encodeCpio(entries, await loadContents(entries, contents))
  return new Blob([bytes])
}
