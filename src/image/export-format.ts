/** The formats that a project goes out in: what their files are called, and what each cannot say. */
import { lossesOfList } from '../formats/gen-init-cpio-list.ts'
import type { Loss } from '../formats/losses.ts'
import { lossesOfScript } from '../formats/shell-script.ts'
import type { Project } from '../project/project.ts'
import { listEntries } from '../rootfs/index.ts'

export const EXPORT_FORMATS = ['cpio', 'cpio.gz', 'cpio.zst', 'list', 'script', 'zip', 'project'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

const ENDINGS: Readonly<Record<ExportFormat, string>> = {
  cpio: '.cpio',
  'cpio.gz': '.cpio.gz',
  'cpio.zst': '.cpio.zst',
  list: '-list.zip',
  script: '.sh',
  zip: '.zip',
  project: '.pid1.json',
}

/** What the format cannot say of the project and says otherwise: known before it is written, and at once. */
export function exportLosses({ tree }: Project, as: ExportFormat): Loss[] {
  if (as === 'list') return lossesOfList(listEntries(tree))
  return as === 'script' ? lossesOfScript(listEntries(tree)) : []
}

/** What the exported file is called: the project's name in characters that every system takes, and an ending. */
export function exportFileName(project: Project, as: ExportFormat): string {
  return exportBaseName(project) + ENDINGS[as]
}

/** The project's name as a file's: of plain characters, and no option or hidden file. */
export function exportBaseName({ name }: Pick<Project, 'name'>): string {
  const plain = name
    .replace(/[^\w.-]+/g, '-')
    .replace(/^[-.]+/, '')
    .slice(0, 80)
  return plain === '' ? 'project' : plain
}
