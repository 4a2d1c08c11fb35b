/** What takes the space: a treemap of the image, and the same as a table of one directory. */
import { computed, signal, useSignal } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { isWithin, joinPath, parentPath } from '../../rootfs/index.ts'
import { formatBytes, formatCount, plural } from '../format.ts'
import { select, selected } from '../state/workspace.ts'
import { formatShare } from './share.ts'
import { mergeNodes, nodeAt, type SizeNode, sizeOf, sizeTree, type Tile, tilesOf } from './sizes.ts'
import { shown } from './state.ts'

/** The directory whose content the picture shows. */
const directory = signal('/')
const root = computed(() => (shown.value && !shown.value.explanations ? sizeTree(shown.value.map) : undefined))
const zoomed = computed(() => {
  const whole = root.value!
  const node = nodeAt(whole, directory.value)
  return node && node.children.length > 0 ? node : whole
})

export function SizesView() {
  const node = zoomed.value
  return (
    <div class="sizes">
      <nav class="sizes-crumbs" aria-label="Directory">
        {crumbsOf(node.path!).map((path) => (
          <button
            key={path}
            type="button"
            class="button quiet mono"
            aria-current={path === node.path ? 'true' : undefined}
            onClick={() => zoomTo(path)}
          >
            {path === '/' ? '/' : path.slice(path.lastIndexOf('/') + 1)}
          </button>
        ))}
        <span class="bar-space" />
        <span class="sizes-sum">{describe(node)}</span>
      </nav>
      <Picture node={node} />
      <Table node={node} />
    </div>
  )
}

function zoomTo(path: string): void {
  directory.value = path
  select(path)
}

function crumbsOf(path: string): string[] {
  return path === '/' ? ['/'] : [...crumbsOf(parentPath(path)), path]
}

/** "402 entries: 1.1 MB content, 53 kB headers, names, padding (hatched)" */
function describe(node: SizeNode): string {
  const entries = plural(node.entries, 'entry', 'entries')
  return `${entries}: ${formatBytes(node.content)} content, ${formatBytes(node.overhead)} headers, names, padding (hatched)`
}

/** Pixels that a label needs at least; what a character of it takes. */
const LABEL = { width: 34, height: 18, character: 6.7 }

function Picture({ node }: { node: SizeNode }) {
  const frame = useRef<HTMLDivElement>(null)
  const box = useSignal({ x: 0, y: 0, width: 0, height: 0 })
  useLayoutEffect(() => {
    const observer = new ResizeObserver(([entry]) => {
      const { width, height } = entry!.contentRect
      box.value = { x: 0, y: 0, width: Math.floor(width), height: Math.floor(height) }
    })
    observer.observe(frame.current!)
    return () => observer.disconnect()
  }, [])

  const { width, height } = box.value
  const tiles = width > 0 && height > 0 ? tilesOf(node, box.value) : []
  const here = tiles.find(({ node: { path, entries } }) => {
    if (path === undefined) return false
    return path === selected.value || (entries > 1 && isWithin(selected.value, path))
  })
  const onClick = (event: MouseEvent) => {
    const tile = tiles[Number((event.target as Element).closest<SVGElement>('[data-tile]')?.dataset.tile)]
    if (!tile) return
    const { path } = tile.node
    if (path === undefined) return
    if (event.detail < 2) return select(path)
    const below = childOn(node.path!, path)
    if (nodeAt(root.value!, below)!.children.length > 0) zoomTo(below)
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the table below is the same for the keyboard
    // biome-ignore lint/a11y/useKeyWithClickEvents: the table below is the same for the keyboard
    <div ref={frame} class="sizes-picture" onClick={onClick}>
      <svg
        role="img"
        aria-label={`${describe(node)}. The table below says the same`}
        width={width}
        height={height}
        viewBox={`0 0 ${width} ${height}`}
      >
        <defs>
          <pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <line class="sizes-hatch" y2="5" />
          </pattern>
        </defs>
        {tiles.map((tile, at) => (
          <TileView key={at} tile={tile} index={at} />
        ))}
        {here && <rect class="sizes-selected" {...here.box} />}
      </svg>
    </div>
  )
}

function TileView({ tile: { node, box }, index }: { tile: Tile; index: number }) {
  const { x, y, width, height } = box
  const overhead = node.overhead / sizeOf(node)
  const title = `${node.path ?? node.name}\n${describe(node)}`
  const name = node.children.length > 0 ? `${node.name}/` : node.name
  const room = Math.floor((width - 8) / LABEL.character)
  return (
    <g data-tile={index} class="sizes-tile">
      <title>{title}</title>
      <rect x={x} y={y} width={width} height={height} />
      {/* Overhead is hatched, in proportion to the content beside it. */}
      <rect class="sizes-overhead" x={x} y={y + height * (1 - overhead)} width={width} height={height * overhead} />
      {width >= LABEL.width && height >= LABEL.height && (
        <text x={x + 5} y={y + 14}>
          {name.length > room ? `${name.slice(0, room - 1)}…` : name}
        </text>
      )}
      {width >= 2 * LABEL.width && height >= 2 * LABEL.height && (
        <text class="sizes-bytes" x={x + 5} y={y + 29}>
          {formatBytes(sizeOf(node))}
        </text>
      )}
    </g>
  )
}

/** The child of `parent` that `path` is or lies below; `parent` itself if it is that. */
function childOn(parent: string, path: string): string {
  if (path === parent) return parent
  const rest = path.slice(parent === '/' ? 1 : parent.length + 1)
  return joinPath(parent, rest.split('/')[0]!)
}

/** Rows of the table; what is smaller is one more. */
const MOST_ROWS = 200

function Table({ node }: { node: SizeNode }) {
  const shownNodes = node.children.slice(0, MOST_ROWS)
  const rest = node.children.slice(MOST_ROWS)
  const rows = rest.length > 0 ? [...shownNodes, mergeNodes(rest)] : shownNodes
  return (
    <div class="sizes-table">
      <table aria-label={`Sizes in ${node.path}`}>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Bytes</th>
            <th scope="col">Share</th>
            <th scope="col">Overhead</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <SizeRow key={`${row.path} ${row.name}`} row={row} of={sizeOf(node)} isOwn={row.path === node.path} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function SizeRow({ row, of, isOwn }: { row: SizeNode; of: number; isOwn: boolean }) {
  const { path, name, overhead, children } = row
  const isDirectory = children.length > 0
  return (
    <tr aria-current={path === selected.value && !isOwn ? 'true' : undefined}>
      <th scope="row">
        {path === undefined || isOwn ? (
          <span>{name}</span>
        ) : (
          <button
            type="button"
            class="mono"
            title={isDirectory ? `Show what is in ${path}` : `Select ${path}`}
            onClick={() => (isDirectory ? zoomTo(path) : select(path))}
          >
            {isDirectory ? `${name}/` : name}
          </button>
        )}
      </th>
      <td>{formatCount(sizeOf(row))}</td>
      <td>{formatShare(sizeOf(row) / of)}</td>
      <td>{formatCount(overhead)}</td>
    </tr>
  )
}
