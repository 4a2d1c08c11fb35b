import { computed, signal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { Dialog } from '../widgets/dialog.tsx'
import { renameProject, renaming } from './acts.ts'

/** The longest that a project file takes. */
const NAME_MOST = 200

const isOpen = signal(false)
const title = computed(() => `Rename ${renaming.value?.name ?? ''}`)
renaming.subscribe((asked) => {
  isOpen.value = asked !== undefined
})
isOpen.subscribe((open) => {
  if (!open) renaming.value = undefined
})

export function RenameDialog() {
  return (
    <Dialog open={isOpen} title={title.value} class="rename">
      <RenameForm />
    </Dialog>
  )
}

function RenameForm() {
  const field = useRef<HTMLInputElement>(null)
  const submit = (event: Event) => {
    event.preventDefault()
    const { id, name } = renaming.value!
    const wanted = field.current!.value.trim()
    isOpen.value = false
    if (wanted !== '' && wanted !== name) void renameProject(id, wanted)
  }
  return (
    <form class="window-text" onSubmit={submit}>
      <label class="rename-label">
        Name
        <input
          ref={field}
          autofocus
          onFocus={(event) => event.currentTarget.select()}
          class="input"
          defaultValue={renaming.value?.name}
          maxLength={NAME_MOST}
          required
          autocomplete="off"
        />
      </label>
      <div class="dialog-buttons">
        <button type="submit" class="button primary">
          Rename
        </button>
      </div>
    </form>
  )
}
