import { EMPTY_TREE } from '../../rootfs/index.ts'
import { minimal } from './minimal.ts'
import type { Recipe } from './recipe.ts'

/** Where one begins who builds by hand; the machine is the one of `minimal`. */
export const empty: Recipe = {
  name: 'empty',
  summary: 'Nothing but the root directory, to build by hand',
  make: () => ({ ...minimal.make(), name: 'empty', recipe: 'empty', tree: EMPTY_TREE }),
}
