/** Whether what links stand for is, packed here, what their authors had. */
import { signal } from '@preact/signals'
import type { OpenedLink } from '../link-client.ts'
import { images } from '../state/image.ts'

export type Verdict =
  | { readonly kind: 'same' }
  /** The link does not say what they had. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'differs'; readonly how: readonly string[] }

const verdicts = signal<ReadonlyMap<string, Verdict>>(new Map())

/** Undefined while it is not known. */
export function verdictOn(fragment: string): Verdict | undefined {
  return verdicts.value.get(fragment)
}

/** Packs what a link stands for that was opened just now, and compares its bytes with the author's. Throws what `assemble` throws. */
export async function compare(fragment: string, { images: author }: OpenedLink): Promise<void> {
  if (verdicts.peek().has(fragment)) return
  const how = author.length === 0 ? undefined : await images.links.check(fragment)
  const verdict: Verdict = !how ? { kind: 'unknown' } : how.length === 0 ? { kind: 'same' } : { kind: 'differs', how }
  verdicts.value = new Map(verdicts.peek()).set(fragment, verdict)
}
