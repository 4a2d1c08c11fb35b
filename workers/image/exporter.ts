/** Writes the files that a person takes away, one at a time; between its steps the worker does what else it is asked. */
import { Pid1Error } from '../../src/error.ts'
import type { BlobSource } from '../../src/image/blob-source.ts'
import type { ExportedFile } from '../../src/image/export.ts'
import { type ExportFormat, exportFileName } from '../../src/image/export-format.ts'
import type { Project } from '../../src/project/project.ts'
import type { Progress } from '../image.protocol.ts'
import { later } from './later.ts'
import { otherTasks } from './other-tasks.ts'

export class Exporter {
  /** Counts exports and their ends: one that is no longer the last is given up. */
  #turn = 0

  constructor(
    private readonly source: BlobSource,
    private readonly report: (progress: Progress) => void,
  ) {}

  /** Throws cancelled, part-missing, and what `exportProject` throws. */
  async export(project: Project, as: ExportFormat): Promise<ExportedFile> {
    const turn = ++this.#turn
    const tell = (done: number, total: number) =>
      this.report({ work: 'pack', name: exportFileName(project, as), done, total })
    let whole = 1
    try {
      const { exportProject } = await later('export')
      return await exportProject(project, this.source, as, async (done, total) => {
        // Without content there is nothing to count, and 0 would say that it is not known yet.
        whole = total || 1
        tell(done, whole)
        await otherTasks()
        if (turn !== this.#turn) throw new Pid1Error('cancelled', 'The export was cancelled', { what: 'export' })
      })
    } finally {
      tell(whole, whole)
    }
  }

  cancel(): void {
    this.#turn++
  }
}
