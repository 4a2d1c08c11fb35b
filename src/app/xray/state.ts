/** What the X-ray shows: the packed image, where in it one is, and the entry that is selected with it. */
import { batch, computed, effect, signal } from '@preact/signals'
import { explainCpioEntry, explainFiller } from '../../formats/cpio/layout.ts'
import type { Span } from '../../formats/span.ts'
import { image, images, type PackedImage } from '../state/image.ts'
import { flushTyping } from '../state/typing.ts'
import { frontPane, open, select, selected } from '../state/workspace.ts'
import { ByteWindows } from './byte-windows.ts'
import { ImageMap } from './image-map.ts'

/** Whether the edit pane shows the image in place of a file. */
export const isXray = signal(false)
/** The bytes take the focus as soon as they are there. */
export const wantsFocus = signal(false)
export const view = signal<'bytes' | 'sizes'>('bytes')

interface Shown {
  readonly sha256: string
  readonly map: ImageMap
  readonly bytes: ByteWindows
}

/** The image on show; while another is being packed, still the one before. */
export const shown = signal<Shown | undefined>(undefined)
export const failure = signal<Error | undefined>(undefined)

/** Offset of the byte that the cursor is on. */
export const cursor = signal(0)

export const section = computed(() => shown.value?.map.sectionAt(cursor.value))
export const part = computed(() => shown.value?.map.partAt(cursor.value))

/** More of the content than this makes no explanation better. */
const CONTENT_TO_EXPLAIN = 4096

/** The section with the cursor, explained; undefined while its bytes are on their way. */
export const spans = computed<readonly Span[] | undefined>(() => {
  const now = shown.value
  const here = section.value
  if (!now || !here) return undefined
  const parts = now.map.partsOf(here)
  if (parts[0]!.field === 'end padding') return [explainFiller(here.offset, here.end - here.offset)]
  now.bytes.arrivals.value
  const content = parts.find(({ field }) => field === 'content')
  const length = content
    ? content.offset - here.offset + Math.min(content.length, CONTENT_TO_EXPLAIN)
    : here.end - here.offset
  const bytes = now.bytes.read(here.offset, length)
  return bytes && explainCpioEntry(bytes, here.offset, now.map.size)
})

export const span = computed(() => spans.value?.find(({ offset, length }) => cursor.value < offset + length))

/** Puts the cursor on a byte, and selects the entry it belongs to. */
export function moveTo(offset: number): void {
  const map = shown.value?.map
  if (!map) return
  batch(() => {
    cursor.value = Math.max(0, Math.min(offset, map.size - 1))
    const path = map.paths[map.sectionAt(cursor.value).index]
    if (path !== undefined && path !== selected.value) select(path)
  })
}

/** To the first byte of a field before or after this one. */
export function moveByField(by: 1 | -1): void {
  const here = part.value
  const map = shown.value?.map
  if (!here || !map) return
  if (by > 0) moveTo(Math.min(here.offset + here.length, map.size - 1))
  else if (here.offset > 0) moveTo(map.partAt(here.offset - 1).offset)
}

/** To the first byte of the entry before or after this one. */
export function moveByEntry(by: 1 | -1): void {
  const here = section.value
  if (here) moveTo(shown.value!.map.section(here.index + by).offset)
}

export function showXray(which: 'bytes' | 'sizes' = 'bytes'): void {
  flushTyping()
  batch(() => {
    view.value = which
    isXray.value = true
    frontPane.value = 'edit'
  })
}

/** Back to the file; the selected one, if one is. */
export function hideXray(): void {
  batch(() => {
    isXray.value = false
    open(selected.value, { passing: true })
  })
}

/** Keeps the X-ray at the image and at the selection, until what it returns is called. */
export function attachXray(): () => void {
  const stopImage = effect(() => {
    const state = image.value
    if (state.kind === 'packed' && state.sha256 !== shown.peek()?.sha256) void follow(state)
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
async function follow({ sha256, size }: PackedImage): Promise<void> {
  try {
    const packedSpans = await fromImage(sha256, () => images.imageSpans(sha256))
    // Another edit came in between: its image will be along.
    if (!packedSpans) return
    const map = new ImageMap(packedSpans, size)
    const bytes = new ByteWindows(size, (offset, length) =>
      fromImage(sha256, () => images.imageBytes(sha256, offset, length)),
    )
    const before = section.peek()
    const path = before && shown.peek()!.map.paths[before.index]
    const entry = path === undefined ? undefined : map.entry(path)
    const within = before ? cursor.peek() - before.offset : 0
    batch(() => {
      failure.value = undefined
      shown.value = { sha256, map, bytes }
      cursor.value = entry ? Math.min(entry.offset + within, entry.end - 1) : Math.min(cursor.peek(), size - 1)
    })
  } catch (error) {
    failure.value = error as Error
  }
}

/** What the worker says of an image; one that began anew packs it first. */
export async function fromImage<T>(sha256: string, ask: () => Promise<T | undefined>): Promise<T | undefined> {
  const answer = await ask()
  const packed = image.peek()
  if (answer !== undefined || packed.kind !== 'packed' || packed.sha256 !== sha256) return answer
  await images.assemble(packed.project)
  return ask()
}
