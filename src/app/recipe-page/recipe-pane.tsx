/** Beside the work, under the files: what the recipe shows, what to try breaking, what differs from its tutorial. */
import { showKeys } from '../commands.ts'
import { later } from '../widgets/later.tsx'
import { aboutRecipeCommand } from './commands.ts'
import { RecipeChoice } from './recipe-choice.tsx'
import { closeRecipePage, isRecipePageOpen } from './state.ts'

const RecipePage = later('the page about the recipe', async () => (await import('./recipe-page.tsx')).RecipePage)

export function RecipePane() {
  if (!isRecipePageOpen.value) return null
  return (
    <section
      class="pane recipe"
      id="recipe-pane"
      aria-label="About the recipe"
      onKeyDown={(event) => {
        if (event.key === 'Escape') closeRecipePage()
      }}
    >
      <div class="bar">
        <h2>About</h2>
        <RecipeChoice />
        <span class="bar-space" />
        <button
          type="button"
          class="window-close"
          aria-label="Close the page about the recipe"
          title={`Close (${showKeys(aboutRecipeCommand.keys![0]!)})`}
          onClick={closeRecipePage}
        >
          ×
        </button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <section class="recipe-body" aria-label="Page about the recipe" tabIndex={0}>
        <RecipePage />
      </section>
    </section>
  )
}
