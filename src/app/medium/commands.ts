import { signal } from '@preact/signals'
import type { Command } from '../commands.ts'

export const isMediumOpen = signal(false)

export const mediumCommands: readonly Command[] = [
  {
    id: 'medium.choose',
    label: 'Choose the medium…',
    group: 'Machine',
    run: () => {
      isMediumOpen.value = true
    },
  },
]
