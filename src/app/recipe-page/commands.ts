import type { Command } from '../commands.ts'
import { recipe } from '../state/project.ts'
import { toggleRecipePage } from './state.ts'

export const aboutRecipeCommand: Command = {
  id: 'help.recipe',
  label: () => `About this recipe: ${recipe.value.name}`,
  group: 'Help',
  keys: ['Shift+F1'],
  whileTyping: true,
  run: toggleRecipePage,
}
