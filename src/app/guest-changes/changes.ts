/** What the guest has changed: looked for when asked, chosen, and taken into the project. */
import { batch, computed, effect, signal } from '@preact/signals'
import { sha256Hex } from '../../image/sha256.ts'
import { FILE_MAX, type GuestChange, isEmptied, isIn } from '../../machine/agent/changes.ts'
import { type CollectProgress, collect } from '../../machine/agent/collect.ts'
import { type GuestState, type Taking, takeChangesInSteps } from '../../machine/agent/take.ts'
import type { Content } from '../../rootfs/index.ts'
import { formatBytes, plural } from '../format.ts'
import { nextTask } from '../next-task.ts'
import { announce } from '../state/announcements.ts'
import { images } from '../state/image.ts'
import { performEdit, tree } from '../state/project.ts'
import { flushTyping } from '../state/typing.ts'
import { agent, booted } from './agent.ts'

export interface Found extends GuestState {
  /** Files that were written to while they were read. */
  readonly torn: ReadonlySet<string>
  readonly isEmptied: boolean
}

export type Looking =
  | { readonly phase: 'not-yet' }
  | { readonly phase: 'looking'; readonly progress: CollectProgress }
  | { readonly phase: 'failed'; readonly message: string }
  | { readonly phase: 'found'; readonly found: Found }

export const looking = signal<Looking>({ phase: 'not-yet' })
export const chosen = signal<ReadonlySet<string>>(new Set())
/** The row whose difference is shown. */
export const active = signal<string | undefined>(undefined)
/** What could not be taken the last time, and why. */
export const refused = signal<readonly { readonly path: string; readonly reason: string }[]>([])

/** Smaller contents are the project's own, for the editor; larger ones it names. Bytes. */
const OWN_MAX = 1 << 16

let search: AbortController | undefined

/** What differs between the guest and the project as it is now. */
export const differing = computed<readonly GuestChange[]>(() => {
  const now = looking.value
  if (now.phase !== 'found') return []
  const { changes, contents } = now.found
  return changes.filter((change) => !isIn(tree.value, change, contents))
})

/** Of these, what can be taken and is chosen. */
export const taking = computed(() =>
  differing.value.filter(({ path, isUnread }) => !isUnread && chosen.value.has(path)),
)

/** What nobody means when they say that something changed. */
export function isNoise({ path }: GuestChange): boolean {
  return /\/\.\w*sh_history$/.test(path)
}

/** Asks the agent. What was found before is gone. */
export async function lookForChanges(): Promise<void> {
  search?.abort(new Error('superseded'))
  const mine = new AbortController()
  search = mine
  const show = (next: Looking) => {
    if (search === mine) looking.value = next
  }
  show({ phase: 'looking', progress: { entries: 0, bytes: 0, total: 0 } })
  try {
    const { project } = booted.value!
    const onProgress = (progress: CollectProgress) => show({ phase: 'looking', progress })
    const state = await collect(agent(), project.tree, keep, onProgress, mine.signal)
    if (search !== mine) return
    const emptied = isEmptied(project.tree, state.changes)
    batch(() => {
      looking.value = { phase: 'found', found: { ...state, isEmptied: emptied } }
      refused.value = []
      chosen.value = new Set(
        emptied ? [] : state.changes.filter((change) => !isNoise(change) && !change.isUnread).map(({ path }) => path),
      )
      active.value = differing.value[0]?.path
    })
    announce(
      differing.value.length === 0 ? 'Nothing differs' : `${plural(differing.value.length, 'change')} in the guest`,
    )
  } catch (error) {
    show({ phase: 'failed', message: error instanceof Error ? error.message : String(error) })
  }
}

/** Ends a search, or puts away what was found. */
export function forgetChanges(): void {
  search?.abort(new Error('cancelled'))
  search = undefined
  looking.value = { phase: 'not-yet' }
}

/** What one machine has changed is nothing to the next. */
effect(() => {
  if (booted.value) forgetChanges()
})

export function choose(path: string, isChosen: boolean): void {
  const next = new Set(chosen.value)
  if (isChosen) next.add(path)
  else next.delete(path)
  chosen.value = next
}

export function chooseAll(areChosen: boolean): void {
  chosen.value = new Set(areChosen ? differing.value.filter(({ isUnread }) => !isUnread).map(({ path }) => path) : [])
}

/** Takes what is chosen into the project, as one step. */
export async function takeChosen(): Promise<void> {
  const now = looking.value
  if (now.phase !== 'found' || taking.value.length === 0) return
  flushTyping()
  const paths = new Set(taking.value.map(({ path }) => path))
  const { edit, refused: left } = await workOut(now.found, paths)
  batch(() => {
    performEdit(edit)
    refused.value = left
  })
  announce(`Brought back ${plural(paths.size - left.length, 'change')}. Undo takes them out again`)
}

/** The edit, made in moments; anew if the tree was edited meanwhile. */
async function workOut(found: Found, paths: ReadonlySet<string>): Promise<Taking> {
  for (;;) {
    const before = tree.value
    const steps = takeChangesInSteps(before, found, paths)
    let step = steps.next()
    while (!step.done) {
      await nextTask()
      step = steps.next()
    }
    flushTyping()
    if (tree.value === before) return step.value
  }
}

async function keep(view: Uint8Array): Promise<Content> {
  const bytes = view.slice()
  if (bytes.length <= OWN_MAX) return bytes
  const content = { sha256: await sha256Hex(bytes), size: bytes.length }
  await images.keep([{ sha256: content.sha256, bytes }])
  return content
}

/** Why a change cannot be taken. */
export function whyUnread({ after }: GuestChange): string {
  const size = after?.inode.kind === 'file' ? after.inode.size : 0
  return size > FILE_MAX
    ? `It has ${formatBytes(size)}: more than ${formatBytes(FILE_MAX)} is not read over a serial line. Use the shared files`
    : 'It was gone when its turn to be read came'
}
