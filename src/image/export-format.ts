/** The formats that a project goes out in: what their files are called, and what each cannot say. */
import { lossesOfList } from '../formats/gen-init-cpio-list.ts'
import type { Loss } from '../formats/losses.ts'
import { lossesOfRomfs } from '../formats/romfs/encode.ts'
import { lossesOfScript } from '../formats/shell-script.ts'
import type { Medium } from '../project/medium.ts'
import type { Project } from '../project/project.ts'
import { lossesOfMedium } from './losses-of-medium.ts'
import { rootEntries } from './split-entries.ts'

export const EXPORT_FORMATS = [
  'image',
  'cpio',
  'cpio.gz',
  'cpio.zst',
  'romfs',
  'ext2',
  'ext4',
  'disk',
  'floppy',
  'bzimage',
  'list',
  'script',
  'zip',
  'project',
] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

const ENDINGS: Readonly<Record<Exclude<ExportFormat, 'image'>, string>> = {
  romfs: '.romfs',
  ext2: '.ext2',
  ext4: '.ext4',
  disk: '.img',
  floppy: '-floppy.img',
  bzimage: '.bzImage',
  cpio: '.cpio',
  'cpio.gz': '.cpio.gz',
  'cpio.zst': '.cpio.zst',
  list: '-list.zip',
  script: '.sh',
  zip: '.zip',
  project: '.pid1.json',
}

/** What the format cannot say of the project and says otherwise: known before it is written, and at once. */
export function exportLosses(project: Project, as: ExportFormat): Loss[] {
  if (as === 'image' || as === 'zip') return lossesOfMedium(project)
  const { medium } = project
  if (as === 'romfs' || (as === 'floppy' && (medium.kind !== 'floppy' || medium.fileSystem === 'romfs')))
    return lossesOfRomfs(rootEntries(project))
  if (as === 'list') return lossesOfList(rootEntries(project))
  return as === 'script' ? lossesOfScript(rootEntries(project)) : []
}

/** What the exported file is called: the project's name in characters that every system takes, and an ending. */
export function exportFileName(project: Project, as: ExportFormat): string {
  return exportBaseName(project) + (as === 'image' ? mediumEnding(project.medium) : ENDINGS[as])
}

function mediumEnding(medium: Medium): string {
  switch (medium.kind) {
    case 'initramfs':
      return ENDINGS.cpio
    case 'initrd':
      return ENDINGS[medium.fileSystem] + (medium.isGzipped ? '.gz' : '')
    case 'disk':
      return ENDINGS[medium.fileSystem]
    case 'boot-disk':
      return ENDINGS.disk
    case 'floppy':
      return ENDINGS.floppy
  }
}

/** The project's name as a file's: of plain characters, and no option or hidden file. */
export function exportBaseName({ name }: Pick<Project, 'name'>): string {
  const plain = name
    .replace(/[^\w.-]+/g, '-')
    .replace(/^[-.]+/, '')
    .slice(0, 80)
  return plain === '' ? 'project' : plain
}
