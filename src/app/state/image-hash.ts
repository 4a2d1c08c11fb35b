/** The SHA-256 of an image that is ready without it: an archive's is found out when there is nothing better to do. */
import { effect, signal } from '@preact/signals'
import { hashImage, image, type PackedImage } from './image.ts'
import { isStarting } from './machine.ts'

/** Nobody has edited anything, and no machine has begun to boot, for so long. */
const REST_MS = 500

const hashing = signal<string | undefined>(undefined)

export function isHashing({ id }: PackedImage): boolean {
  return hashing.value === id
}

/** The SHA-256, which the image on screen then has; undefined if that is another by then, or if it is sought already. */
export async function findSha256(of: PackedImage): Promise<string | undefined> {
  if (hashing.peek() === of.id) return undefined
  hashing.value = of.id
  try {
    return await hashImage(of)
  } finally {
    if (hashing.peek() === of.id) hashing.value = undefined
  }
}

export function keepHashed(onFailure: (error: unknown) => void): void {
  effect(() => {
    const now = image.value
    // Of a disk, which may be large and all but empty, it is found out when somebody asks.
    if (now.kind !== 'packed' || now.sha256 !== undefined || now.project.medium.kind !== 'initramfs') return
    if (isStarting.value) return
    const timer = setTimeout(() => findSha256(now).catch(onFailure), REST_MS)
    return () => clearTimeout(timer)
  })
}
