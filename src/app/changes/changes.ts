/** What differs between the project and what it began as, a recipe or a demo: the files, and what the machine is told. */
import { computed, effect, signal } from '@preact/signals'
import { changes, commitProject, comparedTree, original, originalName, project } from '../state/project.ts'
import { describeChanges } from './describe.ts'
import { fieldsOf, type SettingDifference, settingsBetween } from './settings.ts'

export const isChangeListOpen = signal(false)

export interface SettingChange extends SettingDifference {
  readonly revert: () => void
}

export const settingChanges = computed<readonly SettingChange[]>(() =>
  settingsBetween(original.value, project.value).map((difference) => ({
    ...difference,
    revert: () =>
      commitProject(`put the ${difference.name} back`, {
        ...project.value,
        ...fieldsOf(original.value, difference.name),
      }),
  })),
)

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

/** Makes all as the original has it, in one step. */
export function revertEverything(): void {
  const { name, recipe, demo, origin } = project.value
  const own = { name, recipe, ...(demo && { demo }), ...(origin !== undefined && { origin }) }
  commitProject(`go back to ${originalName.value}`, { ...original.value, ...own })
}
