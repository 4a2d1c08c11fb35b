/** What makes links and opens them, in one: it comes when a person has to do with links. */
export { fetchRecipe } from './fetch-recipe.ts'
export { writeLink } from './link.ts'
export { openLink } from './open.ts'
export { roomOf } from './room.ts'
export { differingImages } from './same-bytes.ts'
