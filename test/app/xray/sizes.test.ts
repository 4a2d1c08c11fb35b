import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ArchiveMap } from '../../../src/app/xray/archive-map.ts'
import { nodeAt, type SizeNode, sizeOf, sizeTree, tilesOf } from '../../../src/app/xray/sizes.ts'
import { type Box, squarify } from '../../../src/app/xray/treemap.ts'
import { encodeCpio } from '../../../src/formats/cpio/encode.ts'
import { packSpans } from '../../../src/formats/cpio/packed-spans.ts'
import { isWithin, listEntries } from '../../../src/rootfs/index.ts'
import { bytesOf } from '../../formats/snapshot.ts'
import { trees } from '../../rootfs/random-tree.ts'

const boxes: fc.Arbitrary<Box> = fc.record({
  x: fc.integer({ min: -500, max: 500 }),
  y: fc.integer({ min: -500, max: 500 }),
  width: fc.integer({ min: 1, max: 2000 }),
  height: fc.integer({ min: 1, max: 2000 }),
})
const areaOf = ({ width, height }: Box) => width * height

/** That the parts have areas as their weights are, lie within the whole, and not over one another. */
function expectDivided(whole: Box, parts: readonly Box[], weights: readonly number[]): void {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const slack = 1e-6 * areaOf(whole) + 1e-6
  parts.forEach((part, at) => {
    expect(Math.abs(areaOf(part) - (areaOf(whole) * weights[at]!) / total)).toBeLessThan(slack)
    expect(part.width).toBeGreaterThanOrEqual(0)
    expect(part.height).toBeGreaterThanOrEqual(0)
    expect(part.x).toBeGreaterThan(whole.x - 1e-6)
    expect(part.y).toBeGreaterThan(whole.y - 1e-6)
    expect(part.x + part.width).toBeLessThan(whole.x + whole.width + 1e-6)
    expect(part.y + part.height).toBeLessThan(whole.y + whole.height + 1e-6)
    for (const other of parts.slice(0, at)) {
      const width = Math.min(part.x + part.width, other.x + other.width) - Math.max(part.x, other.x)
      const height = Math.min(part.y + part.height, other.y + other.height) - Math.max(part.y, other.y)
      expect(Math.max(0, width) * Math.max(0, height)).toBeLessThan(slack)
    }
  })
}

describe('squarify()', () => {
  test('gives each its area, within the box, none over another', () => {
    const weights = fc
      .array(fc.oneof(fc.nat(1_000_000), fc.nat(10)), { minLength: 1, maxLength: 40 })
      .filter((list) => list.some((weight) => weight > 0))
      .map((list) => list.toSorted((a, b) => b - a))
    fc.assert(
      fc.property(weights, boxes, (list, box) => {
        const parts = squarify(list, box)
        expect(parts).toHaveLength(list.length)
        expectDivided(box, parts, list)
      }),
    )
  })

  test('makes equals nearly square', () => {
    for (const { width, height } of squarify(Array(12).fill(1), { x: 0, y: 0, width: 400, height: 300 }))
      expect(Math.max(width / height, height / width)).toBeLessThan(1.5)
  })
})

describe('the sizes of an image', () => {
  const sized = trees.map((tree) => {
    const { bytes, spans } = encodeCpio(listEntries(tree), bytesOf)
    return { bytes, spans, root: sizeTree(new ArchiveMap(packSpans(spans), bytes.length)) }
  })

  test('sum up to the image, in every directory to the directory', () => {
    const check = (node: SizeNode) => {
      if (node.children.length === 0) return
      expect(node.children.reduce((sum, child) => sum + sizeOf(child), 0)).toBe(sizeOf(node))
      for (const child of node.children) check(child)
    }
    fc.assert(
      fc.property(sized, ({ bytes, spans, root }) => {
        expect(sizeOf(root)).toBe(bytes.length)
        expect(root.content).toBe(spans.reduce((sum, { dataLength }) => sum + dataLength, 0))
        expect(root.entries).toBe(spans.length)
        check(root)
        for (const { path, dataLength } of spans) {
          const below = spans.filter((span) => isWithin(span.path, path))
          expect(nodeAt(root, path)!.content).toBe(below.reduce((sum, span) => sum + span.dataLength, 0))
          expect(nodeAt(root, path)!.content).toBeGreaterThanOrEqual(dataLength)
        }
      }),
      { numRuns: 40 },
    )
  })

  test('are drawn in areas as they are, however many are merged', () => {
    fc.assert(
      fc.property(sized, boxes, ({ root }, box) => {
        const tiles = tilesOf(root, box)
        expect(tiles.reduce((sum, { node }) => sum + sizeOf(node), 0)).toBe(sizeOf(root))
        expectDivided(
          box,
          tiles.map((tile) => tile.box),
          tiles.map(({ node }) => sizeOf(node)),
        )
      }),
      { numRuns: 60 },
    )
  })
})
