import type { Loss } from '../formats/losses.ts'
import { lossesOfRomfs } from '../formats/romfs/encode.ts'
import type { Project } from '../project/project.ts'
import { rootEntries } from './split-entries.ts'

/** What the medium cannot say of the files and says otherwise; it boots all the same. */
export function lossesOfMedium(project: Pick<Project, 'tree' | 'disks' | 'medium'>): Loss[] {
  const { medium } = project
  return 'fileSystem' in medium && medium.fileSystem === 'romfs' ? lossesOfRomfs(rootEntries(project)) : []
}
