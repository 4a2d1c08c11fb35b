/**
 * The recipes as links name them: project files, each called by the SHA-256 of its text. Those of this pid1 are at hand;
 * every one that was ever released is shipped (prebuilt/recipes), so that a link made with it opens for ever.
 */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { RECIPES, type Recipe, writeProjectFile } from '../project/index.ts'
import type { FileValue } from './delta.ts'
import { refused } from './errors.ts'

export interface Base {
  readonly name: string
  /** Of its text. */
  readonly sha256: string
  readonly file: FileValue
}

/** Yields the text of a released recipe that is no recipe any more. Throws what a download may. */
export type LoadBase = (sha256: string) => Promise<string>

const known = new Map<string, Base>()

/** The recipe of that name, as it is now; without one, the empty one. */
export function currentBase(name: string): Base {
  const recipe = RECIPES.find((candidate) => candidate.name === name) ?? RECIPES.find(({ name }) => name === 'empty')!
  return baseOf(recipe)
}

/** Throws what `load` throws, and link-invalid where that is another text. */
export async function baseCalled(name: string, wanted: string, load: LoadBase): Promise<Base> {
  const recipe = RECIPES.find((candidate) => candidate.name === name)
  const base = recipe && baseOf(recipe)
  if (base?.sha256 === wanted) return base
  const text = await load(wanted)
  if (sha256Text(text) !== wanted) throw refused('what is there of its recipe is not the one that it is of')
  return { name, sha256: wanted, file: JSON.parse(text) as FileValue }
}

function baseOf(recipe: Recipe): Base {
  const made = known.get(recipe.name)
  if (made) return made
  const text = writeProjectFile(recipe.make())
  const base = { name: recipe.name, sha256: sha256Text(text), file: JSON.parse(text) as FileValue }
  known.set(recipe.name, base)
  return base
}

/** Lower-case hex. */
function sha256Text(text: string): string {
  return bytesToHex(sha256(new TextEncoder().encode(text)))
}
