/** What `assemble` makes of a project: the bytes a boot loader would hand to the kernel. */

/** Where one entry lies in the image; offsets and lengths in bytes. */
export interface ManifestEntry {
  readonly path: string
  readonly headerOffset: number
  /** Header, name and padding. */
  readonly headerLength: number
  readonly dataOffset: number
  /** Content without padding. */
  readonly dataLength: number
}

export interface Image {
  readonly bytes: Uint8Array
  /** Lower-case hex, of `bytes`. */
  readonly sha256: string
  readonly manifest: readonly ManifestEntry[]
}
