/** Two tabs have changed one project: the person says which is to be. */
import { effect, signal } from '@preact/signals'
import { project } from '../state/project.ts'
import { saved, takeTheirs } from '../state/projects.ts'
import { Dialog } from '../widgets/dialog.tsx'
import { keepMineAsCopy } from './acts.ts'

export const isConflictOpen = signal(false)

/** Asks as soon as there is something to ask. */
export function attachConflicts(): void {
  effect(() => {
    isConflictOpen.value = saved.value.kind === 'conflict'
  })
}

export function ConflictDialog() {
  const answer = (act: () => Promise<void>) => () => {
    isConflictOpen.value = false
    void act()
  }
  return (
    <Dialog open={isConflictOpen} title={`${project.value.name} was changed in another tab`} class="conflict">
      <div class="window-text">
        <p>
          This tab and another one have changed the project at the same time. What the other tab saved is stored; what
          you did here is not, and nothing is overwritten.
        </p>
        <p>Theirs would take the place of what is here; undo brings it back.</p>
        <div class="dialog-buttons">
          <button type="button" class="button outlined" onClick={answer(takeTheirs)}>
            Take theirs
          </button>
          <button type="button" class="button primary" autofocus onClick={answer(keepMineAsCopy)}>
            Keep mine as a copy
          </button>
        </div>
      </div>
    </Dialog>
  )
}
