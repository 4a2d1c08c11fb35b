import type { BlobRef, Tree } from '../rootfs/index.ts'

/** How the root file system reaches the kernel. */
export type Medium = 'initramfs'

/** Everything a person edits, saves, undoes and shares: one immutable value. */
export interface Project {
  readonly name: string
  /** The recipe it began as: what "changed" is measured against. */
  readonly recipe: string
  readonly tree: Tree
  readonly kernel: BlobRef
  /** What the kernel is told, such as "console=ttyS0". */
  readonly commandLine: string
  /** MiB. */
  readonly memory: number
  readonly medium: Medium
}
