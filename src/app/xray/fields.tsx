/** The field that the cursor is on, explained, and all fields of its entry as a table. */
import { useLayoutEffect, useRef } from 'preact/hooks'
import type { Span } from '../../formats/span.ts'
import { formatCount, plural } from '../format.ts'
import { formatOffset } from './hex-row.tsx'
import { span, spans } from './spans.ts'
import { cursor, moveByField, moveTo, part, section, shown } from './state.ts'

export function Fields() {
  const table = useRef<HTMLTableElement>(null)
  const { map, bytes } = shown.value!
  const name = map.nameOf(section.value!)
  const current = part.value!
  const at = cursor.value - current.offset

  useLayoutEffect(() => {
    const row = table.current?.querySelector<HTMLElement>('[aria-current=true]')
    row?.scrollIntoView({ block: 'nearest' })
    if (table.current?.contains(document.activeElement)) row?.querySelector('button')?.focus()
  }, [current.offset, spans.value])

  bytes.arrivals.value
  const byte = bytes.read(cursor.value, 1)?.[0]
  return (
    <section class="xray-fields" aria-label="The field under the cursor">
      <div class="xray-field">
        <p class="xray-field-head">
          <strong class="mono">{current.field}</strong>
          <span class="xray-field-value mono">{span.value?.value ?? '…'}</span>
        </p>
        <p class="xray-meaning">{span.value?.meaning ?? 'Reading the bytes'}</p>
        <p class="xray-place">
          <span class="mono">{name}</span>
          <span>
            {`byte ${formatCount(at + 1)} of ${formatCount(current.length)}: `}
            <span class="mono">{describeByte(byte)}</span>
          </span>
          <span>
            {'offset '}
            <span class="mono">{`0x${cursor.value.toString(16)}`}</span>
            {`, ${formatCount(cursor.value)}`}
          </span>
        </p>
      </div>
      <div class="xray-table">
        <table ref={table} aria-label={`Fields of ${name}`}>
          <thead class="sr-only">
            <tr>
              <th scope="col">Field</th>
              <th scope="col">Value</th>
              <th scope="col">Offset</th>
              <th scope="col">Length</th>
            </tr>
          </thead>
          <tbody>
            {(spans.value ?? []).map((row) => (
              <FieldRow key={row.offset} row={row} isCurrent={row.offset === current.offset} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

function FieldRow({ row, isCurrent }: { row: Span; isCurrent: boolean }) {
  return (
    <tr class={`swatch-${row.kind}`} aria-current={isCurrent} title={row.meaning} onClick={() => moveTo(row.offset)}>
      <th scope="row">
        <button
          type="button"
          tabIndex={isCurrent ? 0 : -1}
          onKeyDown={(event) => {
            const by = { ArrowDown: 1, ArrowUp: -1 }[event.key] as 1 | -1 | undefined
            if (!by) return
            event.preventDefault()
            moveByField(by)
          }}
        >
          {row.field}
        </button>
      </th>
      <td class="xray-cell-value">{row.value}</td>
      <td>{formatOffset(row.offset)}</td>
      <td>{plural(row.length, 'byte')}</td>
    </tr>
  )
}

/** "0x37 ‘7’" */
function describeByte(byte: number | undefined): string {
  if (byte === undefined) return '…'
  const hex = `0x${byte.toString(16).padStart(2, '0')}`
  return byte > 0x20 && byte < 0x7f ? `${hex} ‘${String.fromCharCode(byte)}’` : hex
}

/** The field that was read aloud last: within it, only the byte is. */
let told: string | undefined

/** What is read aloud when the cursor rests; undefined while what it rests on is on its way. */
export function spoken(): string | undefined {
  if (!shown.value || !span.value) return undefined
  const { map, bytes } = shown.value
  const { field, offset, length, value, meaning } = span.value
  const at = `byte ${cursor.value - offset + 1} of ${length}, ${describeByte(bytes.read(cursor.value, 1)?.[0])}`
  const here = `${field} of ${map.nameOf(section.value!)}`
  if (told === here) return at
  told = here
  return `${here}: ${value}. ${meaning}. ${at}`
}
