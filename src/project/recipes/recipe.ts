import type { Project } from '../project.ts'

/** A ready project: one road by which a root file system is built and reaches a kernel. */
export interface Recipe {
  /** Stable: projects and commands name it. */
  readonly name: string
  /** One sentence: what it shows. */
  readonly summary: string
  readonly make: () => Project
}
