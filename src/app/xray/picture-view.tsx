/** The picture of a disk: what lies where, and where in it one is. */
import { computed, useSignal } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { formatBytes, formatCount } from '../format.ts'
import type { LayoutMap } from './layout-map.ts'
import { boxesOf, type DiskBox, type DiskPiece, piecesOf } from './picture.ts'
import { moveTo, section, shown } from './state.ts'

/** CSS pixels: of a line, of the gap below it, and what a character of a label takes. */
const LINE = 30
const GAP = 4
const CHARACTER = 6.7

/** The picture need not be drawn anew where only the cursor moves. */
const pieces = computed(() => (shown.value?.explanations ? piecesOf(shown.value.map) : []))

export function DiskPicture({ map, lines }: { map: LayoutMap; lines: number }) {
  const frame = useRef<HTMLDivElement>(null)
  const width = useSignal(0)
  useLayoutEffect(() => {
    const observer = new ResizeObserver(([entry]) => {
      width.value = Math.floor(entry!.contentRect.width)
    })
    observer.observe(frame.current!)
    return () => observer.disconnect()
  }, [])

  const all = pieces.value
  const boxes = width.value > 0 ? boxesOf(all, width.value, lines) : []
  const here = section.value!.index
  const places = map.placesOf(here)
  const isIn = (index: number, { first, end }: DiskPiece) => first <= index && index < end
  const height = lines * LINE + (lines - 1) * GAP
  const onClick = (event: MouseEvent) => {
    const at = (event.target as Element).closest<SVGElement>('[data-piece]')?.dataset.piece
    if (at !== undefined) moveTo(all[Number(at)]!.offset)
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the list of regions is the same for the keyboard
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list of regions is the same for the keyboard
    <div ref={frame} class="disk-picture" onClick={onClick}>
      <svg
        role="img"
        aria-label={`${formatBytes(map.size)} in ${all.length} parts; one is in ${all.find((piece) => isIn(here, piece))?.name}. The layout lists them`}
        width={width.value}
        height={height}
        viewBox={`0 0 ${width.value} ${height}`}
      >
        <defs>
          <pattern id="disk-hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <line class="disk-hatch" y2="6" />
          </pattern>
        </defs>
        {boxes.map((box, at) => {
          const piece = all[box.piece]!
          return (
            <PieceView
              key={at}
              box={box}
              piece={piece}
              isHere={isIn(here, piece)}
              isOwn={places.some((place) => isIn(place, piece))}
            />
          )
        })}
      </svg>
    </div>
  )
}

function PieceView({ box, piece, isHere, isOwn }: { box: DiskBox; piece: DiskPiece; isHere: boolean; isOwn: boolean }) {
  const y = box.line * (LINE + GAP)
  const room = Math.floor((box.width - 8) / CHARACTER)
  const name = piece.name
  return (
    <g data-piece={box.piece} class={`disk-piece ${isHere ? 'is-here' : ''}`}>
      <title>{`${name}: ${formatCount(piece.length)} bytes from ${formatCount(piece.offset)} on`}</title>
      <rect
        class={`sort-${piece.sort}`}
        x={box.x + 0.75}
        y={y + 0.75}
        width={Math.max(1, box.width - 1.5)}
        height={LINE - 1.5}
      />
      {isOwn && (
        <rect class="disk-own" x={box.x + 0.75} y={y + LINE - 4} width={Math.max(1, box.width - 1.5)} height={3} />
      )}
      {room >= Math.min(name.length, 4) && (
        <text class={`disk-name-${piece.sort}`} x={box.x + 5} y={y + 19}>
          {name.length > room ? `${name.slice(0, room - 1)}…` : name}
        </text>
      )}
    </g>
  )
}
