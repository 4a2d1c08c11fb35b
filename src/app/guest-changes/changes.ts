/** What the guest has changed in its root file system in memory: looked for when asked, by way of its agent. */
import { effect, signal } from '@preact/signals'
import { sha256Hex } from '../../image/sha256.ts'
import { FILE_MAX, type GuestChange, isEmptied } from '../../machine/agent/changes.ts'
import { type CollectProgress, collect } from '../../machine/agent/collect.ts'
import type { Content } from '../../rootfs/index.ts'
import { formatBytes, plural } from '../format.ts'
import { announce } from '../state/announcements.ts'
import { images } from '../state/image.ts'
import { agent, booted } from './agent.ts'
import { type Found, Review } from './review.ts'

export interface FoundInGuest extends Found {
  readonly isEmptied: boolean
}

export type Looking =
  | { readonly phase: 'not-yet' }
  | { readonly phase: 'looking'; readonly progress: CollectProgress }
  | { readonly phase: 'failed'; readonly message: string }
  | { readonly phase: 'found'; readonly found: FoundInGuest }

export const looking = signal<Looking>({ phase: 'not-yet' })
export const inGuest = new Review()

/** Smaller contents are the project's own, for the editor; larger ones it names. Bytes. */
const OWN_MAX = 1 << 16

let search: AbortController | undefined

/** Asks the agent. What was found before is gone. */
export async function lookForChanges(): Promise<void> {
  search?.abort(new Error('superseded'))
  const mine = new AbortController()
  search = mine
  const show = (next: Looking) => {
    if (search === mine) looking.value = next
  }
  inGuest.forget()
  show({ phase: 'looking', progress: { entries: 0, bytes: 0, total: 0 } })
  try {
    const { project } = booted.value!
    const onProgress = (progress: CollectProgress) => show({ phase: 'looking', progress })
    const state = await collect(agent(), project.tree, keep, onProgress, mine.signal)
    if (search !== mine) return
    const found = { ...state, whyUnread, isEmptied: isEmptied(project.tree, state.changes) }
    inGuest.show(found, found.isEmptied)
    looking.value = { phase: 'found', found }
    const count = inGuest.differing.value.length
    announce(count === 0 ? 'Nothing differs' : `${plural(count, 'change')} in the guest`)
  } catch (error) {
    show({ phase: 'failed', message: error instanceof Error ? error.message : String(error) })
  }
}

/** Ends a search, or puts away what was found. */
export function forgetChanges(): void {
  search?.abort(new Error('cancelled'))
  search = undefined
  inGuest.forget()
  looking.value = { phase: 'not-yet' }
}

/** What one machine has changed is nothing to the next. */
effect(() => {
  if (booted.value) forgetChanges()
})

async function keep(view: Uint8Array): Promise<Content> {
  const bytes = view.slice()
  if (bytes.length <= OWN_MAX) return bytes
  const content = { sha256: await sha256Hex(bytes), size: bytes.length }
  await images.keep([{ sha256: content.sha256, bytes }])
  return content
}

function whyUnread({ after }: GuestChange): string {
  const size = after?.inode.kind === 'file' ? after.inode.size : 0
  return size > FILE_MAX
    ? `It has ${formatBytes(size)}: more than ${formatBytes(FILE_MAX)} is not read over a serial line. Use the shared files`
    : 'It was gone when its turn to be read came'
}
