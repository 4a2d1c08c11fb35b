/** Which recipe the project began as, and the way to start over or from another. */
import { useSignal } from '@preact/signals'
import { RECIPES, type Recipe } from '../project/recipes/index.ts'
import { announce } from './state/announcements.ts'
import { isChanged, project, recipe, startFrom } from './state/project.ts'
import { flushTyping } from './state/typing.ts'
import { open } from './state/workspace.ts'
import { confirmFirst } from './widgets/confirm.tsx'
import { Menu, MenuChoice, MenuItem } from './widgets/menu.tsx'
import { type Anchor, anchorOf } from './widgets/popover.tsx'

export function RecipePicker() {
  const menuAt = useSignal<Anchor | undefined>(undefined)
  return (
    <>
      <button
        type="button"
        class="recipe-button"
        aria-haspopup="menu"
        aria-expanded={menuAt.value !== undefined}
        onClick={(event) => {
          menuAt.value = anchorOf(event.currentTarget)
        }}
      >
        <span class="recipe-label">Recipe</span>
        <span class="recipe-name">{recipe.value.name}</span>
        <span class="recipe-medium">{project.value.medium}</span>
        <svg class="chevron" viewBox="0 0 10 6" width="10" height="6" aria-hidden="true">
          <path d="M1 1l4 4 4-4" />
        </svg>
      </button>
      <Menu anchor={menuAt} label="Recipe">
        {RECIPES.map((option) => (
          <MenuChoice
            key={option.name}
            role="menuitemradio"
            checked={option === recipe.value}
            act={() => {
              if (option !== recipe.value) void choose(option)
            }}
          >
            <span class="recipe-option">{option.name}</span>
            <span class="recipe-summary">{option.summary}</span>
          </MenuChoice>
        ))}
        <hr />
        <MenuItem act={() => void choose(recipe.value)} disabled={!isChanged.value}>
          Start over from {recipe.value.name}…
        </MenuItem>
      </Menu>
    </>
  )
}

async function choose(next: Recipe): Promise<void> {
  flushTyping()
  if (
    isChanged.value &&
    !(await confirmFirst({
      title: `Start from ${next.name}?`,
      text: 'It takes the place of the files, the command line and the memory you changed. Undo brings them back.',
      action: 'Start over',
    }))
  )
    return
  startFrom(next)
  open('/init')
  announce(`Started from ${next.name}. Undo brings back what was there`)
}
