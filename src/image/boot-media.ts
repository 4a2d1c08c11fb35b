/** Where in a machine each part of an image goes, and what the machine runs first. */
import { copyOf, type SparseImage } from '../formats/sparse.ts'
import { blobNamed } from '../project/catalog.ts'
import type { Project } from '../project/project.ts'
import type { BlobSource } from './blob-source.ts'
import type { Image } from './image.ts'

/** In the words of a machine's configuration. */
export interface BootMedia {
  readonly boot: DirectBoot | FirmwareBoot
  /** In the order in which Linux finds them. */
  readonly disks: readonly SparseImage[]
  readonly floppy: SparseImage | undefined
}

interface DirectBoot {
  readonly kind: 'kernel'
  readonly kernel: Uint8Array
  /** An array that nobody else has. */
  readonly initrd: Uint8Array | undefined
  readonly commandLine: string
}

interface FirmwareBoot {
  readonly kind: 'bios'
  readonly from: 'floppy' | 'disk'
  readonly bios: Uint8Array
  readonly vgaBios: Uint8Array
}

/** What boots the project from its image. Throws what `source` throws. */
export async function bootMedia(
  { medium: { kind }, kernel, commandLine }: Project,
  { medium, disks }: Pick<Image, 'medium' | 'disks'>,
  source: BlobSource,
): Promise<BootMedia> {
  const direct = async (initrd?: Uint8Array): Promise<DirectBoot> => ({
    kind: 'kernel',
    kernel: await source.load(kernel.sha256),
    initrd,
    commandLine,
  })
  const firmware = async (from: 'floppy' | 'disk'): Promise<FirmwareBoot> => {
    const [bios, vgaBios] = await Promise.all(['seabios', 'vgabios'].map((name) => source.load(blobNamed(name).sha256)))
    return { kind: 'bios', from, bios: bios!, vgaBios: vgaBios! }
  }
  switch (kind) {
    case 'initramfs':
    case 'initrd':
      return { boot: await direct(copyOf(medium)), disks, floppy: undefined }
    case 'disk':
      return { boot: await direct(), disks: [medium, ...disks], floppy: undefined }
    case 'boot-disk':
      return { boot: await firmware('disk'), disks: [medium, ...disks], floppy: undefined }
    case 'floppy':
      return { boot: await firmware('floppy'), disks, floppy: medium }
  }
}
