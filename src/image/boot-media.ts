/** Where in a machine each part of an image goes, and what the machine runs first. */
import type { SparseImage } from '../formats/sparse.ts'
import { blobNamed, blobWithHash } from '../project/catalog.ts'
import type { Project } from '../project/project.ts'
import type { BlobSource } from './blob-source.ts'
import type { Image } from './image.ts'

/** In the words of a machine's configuration, but for the initrd, which need not be made whole. */
export interface BootMedia {
  readonly boot: DirectBoot | FirmwareBoot
  /** In the order in which Linux finds them. */
  readonly disks: readonly SparseImage[]
  readonly floppy: SparseImage | undefined
}

interface DirectBoot {
  readonly kind: 'kernel'
  readonly kernel: Uint8Array
  readonly initrd: SparseImage | undefined
  readonly commandLine: string
  readonly hasGate: boolean
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
  const direct = async (initrd?: SparseImage): Promise<DirectBoot> => ({
    kind: 'kernel',
    kernel: await source.load(kernel.sha256),
    initrd,
    commandLine,
    hasGate: blobWithHash(kernel.sha256)?.hasGate ?? false,
  })
  const firmware = async (from: 'floppy' | 'disk'): Promise<FirmwareBoot> => {
    const [bios, vgaBios] = await Promise.all(['seabios', 'vgabios'].map((name) => source.load(blobNamed(name).sha256)))
    return { kind: 'bios', from, bios: bios!, vgaBios: vgaBios! }
  }
  switch (kind) {
    case 'initramfs':
    case 'initrd':
      return { boot: await direct(medium), disks, floppy: undefined }
    case 'disk':
      return { boot: await direct(), disks: [medium, ...disks], floppy: undefined }
    case 'boot-disk':
      return { boot: await firmware('disk'), disks: [medium, ...disks], floppy: undefined }
    case 'floppy':
      return { boot: await firmware('floppy'), disks, floppy: medium }
  }
}
