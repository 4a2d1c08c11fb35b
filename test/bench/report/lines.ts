/** Lines over logarithmic axes, each named where it ends. */
import { dot, FONT_SIZE, line, path, picture, series, text } from './svg.ts'

export interface Series {
  readonly name: string
  /** Above 0. */
  readonly points: readonly (readonly [x: number, y: number])[]
}

const WIDTH = 900
const HEIGHT = 430
const LEFT = 64
const RIGHT = 350
const TOP = 56
const BOTTOM = 56
const LEADING = FONT_SIZE + 3

/** Dashes show how y would grow in proportion to x. */
export function lines(title: string, axes: { readonly x: string; readonly y: string }, all: readonly Series[]): string {
  const x = scale(
    all.flatMap(({ points }) => points.map(([x]) => x)),
    LEFT,
    WIDTH - RIGHT,
  )
  const y = scale(
    all.flatMap(({ points }) => points.map(([, y]) => y)),
    HEIGHT - BOTTOM,
    TOP,
  )
  const [right, bottom] = [WIDTH - RIGHT, HEIGHT - BOTTOM]
  return picture(title, WIDTH, HEIGHT, [
    ...x.ticks.flatMap((value) => [
      line(x.at(value), TOP, x.at(value), bottom, 'grid'),
      text(x.at(value), bottom + 18, short(value), { as: 'dim', anchor: 'middle' }),
    ]),
    ...y.ticks.flatMap((value) => [
      line(LEFT, y.at(value), right, y.at(value), 'grid'),
      text(LEFT - 8, y.at(value) + FONT_SIZE / 3, short(value), { as: 'dim', anchor: 'end' }),
    ]),
    text((LEFT + right) / 2, bottom + 38, axes.x, { as: 'dim', anchor: 'middle' }),
    text(16, TOP - 10, axes.y, { as: 'dim' }),
    guide(x, y),
    ...all.flatMap(({ points }, i) => {
      const places = points.map(([px, py]) => [x.at(px), y.at(py)] as const)
      return [path(places, `line ${series(i)}`), ...places.map(([px, py]) => dot(px, py, `area ${series(i)}`))]
    }),
    ...names(all, (value) => y.at(value), right),
  ])
}

interface Scale {
  at(value: number): number
  readonly least: number
  readonly most: number
  readonly ticks: readonly number[]
}

/** Whole powers of ten around the values. */
function scale(values: readonly number[], from: number, to: number): Scale {
  const [low, high] = [Math.floor(Math.log10(Math.min(...values))), Math.ceil(Math.log10(Math.max(...values)))]
  return {
    at: (value) => from + ((Math.log10(value) - low) / (high - low)) * (to - from),
    least: 10 ** low,
    most: 10 ** high,
    ticks: Array.from({ length: high - low + 1 }, (_, i) => 10 ** (low + i)),
  }
}

/** Up to the upper right corner. */
function guide(x: Scale, y: Scale): string {
  const decades = Math.min(Math.log10(x.most / x.least), Math.log10(y.most / y.least))
  const begin = [x.at(x.most / 10 ** decades), y.at(y.most / 10 ** decades)] as const
  return path([begin, [x.at(x.most), y.at(y.most)]], 'guide')
}

/** Beside the lines' ends, moved apart where they would lie on each other. */
function names(all: readonly Series[], at: (y: number) => number, right: number): string[] {
  let lowest = TOP
  return all
    .map(({ name, points }, i) => ({ name, i, y: at(points.at(-1)![1]) }))
    .toSorted((a, b) => a.y - b.y)
    .flatMap(({ name, i, y }) => {
      lowest = Math.max(lowest + LEADING, y)
      return [
        line(right + 4, y, right + 16, lowest, `line ${series(i)}`),
        text(right + 22, lowest + FONT_SIZE / 3, name),
      ]
    })
}

function short(value: number): string {
  return value >= 1000 ? `${value / 1000} k` : `${Number(value.toPrecision(3))}`
}
