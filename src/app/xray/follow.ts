/** Keeps the X-ray at a packed image, and the cursor at the entry that is selected. */
import { batch, effect } from '@preact/signals'
import type { ImagePlace } from '../../../workers/image.protocol.ts'
import { image, images, type PackedImage } from '../state/image.ts'
import { selected } from '../state/workspace.ts'
import { ArchiveMap } from './archive-map.ts'
import { ByteWindows } from './byte-windows.ts'
import { Explanations } from './explanations.ts'
import type { ImageMap, Section } from './image-map.ts'
import { LayoutMap } from './layout-map.ts'
import { cursor, disk, failure, type Shown, section, shown } from './state.ts'

/** The entry that the cursor was brought to last, and in what kind of image. */
let cameFor: string | undefined

/** Keeps the X-ray at the image and at the selection, until what it returns is called. */
export function attachXray(): () => void {
  const stopImage = effect(() => {
    const state = image.value
    if (state.kind !== 'packed') return
    if (disk.value !== undefined && disk.value >= state.project.disks.length) disk.value = undefined
    const key = keyOf(state)
    if (key !== shown.peek()?.key || disk.value !== shown.peek()?.at.disk) void follow(state, disk.value)
  })
  const stopSelection = effect(() => {
    const map = shown.value?.map
    const path = selected.value
    const entry = map?.entry(path)
    const goal = entry && `${path} ${map instanceof LayoutMap}`
    // One may be at bytes that are no entry’s, and comes back to them.
    if (goal === cameFor) return
    cameFor = goal
    if (entry && map!.entryOf(section.peek()!) !== path) cursor.value = entry.offset
  })
  return () => {
    stopImage()
    stopSelection()
  }
}

/** A disk beside the medium may be another where the medium is the same. */
function keyOf({ id, project }: PackedImage): unknown {
  return project.disks.length > 0 ? project : id
}

/** Takes a new image; the cursor stays at its place within its entry. */
async function follow(state: PackedImage, which: number | undefined): Promise<void> {
  const at: ImagePlace = { id: state.id, disk: which }
  try {
    const next = await look(at, state)
    // Another edit or another choice came in between: its image will be along.
    if (!next || disk.peek() !== which) return
    const before = shown.peek()
    const here = section.peek()
    const same = before && here && before.at.disk === which ? sameSection(before.map, here, next.map) : undefined
    const within = here ? cursor.peek() - here.offset : 0
    batch(() => {
      failure.value = undefined
      shown.value = next
      cursor.value = same
        ? Math.min(same.offset + within, same.end - 1)
        : Math.min(before?.at.disk === which ? cursor.peek() : 0, next.map.size - 1)
    })
  } catch (error) {
    failure.value = error as Error
  }
}

async function look(at: ImagePlace, state: PackedImage): Promise<Shown | undefined> {
  const key = keyOf(state)
  const bytesOf = (size: number) =>
    new ByteWindows(size, (offset, length) => fromImage(at, () => images.imageBytes(at, offset, length)))
  if (at.disk === undefined && state.project.medium.kind === 'initramfs') {
    const packed = await fromImage(at, () => images.imageSpans(at))
    return packed && { at, key, map: new ArchiveMap(packed, state.size), bytes: bytesOf(state.size) }
  }
  const layout = await fromImage(at, () => images.imageLayout(at))
  if (!layout) return undefined
  const explanations = new Explanations(layout.offsets.length, (first, count) =>
    fromImage(at, () => images.explainSections(at, first, count)),
  )
  return {
    at,
    key,
    map: new LayoutMap(layout, layout.size, explanations),
    bytes: bytesOf(layout.size),
    explanations,
    compressedSize: layout.compressedSize,
  }
}

/** What a section of one image is in the next, if it belongs to an entry that is there too. */
function sameSection(before: ImageMap, here: Section, next: ImageMap): Section | undefined {
  const path = before.entryOf(here)
  if (path === undefined) return undefined
  if (before instanceof LayoutMap && next instanceof LayoutMap) return next.like(before, here.index)
  return next.entry(path)
}

/** What the worker says of an image; one that began anew packs it first. */
export async function fromImage<T>({ id }: ImagePlace, ask: () => Promise<T | undefined>): Promise<T | undefined> {
  const answer = await ask()
  const packed = image.peek()
  if (answer !== undefined || packed.kind !== 'packed' || packed.id !== id) return answer
  await images.assemble(packed.project)
  return ask()
}
