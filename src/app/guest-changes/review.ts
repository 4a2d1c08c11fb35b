/** What differs between a guest's file system and the project: chosen, and taken into the project in one step. */
import { batch, computed, signal } from '@preact/signals'
import { type GuestChange, isIn } from '../../machine/agent/changes.ts'
import { type GuestState, type Taking, takeChangesInSteps } from '../../machine/agent/take.ts'
import { plural } from '../format.ts'
import { nextTask } from '../next-task.ts'
import { announce } from '../state/announcements.ts'
import { performEdit, tree } from '../state/project.ts'
import { flushTyping } from '../state/typing.ts'

export interface Found extends GuestState {
  /** Files that were written to while they were read. */
  readonly torn: ReadonlySet<string>
  /** Why a change cannot be taken. */
  readonly whyUnread: (change: GuestChange) => string
}

/** One list of changes: those that the agent told, or those on a disk. */
export class Review {
  readonly found = signal<Found | undefined>(undefined)
  readonly chosen = signal<ReadonlySet<string>>(new Set())
  /** The row whose difference is shown. */
  readonly active = signal<string | undefined>(undefined)
  /** What could not be taken the last time, and why. */
  readonly refused = signal<readonly { readonly path: string; readonly reason: string }[]>([])

  /** What differs between the guest and the project as it is now. */
  readonly differing = computed<readonly GuestChange[]>(() => {
    const found = this.found.value
    return found ? found.changes.filter((change) => !isIn(tree.value, change, found.contents)) : []
  })

  /** Of these, what can be taken and is chosen. */
  readonly taking = computed(() =>
    this.differing.value.filter(({ path, isUnread }) => !isUnread && this.chosen.value.has(path)),
  )

  /** Shows what was found; all of it is chosen that somebody may have meant, unless `isNothingChosen`. */
  show(found: Found, isNothingChosen = false): void {
    const meant = found.changes.filter((change) => !isNoise(change) && !change.isUnread)
    batch(() => {
      this.found.value = found
      this.refused.value = []
      this.chosen.value = new Set(isNothingChosen ? [] : meant.map(({ path }) => path))
      this.active.value = this.differing.value[0]?.path
    })
  }

  forget(): void {
    this.found.value = undefined
  }

  choose(path: string, isChosen: boolean): void {
    const next = new Set(this.chosen.value)
    if (isChosen) next.add(path)
    else next.delete(path)
    this.chosen.value = next
  }

  chooseAll(areChosen: boolean): void {
    const all = areChosen ? this.differing.value.filter(({ isUnread }) => !isUnread) : []
    this.chosen.value = new Set(all.map(({ path }) => path))
  }

  /** Takes what is chosen into the project, as one step. */
  async take(): Promise<void> {
    const found = this.found.value
    if (!found || this.taking.value.length === 0) return
    flushTyping()
    const paths = new Set(this.taking.value.map(({ path }) => path))
    const { edit, refused: left } = await workOut(found, paths)
    batch(() => {
      performEdit(edit)
      this.refused.value = left
    })
    announce(`Brought back ${plural(paths.size - left.length, 'change')}. Undo takes them out again`)
  }
}

/** What nobody means when they say that something changed. */
export function isNoise({ path }: GuestChange): boolean {
  return /\/\.\w*sh_history$/.test(path)
}

/** The edit, made in moments; anew if the tree was edited meanwhile. */
async function workOut(found: Found, paths: ReadonlySet<string>): Promise<Taking> {
  for (;;) {
    const before = tree.value
    const steps = takeChangesInSteps(before, found, paths)
    let step = steps.next()
    while (!step.done) {
      await nextTask()
      step = steps.next()
    }
    flushTyping()
    if (tree.value === before) return step.value
  }
}
