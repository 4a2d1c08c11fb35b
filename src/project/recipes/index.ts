import { Pid1Error } from '../../error.ts'
import { disk } from './disk.ts'
import { dynamic } from './dynamic.ts'
import { empty } from './empty.ts'
import { ext4 } from './ext4.ts'
import { floppy } from './floppy.ts'
import { minimal } from './minimal.ts'
import type { Recipe } from './recipe.ts'
import { switchRoot } from './switch-root.ts'

export type { Recipe } from './recipe.ts'

export const RECIPES: readonly Recipe[] = [minimal, floppy, dynamic, disk, ext4, switchRoot, empty]

/** Throws recipe-unknown, with the names there are. */
export function recipeNamed(name: string): Recipe {
  const recipe = RECIPES.find((candidate) => candidate.name === name)
  if (recipe) return recipe
  const known = RECIPES.map((candidate) => candidate.name)
  throw new Pid1Error('recipe-unknown', `There is no recipe named ${name}; there is ${known.join(', ')}`, {
    name,
    known,
  })
}
