/** The image of the project on screen: packed anew at each edit, so that its size is always true; its hash may follow. */
import { computed, effect, signal } from '@preact/signals'
import type { PackedSize, Progress } from '../../../workers/image.protocol.ts'
import type { Project } from '../../project/project.ts'
import { formatBytes } from '../format.ts'
import { createImageClient } from '../image-client.ts'
import { newestNext } from '../newest.ts'
import { project } from './project.ts'

export type ImageState =
  | { readonly kind: 'packing'; readonly last: PackedImage | undefined }
  | { readonly kind: 'failed'; readonly error: Error }
  | PackedImage

export interface PackedImage extends PackedSize {
  readonly kind: 'packed'
  readonly project: Project
}

const reports = signal<ReadonlyMap<string, Progress>>(new Map())

export const images = createImageClient(
  (progress) => {
    const next = new Map(reports.value).set(`${progress.work} ${progress.name}`, progress)
    const allDone = [...next.values()].every(({ done, total }) => total > 0 && done >= total)
    reports.value = allDone ? new Map() : next
  },
  () => {
    reports.value = new Map()
  },
)

const WORK: Readonly<Record<Progress['work'], string>> = {
  download: 'Downloading',
  pack: 'Packing',
  hash: 'Computing the SHA-256 of',
}

/** Work under way, summed up: what for, and how many bytes of how many. */
export const progress = computed(() => {
  const all = [...reports.value.values()]
  const active = all.filter(({ done, total }) => total === 0 || done < total)
  if (active.length === 0) return undefined
  const done = all.reduce((sum, { done }) => sum + done, 0)
  // With one unknown, so is the sum.
  const total = all.some(({ total }) => total === 0) ? 0 : all.reduce((sum, { total }) => sum + total, 0)
  return {
    text: `${WORK[active[0]!.work]} ${active.map(({ name }) => name).join(', ')}`,
    amount: total > 0 ? `${formatBytes(done)} of ${formatBytes(total)}` : formatBytes(done),
    done,
    total,
  }
})

export const image = signal<ImageState>({ kind: 'packing', last: undefined })

/** Packs at every edit. */
export function keepPacked(): void {
  const pack = newestNext(async (wanted: Project) => {
    try {
      showPacked(wanted, await images.assemble(wanted))
      fetchAhead(wanted)
    } catch (error) {
      tellFirstParts()
      if (wanted === project.peek()) showFailed(error)
    }
  })
  effect(() => {
    image.value = { kind: 'packing', last: lastOf(image.peek()) }
    pack(project.value)
  })
}

function lastOf(state: ImageState): PackedImage | undefined {
  if (state.kind === 'packed') return state
  return state.kind === 'packing' ? state.last : undefined
}

let isFetchedAhead = false
let tellFirstParts = () => {}

/** Resolves when what the first boot needs has come, or will not: nothing else should hold it up until then. */
export const firstParts = new Promise<void>((resolve) => {
  tellFirstParts = resolve
})

/** What the first boot will need besides the image comes while the person still looks around. */
function fetchAhead(of: Project): void {
  if (isFetchedAhead) return
  isFetchedAhead = true
  // The boot asks again, and says what is wrong where it matters.
  images.prepare(of).then(tellFirstParts, tellFirstParts)
}

/** Takes the image that a boot packed; it may be ahead of the one that an edit asked for. */
export function showPacked(of: Project, packed: PackedSize): void {
  if (of === project.peek()) image.value = { kind: 'packed', project: of, ...packed }
}

/** Finds out the SHA-256 of a large image, which may take seconds; undefined where another image takes its place meanwhile. */
export async function hashImage({ id }: PackedImage): Promise<string | undefined> {
  const sha256 = await images.sha256(id)
  const now = image.value
  if (sha256 === undefined || now.kind !== 'packed' || now.id !== id) return undefined
  image.value = { ...now, sha256 }
  return sha256
}

export function showFailed(error: unknown): void {
  image.value = { kind: 'failed', error: error instanceof Error ? error : new Error(String(error)) }
}
