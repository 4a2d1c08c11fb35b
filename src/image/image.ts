/** What `assemble` makes of a project: the bytes that a boot loader would hand to the kernel, or a PC boot from. */
import type { CpioSpan } from '../formats/cpio/spans.ts'
import type { SparseImage } from '../formats/sparse.ts'
import type { ImageNames } from './sha256.ts'

/** Where one entry lies in the image. */
export type ManifestEntry = CpioSpan

/** Its names are those of the medium. */
export interface Image extends ImageNames {
  readonly medium: SparseImage
  /** Of an initramfs: where its entries lie. */
  readonly manifest: readonly ManifestEntry[]
  /** The disks beside the medium, in their order. */
  readonly disks: readonly SparseImage[]
}
