import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { scrollMap } from '../../../src/app/xray/scroll-map.ts'

const SEEN = 600
/** 100 MB in lines of sixteen bytes, 22 pixels each. */
const HUGE = Math.ceil(100_000_000 / 16) * 22

test('what is not too tall scrolls pixel by pixel', () => {
  const { height, contentAt, barAt } = scrollMap(50_000, SEEN)
  expect(height).toBe(50_000)
  expect(contentAt(1234)).toBe(1234)
  expect(barAt(1234)).toBe(1234)
  expect(scrollMap(100, SEEN).height).toBe(SEEN)
})

describe('what is too tall', () => {
  const { height, contentAt, barAt } = scrollMap(HUGE, SEEN)

  test('is less tall than any browser’s limit', () => expect(height).toBeLessThan(17_000_000))

  test('is seen from its first pixel to its last', () => {
    expect(contentAt(0)).toBe(0)
    expect(contentAt(height - SEEN)).toBe(HUGE - SEEN)
    expect(barAt(0)).toBe(0)
    expect(barAt(HUGE - SEEN)).toBe(height - SEEN)
  })

  test('has no place that the bar cannot show, nor one out of order', () => {
    const positions = fc.integer({ min: 0, max: HUGE - SEEN })
    fc.assert(
      fc.property(positions, positions, (a, b) => {
        expect(Math.abs(contentAt(barAt(a)) - a)).toBeLessThan(0.01)
        if (a < b) expect(barAt(a)).toBeLessThan(barAt(b))
      }),
    )
  })

  test('lets a wheel turn both ways from every place but the ends', () => {
    fc.assert(
      fc.property(fc.integer({ min: 100, max: HUGE - SEEN - 100 }), (at) => {
        expect(barAt(at)).toBeGreaterThanOrEqual(100)
        expect(barAt(at)).toBeLessThanOrEqual(height - SEEN - 100)
      }),
    )
  })
})
