/** What is looked for in the tree: entries by their names, and files by the text in them. */
import { computed, effect, signal } from '@preact/signals'
import type { TextMatch } from '../../../workers/image.protocol.ts'
import { searchPaths } from '../../rootfs/index.ts'
import { images } from '../state/image.ts'
import { project, tree } from '../state/project.ts'

export const isFinding = signal(false)
export const query = signal('')

export interface Result {
  readonly path: string
  /** Where the text is in the file; undefined for a match of the name. */
  readonly line?: TextMatch
}

/** Contents are searched when the typing pauses. ms */
const PAUSE_MS = 150

type InContents =
  | { readonly kind: 'searching' }
  | { readonly kind: 'found'; readonly matches: readonly TextMatch[]; readonly isAll: boolean }
  | { readonly kind: 'failed'; readonly reason: string }

export const inContents = signal<InContents>({ kind: 'searching' })

export const results = computed<readonly Result[]>(() => {
  const { value } = inContents
  return [
    ...searchPaths(tree.value, query.value).map((path) => ({ path })),
    ...(value.kind === 'found' ? value.matches.map((line) => ({ path: line.path, line })) : []),
  ]
})

/** Searches contents while there is something to look for. */
export function watchQuery(): () => void {
  return effect(() => {
    const text = query.value
    const of = project.value
    let isWanted = true
    if (text === '') return
    const timer = setTimeout(async () => {
      inContents.value = { kind: 'searching' }
      try {
        const { matches, isAll } = await images.search(of, text)
        if (isWanted) inContents.value = { kind: 'found', matches, isAll }
      } catch (error) {
        if (isWanted) inContents.value = { kind: 'failed', reason: (error as Error).message }
      }
    }, PAUSE_MS)
    return () => {
      isWanted = false
      clearTimeout(timer)
    }
  })
}
