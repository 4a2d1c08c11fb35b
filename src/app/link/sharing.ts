/** The link of the project on screen, made anew at each edit while one looks at it. */
import { computed, effect, signal } from '@preact/signals'
import type { MadeLink } from '../../../workers/link.protocol.ts'
import type { Project } from '../../project/project.ts'
import { newestNext } from '../newest.ts'
import { images } from '../state/image.ts'
import { project } from '../state/project.ts'

export type Sharing =
  | { readonly kind: 'making' }
  /** It is too much for a link, or cannot be packed. */
  | { readonly kind: 'failed'; readonly error: Error; readonly of: Project }
  | { readonly kind: 'made'; readonly link: MadeLink; readonly of: Project }

const MAKING: Sharing = { kind: 'making' }
const last = signal<Sharing>(MAKING)

/** That of another project is none. */
export const sharing = computed(() =>
  last.value.kind !== 'making' && last.value.of === project.value ? last.value : MAKING,
)

/** Makes it until the returned function is called. */
export function keepMade(): () => void {
  let isWanted = true
  const make = newestNext(async (of: Project) => {
    let made: Sharing
    try {
      made = { kind: 'made', link: await images.links.make(of), of }
    } catch (error) {
      made = { kind: 'failed', error: error instanceof Error ? error : new Error(String(error)), of }
    }
    if (isWanted && of === project.peek()) last.value = made
  })
  const end = effect(() => make(project.value))
  return () => {
    isWanted = false
    end()
  }
}
