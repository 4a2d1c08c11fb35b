/** Where the project came from: what its link stands for, and whether the bytes made of that here are the author's. */
import { effect } from '@preact/signals'
import { isSource } from '../../link/address.ts'
import { images } from '../state/image.ts'
import { origin, project, rememberOrigin } from '../state/project.ts'
import { compare } from './verdicts.ts'

/** Reads the links of projects that were opened on an earlier visit. What lies on another host is not asked for anew. */
export function keepOriginKnown(): void {
  const asked = new Set<string>()
  effect(() => {
    const link = project.value.origin
    if (link === undefined || origin.value || asked.has(link) || isSource(link)) return
    asked.add(link)
    void read(link)
  })
}

async function read(link: string): Promise<void> {
  try {
    const opened = await images.links.open(link)
    rememberOrigin({ link, project: opened.project })
    await compare(link, opened)
  } catch {
    // It was whole when it was opened; without what it is of, the recipe is what there is to compare with.
  }
}
