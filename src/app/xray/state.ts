/** What the X-ray shows: a packed image, where in it one is, and the entry that is selected with it. */
import { batch, computed, signal } from '@preact/signals'
import type { ImagePlace } from '../../../workers/image.protocol.ts'
import { flushTyping } from '../state/typing.ts'
import { frontPane, open, select, selected } from '../state/workspace.ts'
import type { ArchiveMap } from './archive-map.ts'
import type { ByteWindows } from './byte-windows.ts'
import type { Explanations } from './explanations.ts'
import type { LayoutMap } from './layout-map.ts'
import type { SeekKind } from './seek.ts'

/** Whether the edit pane shows the image in place of a file. */
export const isXray = signal(false)
/** The bytes take the focus as soon as they are there. */
export const wantsFocus = signal(false)
/** What was asked for: an initramfs has no layout but its entries, and what is laid out needs no sizes beside that. */
const wanted = signal<'bytes' | 'overview'>('bytes')
export const view = computed(() => {
  if (wanted.value === 'bytes') return 'bytes'
  return shown.value?.explanations ? 'layout' : 'sizes'
})

/** Which of the project's images one looks at: the number of a disk beside the medium, or undefined for that. */
export const disk = signal<number | undefined>(undefined)

interface ShownImage {
  readonly at: ImagePlace
  /** Tells it from an image that was packed before or after. */
  readonly key: unknown
  readonly bytes: ByteWindows
}

/** An initramfs is explained here, of the bytes that are at hand. */
interface ShownArchive extends ShownImage {
  readonly map: ArchiveMap
  readonly explanations?: undefined
}

export interface ShownLayout extends ShownImage {
  readonly map: LayoutMap
  readonly explanations: Explanations
  /** Bytes of the medium, where it is compressed and its content is on show. */
  readonly compressedSize: number | undefined
}

export type Shown = ShownArchive | ShownLayout

/** The image on show; while another is being packed, still the one before. */
export const shown = signal<Shown | undefined>(undefined)
export const failure = signal<Error | undefined>(undefined)

/** What the bar looks for; undefined while it is closed. Another object of the same kind calls for the focus anew. */
export const seeking = signal<{ readonly kind: SeekKind } | undefined>(undefined)

/** Offset of the byte that the cursor is on. */
export const cursor = signal(0)

export const section = computed(() => shown.value?.map.sectionAt(cursor.value))
export const part = computed(() => {
  shown.value?.explanations?.arrivals.value
  return shown.value?.map.partAt(cursor.value)
})

/** Puts the cursor on a byte, and selects the entry it belongs to. */
export function moveTo(offset: number): void {
  const map = shown.value?.map
  if (!map) return
  batch(() => {
    cursor.value = Math.max(0, Math.min(offset, map.size - 1))
    const path = map.entryOf(map.sectionAt(cursor.value))
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

/** To the first byte of the section before or after this one. */
export function moveByEntry(by: 1 | -1): void {
  const here = section.value
  if (here) moveTo(shown.value!.map.section(here.index + by).offset)
}

/** As bytes, or as a picture of what lies where or what takes the space. */
export function showXray(which: 'bytes' | 'overview' = 'bytes'): void {
  flushTyping()
  batch(() => {
    wanted.value = which
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
