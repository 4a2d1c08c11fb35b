/** The pages of the recipes. They are much text: the page fetches them when it needs them. */
import { disk } from './disk.ts'
import { dynamic } from './dynamic.ts'
import { empty } from './empty.ts'
import { ext4 } from './ext4.ts'
import { floppy } from './floppy.ts'
import { minimal } from './minimal.ts'
import type { RecipePage } from './page.ts'
import { switchRoot } from './switch-root.ts'

export type { Difference, Prose, RecipePage, Try } from './page.ts'

const PAGES: readonly RecipePage[] = [minimal, floppy, dynamic, disk, ext4, switchRoot, empty]

export function pageOf(recipe: string): RecipePage | undefined {
  return PAGES.find((page) => page.recipe === recipe)
}
