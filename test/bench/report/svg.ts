/** Pictures as SVG text: a frame that is legible on light and dark pages, and what is drawn in it. */

export const FONT_SIZE = 13

/** Colours of series, on light and on dark, told apart by those as well who see fewer. */
const SERIES = [
  ['#0b6a4c', '#4fd1a0'],
  ['#b36200', '#f0b458'],
  ['#2f62b5', '#82b4f7'],
  ['#8a3aa8', '#d29bea'],
  ['#b3261e', '#f59a91'],
  ['#6b6557', '#b8b3a6'],
  ['#00788a', '#5fd0e0'],
] as const

const STYLE = `
text { font: ${FONT_SIZE}px "IBM Plex Sans", system-ui, sans-serif; fill: #1c1b19 }
.title { font-weight: 600 }
.dim { fill: #55524b }
.paper { fill: #f6f5f1 }
.grid { stroke: #dcd8ce; fill: none }
.guide { stroke: #8f8b80; stroke-dasharray: 4 4; fill: none }
${SERIES.map(([light], i) => `.s${i} { --c: ${light} }`).join('\n')}
.line { stroke: var(--c); stroke-width: 2; fill: none }
.area { fill: var(--c) }
@media (prefers-color-scheme: dark) {
text { fill: #e7e9e6 }
.dim { fill: #a9afab }
.paper { fill: #111314 }
.grid { stroke: #2c3133 }
.guide { stroke: #6b7370 }
${SERIES.map(([, dark], i) => `.s${i} { --c: ${dark} }`).join('\n')}
}`

/** The class of the series with this number. */
export function series(i: number): string {
  return `s${i % SERIES.length}`
}

/** A whole picture, in CSS pixels; `title` is drawn, and read aloud. */
export function picture(title: string, width: number, height: number, parts: readonly string[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
<rect class="paper" width="${width}" height="${height}" rx="6"/>
${text(16, 26, title, { as: 'title' })}
${parts.join('\n')}
</svg>
`
}

export function text(
  x: number,
  y: number,
  words: string,
  { as = '', anchor = 'start' }: { as?: string; anchor?: 'start' | 'middle' | 'end' } = {},
): string {
  return `<text class="${as}" x="${round(x)}" y="${round(y)}" text-anchor="${anchor}">${escaped(words)}</text>`
}

export function path(points: readonly (readonly [x: number, y: number])[], as: string): string {
  return `<path class="${as}" d="M${points.map(([x, y]) => `${round(x)} ${round(y)}`).join('L')}"/>`
}

export function line(x1: number, y1: number, x2: number, y2: number, as: string): string {
  return path(
    [
      [x1, y1],
      [x2, y2],
    ],
    as,
  )
}

export function dot(x: number, y: number, as: string): string {
  return `<circle class="${as}" cx="${round(x)}" cy="${round(y)}" r="3.5"/>`
}

export function box(x: number, y: number, width: number, height: number, as: string): string {
  return `<rect class="${as}" x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}"/>`
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}

function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
