/** One line: its offset, its bytes in hex and as text, with a bracket under the bytes of each field. */
import type { Part } from '../../formats/span.ts'
import type { Section } from './image-map.ts'

interface HexRowProps {
  readonly offset: number
  readonly perLine: number
  /** Digits of an offset. */
  readonly digits: number
  /** Undefined while they are on their way. */
  readonly bytes: Uint8Array | undefined
  /** All that have bytes on this line. */
  readonly parts: readonly Part[]
  readonly current: Part
  readonly section: Section
  /** The byte of this line that the cursor is on. */
  readonly cursor: number | undefined
  readonly nameAt: (offset: number) => string
}

export function HexRow({ offset, perLine, digits, bytes, parts, current, section, cursor, nameAt }: HexRowProps) {
  const runs = parts.map((part) => {
    const from = Math.max(0, part.offset - offset)
    const to = Math.min(perLine, part.offset + part.length - offset)
    const classes = [
      'run',
      `run-${part.kind}`,
      part.offset === current.offset && 'is-current',
      part.offset >= section.offset && part.offset < section.end && 'is-here',
      part.offset >= offset && 'is-start',
      part.offset + part.length <= offset + perLine && 'is-end',
    ]
    return { part, from, to, class: classes.filter(Boolean).join(' ') }
  })
  return (
    <div class="xray-line">
      <span class="xray-offset">{formatOffset(offset, digits)}</span>
      <span class="xray-hex" data-at={offset} style={{ width: `${columnOf(perLine)}ch` }}>
        {runs.map(({ part, from, to, class: classes }) => (
          <span
            key={from}
            class={classes}
            style={{ left: `${columnOf(from)}ch`, width: `${columnOf(to - 1) + 2 - columnOf(from)}ch` }}
            title={`${part.field}, ${nameAt(part.offset)}`}
          >
            {hexOf(bytes, from, to)}
          </span>
        ))}
        {cursor !== undefined && <span class="xray-cursor" style={{ left: `${columnOf(cursor)}ch`, width: '2ch' }} />}
      </span>
      <span class="xray-ascii" data-at={offset} style={{ width: `${perLine}ch` }}>
        {runs.map(({ from, to, class: classes }) => (
          <span key={from} class={classes} style={{ left: `${from}ch`, width: `${to - from}ch` }}>
            {textOf(bytes, from, to)}
          </span>
        ))}
        {cursor !== undefined && <span class="xray-cursor" style={{ left: `${cursor}ch`, width: '1ch' }} />}
      </span>
    </div>
  )
}

/** "0001a4" */
export function formatOffset(offset: number, digits = 6): string {
  return offset.toString(16).padStart(digits, '0')
}

/** Where a byte's first digit stands, in characters; there is a gap in the middle of sixteen. */
export function columnOf(byte: number): number {
  return byte * 3 + (byte > 7 ? 1 : 0)
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

function hexOf(bytes: Uint8Array | undefined, from: number, to: number): string {
  let text = ''
  for (let at = from; at < to; at++) {
    if (at > from) text += at === 8 ? '  ' : ' '
    text += bytes ? HEX[bytes[at]!] : '··'
  }
  return text
}

function textOf(bytes: Uint8Array | undefined, from: number, to: number): string {
  let text = ''
  for (let at = from; at < to; at++) {
    const byte = bytes?.[at] ?? 0
    text += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·'
  }
  return text
}
