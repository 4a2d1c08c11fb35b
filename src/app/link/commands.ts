import type { Command } from '../commands.ts'
import { isSharing } from './state.ts'

export const shareCommand: Command = {
  id: 'project.share',
  label: 'Share a link…',
  group: 'Project',
  keys: ['Mod+Shift+S'],
  whileTyping: true,
  run: () => {
    isSharing.value = true
  },
}

export const linkCommands: readonly Command[] = [shareCommand]
