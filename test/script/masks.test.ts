import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { firstDifference, holds } from '../../src/script/difference.ts'
import { maskText } from '../../src/script/masks.ts'

describe('a mask', () => {
  test.for([
    ['[    0.849689] Run /init', '[#.#]', '[#.#] Run /init'],
    ['at 0xc0de1234, then 0xffff', '0x#', 'at 0x#, then 0x#'],
    ['link/ether 00:22:15:0a:4f:11 brd', 'ether * brd', 'link/ether * brd'],
    ['up 3 min, load 0.12', 'load *', 'up 3 min, load *'],
    ['pid   17 and pid 4', 'pid #', 'pid # and pid #'],
    ['nothing here', 'pid #', 'nothing here'],
    ['any text at all', '*', '*'],
    ['ends with blanks   ', 'x', 'ends with blanks'],
    ['12 34', '#', '##'],
    ['[#.#] Run', '[#.#]', '[#.#] Run'],
  ] as const)('of %j: %j leaves %j', ([text, mask, masked]) => {
    expect(maskText(text, [mask])).toBe(masked)
  })

  test('that is empty or blank does nothing, and several are applied in turn', () => {
    expect(maskText('a 1 b 2', ['', '  ', 'a #', 'b #'])).toBe('a # b #')
  })

  test('takes its time in proportion, whatever the text and the pattern', () => {
    const line = 'a'.repeat(1 << 16)
    const start = performance.now()
    for (const mask of ['a*b', 'a*a*a*a*a*b', '#x', '*#*#*#x', `${'#*'.repeat(90)}x`]) maskText(line, [mask])
    expect(performance.now() - start).toBeLessThan(1_000)
  })

  test('of random text and random patterns leaves as many lines as there were', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '1', ' ', '[', '.', '\n', '*', '#') })
    fc.assert(
      fc.property(text, fc.array(text), (seen, masks) => {
        expect(maskText(seen, masks).split('\n').length).toBe(seen.split('\n').length)
      }),
    )
  })
})

describe('what the author saw', () => {
  test('is held by what has it somewhere, times masked on both sides', () => {
    expect(holds('~ # dmesg\n[    0.12] one\n[    0.13] two\n~ # ', '[    7.00] one\n[    7.01] two', ['[#.#]'])).toBe(
      true,
    )
    expect(holds('[    0.12] one', '[    7.00] one', [])).toBe(false)
  })

  test('differs first where the lines that fit best go apart', () => {
    const seen = 'bin\ndev\netc\nlost+found\n~ # '
    expect(firstDifference(seen, 'dev\netc\ninit\nproc', [])).toEqual({ expected: 'init', seen: 'lost+found' })
    expect(firstDifference('', 'init', [])).toEqual({ expected: 'init', seen: '' })
    expect(firstDifference('a\nb', 'b\nc', [])).toEqual({ expected: 'c', seen: undefined })
  })
})
