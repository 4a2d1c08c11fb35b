/** How two projects differ beside their files: what the machine is told, and what it is. */
import { blobWithHash } from '../../project/catalog.ts'
import { sameMedia } from '../../project/medium.ts'
import type { Project } from '../../project/project.ts'
import type { BlobRef } from '../../rootfs/index.ts'
import { disksText, mediumText } from '../medium/words.ts'

/** What goes by which name. */
const FIELDS = {
  'command line': 'commandLine',
  memory: 'memory',
  kernel: 'kernel',
  medium: 'medium',
  disks: 'disks',
} as const satisfies Record<string, keyof Project>

export type SettingName = keyof typeof FIELDS

export interface SettingDifference {
  readonly name: SettingName
  readonly before: string
  readonly after: string
}

export function settingsBetween(was: Project, is: Project): SettingDifference[] {
  const all: SettingDifference[] = [
    { name: 'command line', before: was.commandLine || 'nothing', after: is.commandLine || 'nothing' },
    { name: 'memory', before: `${was.memory} MiB`, after: `${is.memory} MiB` },
    { name: 'kernel', before: kernelName(was.kernel), after: kernelName(is.kernel) },
    { name: 'medium', before: mediumText(was.medium), after: mediumAfter(was, is) },
    { name: 'disks', before: disksText(was.disks), after: disksText(is.disks) },
  ]
  return all.filter(({ before, after }) => before !== after)
}

/** The setting of this name, as `of` has it. */
export function fieldsOf(of: Project, name: SettingName): Partial<Project> {
  const field = FIELDS[name]
  return { [field]: of[field] }
}

function mediumAfter(was: Project, is: Project): string {
  if (sameMedia({ ...was, disks: [] }, { ...is, disks: [] })) return mediumText(was.medium)
  const text = mediumText(is.medium)
  return text === mediumText(was.medium) ? `${text}, another syslinux.cfg` : text
}

function kernelName({ sha256 }: BlobRef): string {
  return blobWithHash(sha256)?.name ?? `${sha256.slice(0, 12)}…`
}
