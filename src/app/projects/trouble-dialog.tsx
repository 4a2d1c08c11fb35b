import { computed, signal } from '@preact/signals'
import { Dialog } from '../widgets/dialog.tsx'
import { trouble } from './acts.ts'

const isOpen = signal(false)
const title = computed(() => trouble.value?.title ?? '')
trouble.subscribe((told) => {
  if (told) isOpen.value = true
})

/** Says why something about projects could not be done. */
export function TroubleDialog() {
  return (
    <Dialog open={isOpen} title={title.value} class="trouble">
      <p class="window-text" role="alert">
        {trouble.value?.message}
      </p>
    </Dialog>
  )
}
