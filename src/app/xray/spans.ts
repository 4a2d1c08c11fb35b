/** The section with the cursor, explained field by field. */
import { computed } from '@preact/signals'
import { explainCpioEntry, explainFiller } from '../../formats/cpio/layout.ts'
import type { Span } from '../../formats/span.ts'
import type { Section } from './image-map.ts'
import { cursor, type Shown, section, shown } from './state.ts'

/** More of the content than this makes no explanation better. */
const CONTENT_TO_EXPLAIN = 4096

/** The section with the cursor, explained; undefined while that or its bytes are on their way. */
export const spans = computed<readonly Span[] | undefined>(() => {
  const now = shown.value
  const here = section.value
  if (!now || !here) return undefined
  if (!now.explanations) return explainEntry(now, here)
  now.explanations.arrivals.value
  now.explanations.prefetch(here.index)
  return now.explanations.read(here.index)
})

export const span = computed(() => spans.value?.find(({ offset, length }) => cursor.value < offset + length))

function explainEntry({ map, bytes: image }: Shown, here: Section): readonly Span[] | undefined {
  const parts = map.partsOf(here)
  if (parts[0]!.field === 'end padding') return [explainFiller(here.offset, here.end - here.offset)]
  image.arrivals.value
  const content = parts.find(({ field }) => field === 'content')
  const length = content
    ? content.offset - here.offset + Math.min(content.length, CONTENT_TO_EXPLAIN)
    : here.end - here.offset
  const bytes = image.read(here.offset, length)
  return bytes && explainCpioEntry(bytes, here.offset, map.size)
}
