/** What differs between the project and the recipe it began as: the files, and what the machine is told. */
import { computed, effect, signal } from '@preact/signals'
import { blobWithHash } from '../../project/catalog.ts'
import { sameMedia } from '../../project/medium.ts'
import type { BlobRef } from '../../rootfs/index.ts'
import { disksText, mediumText } from '../medium/words.ts'
import { changes, commitProject, comparedTree, original, project } from '../state/project.ts'
import { describeChanges } from './describe.ts'

export const isChangeListOpen = signal(false)

export interface SettingChange {
  readonly name: string
  readonly before: string
  readonly after: string
  readonly revert: () => void
}

export const settingChanges = computed<readonly SettingChange[]>(() => {
  const [was, is] = [original.value, project.value]
  const all: SettingChange[] = [
    {
      name: 'command line',
      before: was.commandLine || 'nothing',
      after: is.commandLine || 'nothing',
      revert: () => commitProject('put the command line back', { ...project.value, commandLine: was.commandLine }),
    },
    {
      name: 'memory',
      before: `${was.memory} MiB`,
      after: `${is.memory} MiB`,
      revert: () => commitProject('put the memory back', { ...project.value, memory: was.memory }),
    },
    {
      name: 'kernel',
      before: kernelName(was.kernel),
      after: kernelName(is.kernel),
      revert: () => commitProject('put the kernel back', { ...project.value, kernel: was.kernel }),
    },
    {
      name: 'medium',
      before: mediumText(was.medium),
      after: sameMedia({ ...was, disks: [] }, { ...is, disks: [] })
        ? mediumText(was.medium)
        : mediumText(is.medium) === mediumText(was.medium)
          ? `${mediumText(is.medium)}, another syslinux.cfg`
          : mediumText(is.medium),
      revert: () => commitProject('put the medium back', { ...project.value, medium: was.medium }),
    },
    {
      name: 'disks',
      before: disksText(was.disks),
      after: disksText(is.disks),
      revert: () => commitProject('put the disks back', { ...project.value, disks: was.disks }),
    },
  ]
  return all.filter(({ before, after }) => before !== after)
})

/** How much differs, a moment after it does: with many new entries, counting is work. */
export const changeCount = signal(0)
const PAUSE_MS = 100

export function keepCounted(): void {
  effect(() => {
    const count = () => {
      changeCount.value = changes.value.size + settingChanges.value.length
    }
    if (project.value === original.value) {
      changeCount.value = 0
      return
    }
    const timer = setTimeout(count, PAUSE_MS)
    return () => clearTimeout(timer)
  })
}

export const listedChanges = computed(() => describeChanges(original.value.tree, comparedTree.value, changes.value))

/** Makes all as the recipe has it, in one step. */
export function revertEverything(): void {
  const { name, recipe } = project.value
  commitProject(`go back to ${recipe}`, { ...original.value, name, recipe })
}

function kernelName({ sha256 }: BlobRef): string {
  return blobWithHash(sha256)?.name ?? `${sha256.slice(0, 12)}…`
}
