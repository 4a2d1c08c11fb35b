/** Where the project came from: what its link stands for, and whether the bytes made of that here are the author's. */
import { effect, signal } from '@preact/signals'
import { isSource } from '../../link/address.ts'
import { images } from '../state/image.ts'
import { origin, project, rememberOrigin } from '../state/project.ts'
import { type Check, check, compare, opening } from './opening.ts'

/** What was found of the link that the project on screen came from. */
const verdicts = signal<ReadonlyMap<string, Check>>(new Map())

export function verdictOnOrigin(): Check | undefined {
  return origin.value && verdicts.value.get(origin.value.link)
}

/** Reads the links of projects that were opened on an earlier visit. What lies on another host is not asked for anew. */
export function keepOriginKnown(): void {
  const asked = new Set<string>()
  effect(() => {
    const link = project.value.origin
    if (link === undefined || origin.value || asked.has(link) || isSource(link)) return
    asked.add(link)
    void read(link)
  })
  // The window that opened it has compared it, or is about to.
  effect(() => {
    const state = opening.value
    if (check.value && state.kind === 'ready') note(state.fragment, check.value)
  })
}

async function read(link: string): Promise<void> {
  try {
    const opened = await images.links.open(link)
    rememberOrigin({ link, project: opened.project })
    note(link, await compare(link, opened))
  } catch {
    // It was whole when it was opened; without what it is of, the recipe is what there is to compare with.
  }
}

function note(link: string, verdict: Check): void {
  if (verdicts.peek().get(link) !== verdict) verdicts.value = new Map(verdicts.peek()).set(link, verdict)
}
