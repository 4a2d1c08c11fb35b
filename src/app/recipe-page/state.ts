/** Which recipe's page is on show, if one is. */
import { batch, computed, effect, signal } from '@preact/signals'
import type { Recipe } from '../../project/recipes/index.ts'
import { focusPane } from '../panes.ts'
import { seenPages } from '../state/preferences.ts'
import { opened, recipe } from '../state/project.ts'
import { frontPane } from '../state/workspace.ts'

export const isRecipePageOpen = signal(false)
/** The recipe that was chosen to read about; undefined: the one of the project on screen. */
const chosen = signal<string | undefined>(undefined)
export const shownRecipe = computed(() => chosen.value ?? recipe.value.name)

export function chooseRecipePage(name: string): void {
  chosen.value = name === recipe.peek().name ? undefined : name
}

/** Where the focus was before the page took it. */
let from: Element | null = null

/** Shows the page of the project's recipe, and goes there; from there, away with it. */
export function toggleRecipePage(): void {
  if (isRecipePageOpen.value && document.activeElement?.closest('#recipe-pane')) closeRecipePage()
  else openRecipePage()
}

export function openRecipePage(): void {
  const active = document.activeElement
  from = active?.closest('#recipe-pane') ? from : active
  batch(() => {
    isRecipePageOpen.value = true
    chosen.value = undefined
    markSeen(recipe.peek().name)
  })
  focusPane('recipe')
}

export function closeRecipePage(): void {
  batch(() => {
    isRecipePageOpen.value = false
    if (frontPane.peek() === 'recipe') frontPane.value = 'files'
  })
  if (from instanceof HTMLElement && from.isConnected && from !== document.body) from.focus()
  else focusPane('files')
}

/** Who begins from a recipe for the first time has its page beside it, where there is room for both. */
export function offerRecipePage({ name }: Recipe): void {
  if (seenPages.peek().includes(name) || !matchMedia(WIDE).matches) return
  isRecipePageOpen.value = true
  markSeen(name)
}

/** As in layout.css: below this, one pane shows at a time. */
const WIDE = '(min-width: 761px)'

function markSeen(name: string): void {
  if (!seenPages.peek().includes(name)) seenPages.value = [...seenPages.peek(), name]
}

// Another project has another page.
effect(() => {
  void opened.value
  chosen.value = undefined
})
