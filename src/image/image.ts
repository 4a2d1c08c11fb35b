/** What `assemble` makes of a project: the bytes that a boot loader would hand to the kernel, or a PC boot from. */
import type { CpioSpan } from '../formats/cpio/encode.ts'
import type { SparseImage } from '../formats/sparse.ts'

/** Where one entry lies in the image. */
export type ManifestEntry = CpioSpan

export interface Image {
  readonly medium: SparseImage
  /** Lower-case hex, of the medium's bytes, all of them. */
  readonly sha256: string
  /** Of an initramfs: where its entries lie. */
  readonly manifest: readonly ManifestEntry[]
  /** The disks beside the medium, in their order. */
  readonly disks: readonly SparseImage[]
}
