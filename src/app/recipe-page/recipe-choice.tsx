/** Which recipe to read about: the project's own, or before one begins from another, that one. */
import { RECIPES } from '../../project/recipes/index.ts'
import { chooseRecipePage, shownRecipe } from './state.ts'

export function RecipeChoice() {
  return (
    <select
      class="input recipe-choice"
      aria-label="Recipe to read about"
      value={shownRecipe.value}
      onChange={(event) => chooseRecipePage(event.currentTarget.value)}
    >
      {RECIPES.map(({ name }) => (
        <option key={name} value={name}>
          {name}
        </option>
      ))}
    </select>
  )
}
