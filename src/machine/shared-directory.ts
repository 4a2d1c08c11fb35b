/** Something in the directory that page and guest share. */
export interface SharedEntry {
  /** Absolute within the directory, and never its root: "/notes/a.txt". A path string as in src/rootfs/path.ts. */
  readonly path: string
  readonly kind: 'file' | 'directory' | 'symlink' | 'special'
  /** Bytes. */
  readonly size: number
  /** Permission bits. */
  readonly mode: number
}
