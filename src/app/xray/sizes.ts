/** How many bytes of the image each entry and each directory takes: content, and what the format adds to it. */
import { baseName, parentPath } from '../../rootfs/index.ts'
import type { ArchiveMap } from './archive-map.ts'
import { type Box, squarify } from './treemap.ts'

export interface SizeNode {
  /** Undefined for what is no entry: the trailer and the filler, or many small entries in one. */
  readonly path: string | undefined
  /** For a person. */
  readonly name: string
  /** Bytes of files and of links' targets, in it and below it. */
  content: number
  /** Bytes of headers, names and padding, in it and below it. */
  overhead: number
  /** Entries, itself included. */
  entries: number
  /** The largest first; none unless it is a directory that holds something. */
  children: SizeNode[]
}

/** Of all that are no directories: an array for each would be most of the work. */
const NONE: SizeNode[] = []

export function sizeOf({ content, overhead }: SizeNode): number {
  return content + overhead
}

/** The root, whose size is the image's. A directory's own header is a child of it, so that children sum up. */
export function sizeTree(map: ArchiveMap): SizeNode {
  const nodes = map.paths.map((path, index): SizeNode => {
    const section = map.section(index)
    const content = map.contentSize(section)
    const overhead = section.end - section.offset - content
    return { path, name: baseName(path), content, overhead, entries: 1, children: NONE }
  })
  const root = nodes[0]!
  root.children = [headerOf(root)]
  /** The directories that the next entry may be in, each in the one before it: what is in one comes right after it. */
  const way = [root]
  for (const node of nodes.slice(1)) {
    const directory = parentPath(node.path!)
    while (way.at(-1)!.path !== directory) way.pop()
    const parent = way.at(-1)!
    if (parent.children === NONE) parent.children = [headerOf(parent)]
    parent.children.push(node)
    way.push(node)
  }
  const end = map.section(map.paths.length)
  root.children.push({
    path: undefined,
    name: 'trailer and padding',
    content: 0,
    overhead: map.size - end.offset,
    entries: 0,
    children: NONE,
  })
  // Children come after their parents: backwards, each is complete before it is counted.
  for (const node of nodes.toReversed()) {
    if (node.children.length === 0) continue
    node.content = node.children.reduce((sum, child) => sum + child.content, 0)
    node.overhead = node.children.reduce((sum, child) => sum + child.overhead, 0)
    node.entries = node.children.reduce((sum, child) => sum + child.entries, 0)
    node.children.sort((a, b) => sizeOf(b) - sizeOf(a))
  }
  return root
}

function headerOf(directory: SizeNode): SizeNode {
  return { ...directory, name: 'its own header', children: NONE }
}

export function nodeAt(root: SizeNode, path: string): SizeNode | undefined {
  let node: SizeNode | undefined = root
  for (const name of path === '/' ? [] : path.slice(1).split('/'))
    node = node?.children.find((child) => child.name === name && child.path !== node!.path)
  return node
}

export interface Tile {
  readonly node: SizeNode
  readonly box: Box
}

/** Square pixels below which a tile is drawn together with its smaller siblings. */
const SMALLEST = 120
/** Square pixels from which a directory is drawn as what is in it. */
const DIVIDED = 2_400

/** The tiles of a picture of `node` in `box`, the small ones merged. Their areas are as their sizes. */
export function tilesOf(node: SizeNode, box: Box): Tile[] {
  const area = box.width * box.height
  if (node.children.length === 0 || area < DIVIDED) return [{ node, box }]
  const perByte = area / sizeOf(node)
  const isLarge = (child: SizeNode) => sizeOf(child) * perByte >= SMALLEST
  const small = node.children.filter((child) => !isLarge(child))
  const parts = node.children.filter(isLarge)
  if (small.length === 1) parts.push(...small)
  else if (small.length > 1) {
    const merged = mergeNodes(small)
    const at = parts.findIndex((part) => sizeOf(part) < sizeOf(merged))
    parts.splice(at < 0 ? parts.length : at, 0, merged)
  }
  const boxes = squarify(parts.map(sizeOf), box)
  return parts.flatMap((part, at) => tilesOf(part, boxes[at]!))
}

/** Many small ones as one. */
export function mergeNodes(nodes: readonly SizeNode[]): SizeNode {
  const entries = nodes.reduce((sum, node) => sum + node.entries, 0)
  return {
    path: undefined,
    name: `${entries} smaller`,
    content: nodes.reduce((sum, node) => sum + node.content, 0),
    overhead: nodes.reduce((sum, node) => sum + node.overhead, 0),
    entries,
    children: NONE,
  }
}
