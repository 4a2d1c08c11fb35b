/**
 * A disk as a band in several lines. What is larger is wider, but not to scale: the widths go by the square roots of the
 * lengths, and free space is as wide as it takes to see that it is there.
 */
import type { RegionSort } from '../../formats/section.ts'
import type { LayoutMap } from './layout-map.ts'

/** What is drawn as one: a region, or a large file of one. */
export interface DiskPiece {
  readonly sort: RegionSort
  readonly name: string
  readonly offset: number
  /** Bytes. */
  readonly length: number
  /** Numbers of sections: the first, and the one after the last. */
  readonly first: number
  readonly end: number
}

/** Of what is in use, the least share that a file has to have to be drawn by itself. */
const LARGE = 1 / 60

export function piecesOf(map: LayoutMap): DiskPiece[] {
  const used = map.regions.reduce((sum, { sort, length }) => (sort === 'free' ? sum : sum + length), 0)
  return map.regions.flatMap((region) => {
    if (region.sort !== 'file' || map.isHosted(region.first)) return region
    const pieces: DiskPiece[] = []
    let from = region.first
    const close = (end: number) => {
      if (end <= from) return
      const [start, last] = [map.section(from), map.section(end - 1)]
      const name = end - from === 1 ? map.titleOf(from) : region.name
      pieces.push({ sort: 'file', name, offset: start.offset, length: last.end - start.offset, first: from, end })
      from = end
    }
    for (let index = region.first; index < region.end; index++) {
      const { offset, end } = map.section(index)
      if (end - offset < used * LARGE) continue
      close(index)
      close(index + 1)
    }
    close(region.end)
    return pieces
  })
}

/** A part of a piece that lies in one line. CSS pixels. */
export interface DiskBox {
  /** The number of the piece. */
  readonly piece: number
  readonly line: number
  readonly x: number
  readonly width: number
}

/** The least width of a piece, and that of a free one. */
const LEAST = 9
const FREE = 30
/** Of all there is, how much goes to these at most. */
const MOST_LEAST = 0.6

/** Where each piece lies in `lines` lines of `width`: what is in use shares what all must have at least leave over. */
export function boxesOf(pieces: readonly DiskPiece[], width: number, lines: number): DiskBox[] {
  const whole = width * lines
  const hasUsed = pieces.some(({ sort }) => sort !== 'free')
  const leastOf = ({ sort }: DiskPiece) => (sort === 'free' ? FREE : LEAST)
  // Where all is free, it is drawn as all there is.
  const weightOf = ({ sort, length }: DiskPiece) => (sort === 'free' && hasUsed ? 0 : Math.sqrt(length))
  const least = pieces.reduce((sum, piece) => sum + leastOf(piece), 0)
  const shrink = Math.min(1, (MOST_LEAST * whole) / least)
  const weights = pieces.reduce((sum, piece) => sum + weightOf(piece), 0)
  const perWeight = (whole - least * shrink) / weights
  const boxes: DiskBox[] = []
  let at = 0
  pieces.forEach((piece, number) => {
    const isLast = number === pieces.length - 1
    const end = isLast ? whole : at + leastOf(piece) * shrink + weightOf(piece) * perWeight
    while (at < end - 1e-6) {
      const line = Math.min(lines - 1, Math.floor(at / width + 1e-9))
      const to = line === lines - 1 ? end : Math.min(end, (line + 1) * width)
      boxes.push({ piece: number, line, x: at - line * width, width: to - at })
      at = to
    }
  })
  return boxes
}
