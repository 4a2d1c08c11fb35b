/** The page's calls about the disks that guests write on. What each does and throws is said in workers/disks.protocol.ts. */
import type { DiskNow, DiskReading, DiskSource, KeepRequest, Kept } from '../../workers/disks.protocol.ts'
import type { SparseImage } from '../formats/sparse.ts'
import type { Project } from '../project/project.ts'
import type { WrittenDisk } from '../project/store/index.ts'
import type { Entry } from '../rootfs/index.ts'
import type { Asking } from './store-client.ts'

export interface DiskClient {
  list(projectId: string): Promise<readonly WrittenDisk[]>
  image(id: string): Promise<SparseImage>
  /** `project`: what the machine was booted from. */
  keep(project: Project, request: KeepRequest, disks: readonly DiskNow[]): Promise<Kept>
  store(): Promise<void>
  discard(id: string, isDiscarded: boolean): Promise<void>
  /** `project`: that of a disk which is not a kept one. `take` gets the entries in parts. */
  read(project: Project, source: DiskSource, take: (part: readonly Entry[]) => void): Promise<DiskReading>
  file(project: Project, source: DiskSource): Promise<Blob>
}

/** Entries that come at once: few enough for a moment's work. */
const PART = 2_000

export function createDiskClient({ ask, askAbout }: Asking): DiskClient {
  return {
    list: (projectId) => ask((worker) => worker.listDisks(projectId)),
    image: (id) => ask((worker) => worker.diskImage(id)),
    keep: (project, request, disks) => askAbout(project, (worker) => worker.keepDisks(request, disks)),
    store: () => ask((worker) => worker.storeDisks()),
    discard: (id, isDiscarded) => ask((worker) => worker.discardDisk(id, isDiscarded)),
    async read(project, source, take) {
      const reading = await askAbout(project, (worker) => worker.readDisk(source))
      for (let from = 0; from < reading.entries; from += PART)
        take(await ask((worker) => worker.diskEntries(from, from + PART)))
      return reading
    },
    file: (project, source) => askAbout(project, (worker) => worker.diskFile(source)),
  }
}
