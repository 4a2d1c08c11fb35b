/** Rows of bars, each made of parts one after the other. */
import { box, FONT_SIZE, line, picture, series, text } from './svg.ts'

export interface Bar {
  readonly name: string
  /** In the order of `parts`; fewer where the rest is not known. */
  readonly sizes: readonly number[]
}

const WIDTH = 860
const LEFT = 150
const RIGHT = 90
const TOP = 72
const ROW = 30
const THICK = 18

/** `parts` name what bars are made of; `unit` is that of their sizes. */
export function bars(title: string, unit: string, parts: readonly string[], rows: readonly Bar[]): string {
  const sum = ({ sizes }: Bar) => sizes.reduce((total, size) => total + size, 0)
  const most = Math.max(...rows.map(sum))
  const scale = (WIDTH - LEFT - RIGHT) / most
  const bottom = TOP + rows.length * ROW
  return picture(`${title}, ${unit}`, WIDTH, bottom + 34, [
    ...(parts.length > 1 ? legend(parts) : []),
    ...ticks(most).flatMap((value) => {
      const x = LEFT + value * scale
      return [
        line(x, TOP - 6, x, bottom, 'grid'),
        text(x, bottom + 18, `${value.toLocaleString('en-US')}`, { as: 'dim', anchor: 'middle' }),
      ]
    }),
    ...rows.flatMap((row, i) => {
      const y = TOP + i * ROW
      let x = LEFT
      const pieces = row.sizes.map((size, part) => {
        const piece = box(x, y, Math.max(0, size * scale - 1), THICK, `area ${series(part)}`)
        x += size * scale
        return piece
      })
      const words = y + THICK / 2 + FONT_SIZE / 3
      const total = sum(row)
      return [
        text(LEFT - 10, words, row.name, { anchor: 'end' }),
        ...pieces,
        text(x + 8, words, total.toLocaleString('en-US', { maximumFractionDigits: total < 100 ? 1 : 0 })),
      ]
    }),
  ])
}

function legend(parts: readonly string[]): string[] {
  let x = LEFT
  return parts.flatMap((part, i) => {
    const at = x
    x += 34 + part.length * 7
    return [box(at, 42, 12, 12, `area ${series(i)}`), text(at + 18, 53, part, { as: 'dim' })]
  })
}

/** From 0, four to eight of them. */
function ticks(most: number): number[] {
  const power = 10 ** Math.floor(Math.log10(most))
  const step = [0.2, 0.5, 1, 2].map((part) => part * power).find((candidate) => most / candidate <= 8) ?? power
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, i) => Number((i * step).toPrecision(6)))
}
