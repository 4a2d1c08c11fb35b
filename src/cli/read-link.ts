/** What LINK on the command line may be: an address with a demo behind its "#", or that alone. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Pid1Error } from '../error.ts'
import { fragmentOf } from '../link/address.ts'
import type { Opened } from '../link/link.ts'
import { openLink } from '../link/open.ts'

const RECIPES = join(import.meta.dirname, '../../prebuilt/recipes')

/** Throws what `openLink` throws. */
export function readLinkArgument(address: string): Promise<Opened> {
  return openLink(fragmentOf(address), releasedRecipe)
}

async function releasedRecipe(sha256: string): Promise<string> {
  try {
    return await readFile(join(RECIPES, `${sha256}.json`), 'utf8')
  } catch (cause) {
    throw new Pid1Error(
      'blob-missing',
      `The link is of a recipe that this pid1 does not have: SHA-256 ${sha256}`,
      { sha256, name: null },
      { cause },
    )
  }
}
