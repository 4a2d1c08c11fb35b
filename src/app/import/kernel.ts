/** The project's kernel: the prebuilt one, or one of the person's own. */
import { computed, effect, signal } from '@preact/signals'
import { readBzImage } from '../../formats/bzimage.ts'
import { blobNamed, blobWithHash, PREBUILT_KERNEL, refTo, SMALL_KERNEL } from '../../project/catalog.ts'
import { formatBytes } from '../format.ts'
import { announce } from '../state/announcements.ts'
import { images } from '../state/image.ts'
import { configure, project } from '../state/project.ts'
import { factsOf, type KernelFacts } from './kernel-facts.ts'

export const kernel = computed(() => project.value.kernel)
export const isOwnKernel = computed(() => blobWithHash(kernel.value.sha256) === undefined)

/** What is known of the kernels that were asked for, by hash. */
const known = signal<ReadonlyMap<string, KernelFacts | { readonly error: string }>>(new Map())

export const kernelFacts = computed(() => known.value.get(kernel.value.sha256))

/** What the top bar calls it: its version. */
export const kernelName = computed(() => {
  const facts = kernelFacts.value
  return facts && 'name' in facts ? facts.name : (blobWithHash(kernel.value.sha256)?.version ?? 'your own')
})

/** Reads the header of the project's kernel, once. */
export async function learnKernel(): Promise<void> {
  const { sha256, size } = kernel.value
  if (known.value.has(sha256)) return
  let learnt: KernelFacts | { readonly error: string }
  try {
    learnt = factsOf(readBzImage(await images.blob(sha256)), formatBytes(size))
  } catch (error) {
    learnt = { error: (error as Error).message }
  }
  known.value = new Map(known.value).set(sha256, learnt)
}

/** A kernel of one's own is named by its version, not by its hash. */
export function keepKernelKnown(): void {
  effect(() => {
    if (isOwnKernel.value) void learnKernel()
  })
}

/** The kernels that the page brings along. */
export const PREBUILT_KERNELS = [
  { ref: refTo(blobNamed(PREBUILT_KERNEL)), name: 'prebuilt', what: 'made for small memories and quick boots' },
  { ref: refTo(blobNamed(SMALL_KERNEL)), name: 'small', what: 'made for a floppy: it can do little more' },
] as const

export type PrebuiltKernel = (typeof PREBUILT_KERNELS)[number]

/** Which of them is the project's. */
export const prebuiltKernel = computed(() => PREBUILT_KERNELS.find(({ ref }) => ref.sha256 === kernel.value.sha256))

export function usePrebuiltKernel({ ref, name }: PrebuiltKernel): void {
  configure(`take the ${name} kernel`, { kernel: ref })
  announce(`The next boot is of the ${name} kernel`)
}
