/** Keeps the X-ray at the packed image, and the cursor at the entry that is selected. */
import { batch, effect } from '@preact/signals'
import { image, images, type PackedImage } from '../state/image.ts'
import { selected } from '../state/workspace.ts'
import { ByteWindows } from './byte-windows.ts'
import { ImageMap } from './image-map.ts'
import { cursor, failure, section, shown } from './state.ts'

/** Keeps the X-ray at the image and at the selection, until what it returns is called. */
export function attachXray(): () => void {
  const stopImage = effect(() => {
    const state = image.value
    if (state.kind === 'packed' && state.id !== shown.peek()?.id) void follow(state)
  })
  const stopSelection = effect(() => {
    const entry = shown.value?.map.entry(selected.value)
    if (entry && section.peek()?.index !== entry.index) cursor.value = entry.offset
  })
  return () => {
    stopImage()
    stopSelection()
  }
}

/** Takes a new image; the cursor stays at its place within its entry. */
async function follow({ id, size }: PackedImage): Promise<void> {
  try {
    const packedSpans = await fromImage(id, () => images.imageSpans(id))
    // Another edit came in between: its image will be along.
    if (!packedSpans) return
    const map = new ImageMap(packedSpans, size)
    const bytes = new ByteWindows(size, (offset, length) => fromImage(id, () => images.imageBytes(id, offset, length)))
    const before = section.peek()
    const path = before && shown.peek()!.map.paths[before.index]
    const entry = path === undefined ? undefined : map.entry(path)
    const within = before ? cursor.peek() - before.offset : 0
    batch(() => {
      failure.value = undefined
      shown.value = { id, map, bytes }
      cursor.value = entry ? Math.min(entry.offset + within, entry.end - 1) : Math.min(cursor.peek(), size - 1)
    })
  } catch (error) {
    failure.value = error as Error
  }
}

/** What the worker says of an image; one that began anew packs it first. */
export async function fromImage<T>(id: string, ask: () => Promise<T | undefined>): Promise<T | undefined> {
  const answer = await ask()
  const packed = image.peek()
  if (answer !== undefined || packed.kind !== 'packed' || packed.id !== id) return answer
  await images.assemble(packed.project)
  return ask()
}
