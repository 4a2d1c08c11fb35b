import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Explanations } from '../../../src/app/xray/explanations.ts'
import { LayoutMap } from '../../../src/app/xray/layout-map.ts'
import { boxesOf, piecesOf } from '../../../src/app/xray/picture.ts'
import { encodeExt } from '../../../src/formats/ext/encode.ts'
import { packSections } from '../../../src/formats/packed-sections.ts'
import { fieldsOf } from '../../../src/formats/section.ts'
import { layOutMedium } from '../../../src/image/lay-out.ts'
import type { Medium } from '../../../src/project/index.ts'
import { listEntries } from '../../../src/rootfs/index.ts'
import { bytesOf } from '../../formats/snapshot.ts'
import { trees } from '../../rootfs/random-tree.ts'

const MEDIUM: Medium = { kind: 'disk', fileSystem: 'ext4', size: 8 }

const disks = trees.map((tree) => {
  const entries = listEntries(tree)
  const image = encodeExt(entries, bytesOf, {
    type: 'ext4',
    size: 8 << 20,
    uuid: new Uint8Array(16).fill(7),
    hashSeed: new Uint8Array(16).fill(9),
  })
  const sections = [...layOutMedium(MEDIUM, image).sections]
  const explanations = new Explanations(sections.length, async (first, count) =>
    sections.slice(first, first + count).map(fieldsOf),
  )
  return {
    entries,
    image,
    sections,
    explanations,
    map: new LayoutMap(packSections(sections), image.size, explanations),
  }
})

test('each byte is in one section and one region, and a section is one part until its fields have come', async () => {
  await fc.assert(
    fc.asyncProperty(disks, fc.nat(8 << 20), async ({ sections, map, explanations, image }, anywhere) => {
      const offset = anywhere % image.size
      const section = map.sectionAt(offset)
      const { fields, ...told } = sections[section.index]!
      expect(section).toEqual({ index: section.index, offset: told.offset, end: told.offset + told.length })
      expect(map.regionOf(section.index)).toEqual(told.region)
      const run = map.runOf(section.index)
      expect(run).toMatchObject(told.region)
      expect(section.index >= run.first && section.index < run.end).toBe(true)
      expect(map.partsOf(section)).toEqual([
        { field: told.field, kind: told.kind, offset: told.offset, length: told.length },
      ])
      await new Promise<void>((resolve) => {
        const stop = explanations.arrivals.subscribe((arrived) => {
          if (arrived === 0) return
          queueMicrotask(() => stop())
          resolve()
        })
      })
      expect(map.partsOf(section)).toEqual(fieldsOf(sections[section.index]!))
      expect(map.partAt(offset)).toEqual(map.partsBetween(offset, offset + 1)[0])
    }),
    { numRuns: 30 },
  )
})

test('from an entry one comes to its inode, and from there to its name and all its content', () => {
  fc.assert(
    fc.property(disks, ({ entries, map }) => {
      const first = new Map(entries.map(({ ino, path }) => [ino, path]).toReversed() as [number, string][])
      for (const { path, ino, inode } of entries) {
        const section = map.entry(path)!
        expect(map.entryOf(section)).toBe(path)
        // A further name of a file has an entry in a directory; the inode is told by the first.
        if (first.get(ino) !== path) continue
        const labels = map.groupsOf(section.index).map(({ label }) => label)
        expect(labels[0]).toMatch(/^inode \d+$/)
        if (path !== '/') expect(labels).toContain('directory entry')
        const hasContent = inode.kind === 'file' && bytesOf(inode.content).length > 0
        expect(labels.some((label) => label.startsWith('content'))).toBe(hasContent)
      }
    }),
    { numRuns: 30 },
  )
})

describe('the picture', () => {
  const sizes = [fc.integer({ min: 200, max: 1500 }), fc.integer({ min: 1, max: 5 })] as const

  test('has every section in one piece, in order', () => {
    fc.assert(
      fc.property(disks, ({ map, sections, image }) => {
        let [next, at] = [0, 0]
        for (const { first, end, offset, length } of piecesOf(map)) {
          expect([first, offset]).toEqual([next, at])
          next = end
          at = offset + length
        }
        expect([next, at]).toEqual([sections.length, image.size])
      }),
      { numRuns: 20 },
    )
  })

  test('fills its lines without gaps, and shows each piece', () => {
    fc.assert(
      fc.property(disks, ...sizes, ({ map }, width, lines) => {
        const pieces = piecesOf(map)
        const boxes = boxesOf(pieces, width, lines)
        let at = 0
        for (const { line, x, width: each } of boxes) {
          expect(line * width + x).toBeCloseTo(at, 3)
          expect(each).toBeGreaterThan(0)
          expect(x + each).toBeLessThan(width + 1e-3)
          at += each
        }
        expect(at).toBeCloseTo(width * lines, 3)
        expect([...new Set(boxes.map(({ piece }) => piece))]).toEqual(pieces.map((_, i) => i))
      }),
      { numRuns: 20 },
    )
  })

  test('gives what is larger more room, but for free space, which does not drown the rest', () => {
    fc.assert(
      fc.property(disks, ...sizes, ({ map }, width, lines) => {
        const pieces = piecesOf(map)
        const room = pieces.map((_, i) =>
          boxesOf(pieces, width, lines)
            .filter(({ piece }) => piece === i)
            .reduce((sum, box) => sum + box.width, 0),
        )
        const used = pieces.flatMap(({ sort, length }, i) =>
          sort === 'free' || i === pieces.length - 1 ? [] : [{ length, room: room[i]! }],
        )
        used.sort((a, b) => a.length - b.length)
        used.slice(1).forEach((each, i) => {
          expect(each.room).toBeGreaterThan(used[i]!.room - 1e-6)
        })
        const free = pieces.reduce((sum, { sort }, i) => (sort === 'free' ? sum + room[i]! : sum), 0)
        expect(free / (width * lines)).toBeLessThan(0.6 + 1e-6)
      }),
      { numRuns: 20 },
    )
  })
})
