import { signal } from '@preact/signals'
import type { Command } from '../commands.ts'

export const isPaletteOpen = signal(false)
export const isShortcutsOpen = signal(false)

export const paletteCommands: readonly Command[] = [
  {
    id: 'help.palette',
    label: 'All commands',
    group: 'Help',
    keys: ['Mod+K', 'F1'],
    whileTyping: true,
    run: () => {
      isPaletteOpen.value = true
    },
  },
  {
    id: 'help.shortcuts',
    label: 'Keyboard shortcuts',
    group: 'Help',
    keys: ['?'],
    run: () => {
      isShortcutsOpen.value = true
    },
  },
]
