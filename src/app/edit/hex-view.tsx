/**
 * Bytes as offset, hex, and ASCII: sixteen on a line, eight where there is no room. Only the lines in sight are in
 * the document.
 */
import { useSignal } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'

const LINE_HEIGHT = 20
/** Pixels that sixteen bytes need. */
const NARROW = 500
/** Browsers lose their way in elements taller than this; beyond it, scrolling is proportional. */
const TALLEST = 8_000_000

export function HexView({ bytes, label }: { bytes: Uint8Array; label: string }) {
  const box = useRef<HTMLElement>(null)
  const window = useSignal({ top: 0, height: 600, perLine: 16 })
  const { top, height: seen, perLine } = window.value
  const lines = Math.ceil(bytes.length / perLine)
  const whole = lines * LINE_HEIGHT
  const height = Math.min(whole, TALLEST)

  const measure = () => {
    const { scrollTop, clientHeight, clientWidth } = box.current!
    window.value = { top: scrollTop, height: clientHeight, perLine: clientWidth < NARROW ? 8 : 16 }
  }
  useLayoutEffect(() => {
    const observer = new ResizeObserver(measure)
    observer.observe(box.current!)
    return () => observer.disconnect()
  }, [])
  useLayoutEffect(() => {
    box.current!.scrollTop = 0
    measure()
  }, [bytes])

  const ratio = whole > height ? (whole - seen) / (height - seen) : 1
  const first = Math.max(0, Math.floor((top * ratio) / LINE_HEIGHT) - 4)
  const count = Math.ceil(seen / LINE_HEIGHT) + 8
  const shown = Array.from({ length: Math.max(0, Math.min(count, lines - first)) }, (_, at) => first + at)

  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section ref={box} class="hex" aria-label={label} tabIndex={0} onScroll={measure}>
      {bytes.length === 0 && <p class="hex-empty">No bytes: the file is empty</p>}
      <div class="hex-lines" style={{ height: `${height}px` }}>
        <div style={{ transform: `translateY(${first * LINE_HEIGHT - top * (ratio - 1)}px)` }}>
          {shown.map((line) => (
            <HexLine key={line} bytes={bytes} offset={line * perLine} perLine={perLine} />
          ))}
        </div>
      </div>
    </section>
  )
}

function HexLine({ bytes, offset, perLine }: { bytes: Uint8Array; offset: number; perLine: number }) {
  const part = bytes.subarray(offset, offset + perLine)
  let hex = ''
  let ascii = ''
  part.forEach((byte, at) => {
    hex += `${at === 8 ? ' ' : ''}${byte.toString(16).padStart(2, '0')} `
    ascii += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·'
  })
  return (
    <div class="hex-line">
      <span class="hex-offset">{offset.toString(16).padStart(6, '0')}</span>
      <span class="hex-bytes">{hex.padEnd(perLine * 3 + (perLine > 8 ? 1 : 0))}</span>
      <span class="hex-ascii">{ascii}</span>
    </div>
  )
}
