/** What `assemble` makes of a project: the bytes a boot loader would hand to the kernel. */
import type { CpioSpan } from '../formats/cpio/encode.ts'

/** Where one entry lies in the image. */
export type ManifestEntry = CpioSpan

export interface Image {
  readonly bytes: Uint8Array
  /** Lower-case hex, of `bytes`. */
  readonly sha256: string
  readonly manifest: readonly ManifestEntry[]
}
