import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ArchiveMap } from '../../../src/app/xray/archive-map.ts'
import { encodeCpio } from '../../../src/formats/cpio/encode.ts'
import { layoutOfCpio } from '../../../src/formats/cpio/layout.ts'
import { packSpans } from '../../../src/formats/cpio/packed-spans.ts'
import { listEntries } from '../../../src/rootfs/index.ts'
import { bytesOf } from '../../formats/snapshot.ts'
import { trees } from '../../rootfs/random-tree.ts'

const LIMITS = { entries: 10_000, bytes: 1 << 24 }

const images = trees.map((tree) => {
  const { bytes, spans } = encodeCpio(listEntries(tree), bytesOf)
  return { bytes, spans, map: new ArchiveMap(packSpans(spans), bytes.length) }
})

test('the map, which has not seen the bytes, has the same parts as the explanation of them', () => {
  fc.assert(
    fc.property(images, ({ bytes, map }) => {
      const explained = [...layoutOfCpio(bytes, LIMITS)].map(({ field, kind, offset, length }) => ({
        field,
        kind,
        offset,
        length,
      }))
      expect(map.partsBetween(0, bytes.length)).toEqual(explained)
    }),
    { numRuns: 40 },
  )
})

test('each byte is in one section and one part of it, and an entry is found by its path', () => {
  fc.assert(
    fc.property(images, fc.nat(1_000_000), ({ bytes, spans, map }, anywhere) => {
      const offset = anywhere % bytes.length
      const section = map.sectionAt(offset)
      expect(offset).toBeGreaterThanOrEqual(section.offset)
      expect(offset).toBeLessThan(section.end)
      const part = map.partAt(offset)
      expect(offset - part.offset).toBeLessThan(part.length)
      expect(map.partsBetween(offset, offset + 1)).toEqual([part])
      for (const { path, headerOffset } of spans) expect(map.entry(path)!.offset).toBe(headerOffset)
      const entry = spans[section.index]
      if (entry) expect(map.nameOf(section)).toBe(entry.path)
      else expect(map.nameOf(section)).toMatch(/^the /)
    }),
    { numRuns: 60 },
  )
})

test('the sections follow one another from the first byte to the last, and stop at both ends', () => {
  fc.assert(
    fc.property(images, ({ bytes, map }) => {
      let section = map.section(0)
      expect(map.section(-1)).toEqual(section)
      while (section.end < bytes.length) {
        const next = map.section(section.index + 1)
        expect(next.offset).toBe(section.end)
        section = next
      }
      expect(map.section(section.index + 1)).toEqual(section)
      expect(map.sectionAt(bytes.length - 1)).toEqual(section)
    }),
    { numRuns: 40 },
  )
})
