import type { BlobRef, Tree } from '../rootfs/index.ts'
import type { Demo } from './demo.ts'
import type { ExtraDisk, Medium } from './medium.ts'

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
  /** In the order in which Linux finds them, after the medium where that is a disk. */
  readonly disks: readonly ExtraDisk[]
  /** What its author tells others, and shows them. */
  readonly demo?: Demo
  /** The link that it was opened from: the part of the address behind "#". */
  readonly origin?: string
}
