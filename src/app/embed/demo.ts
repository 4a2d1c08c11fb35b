/** The demo that is embedded: read from the address without a worker, so that a page full of them costs little. */
import { signal } from '@preact/signals'
import { isSource, readSource } from '../../link/address.ts'
import { fetchRecipe } from '../../link/fetch-recipe.ts'
import { readLink } from '../../link/link.ts'
import type { Project } from '../../project/project.ts'
import { minimal } from '../../project/recipes/minimal.ts'
import { images } from '../state/image.ts'

export type Embedded =
  | { readonly kind: 'reading' }
  | { readonly kind: 'refused'; readonly reason: string }
  /** A file on another host, fetched when it is to be booted. */
  | { readonly kind: 'elsewhere'; readonly url: URL }
  | { readonly kind: 'ready'; readonly project: Project }

export const fragment = location.hash.slice(1)
export const demo = signal<Embedded>({ kind: 'reading' })

export async function readDemo(): Promise<void> {
  try {
    if (fragment === '') demo.value = { kind: 'ready', project: minimal.make() }
    else if (isSource(fragment)) demo.value = { kind: 'elsewhere', url: readSource(fragment, document.baseURI).url }
    else
      demo.value = {
        kind: 'ready',
        project: (await readLink(fragment, (sha256) => fetchRecipe(sha256, document.baseURI))).project,
      }
  } catch (error) {
    demo.value = { kind: 'refused', reason: error instanceof Error ? error.message : String(error) }
  }
}

/** The project to boot; what is elsewhere is fetched now. Undefined if that is refused, which is shown then. */
export async function takeDemo(): Promise<Project | undefined> {
  if (demo.value.kind === 'elsewhere')
    try {
      demo.value = { kind: 'ready', project: (await images.links.open(fragment)).project }
    } catch (error) {
      demo.value = { kind: 'refused', reason: error instanceof Error ? error.message : String(error) }
    }
  return demo.value.kind === 'ready' ? demo.value.project : undefined
}
