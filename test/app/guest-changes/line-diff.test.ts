import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lineDiff } from '../../../src/app/guest-changes/line-diff.ts'

const text = fc
  .tuple(fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 30 }), fc.boolean())
  .map(([lines, newline]) => lines.join('\n') + (newline && lines.length > 0 ? '\n' : ''))

const shown = (text: string) =>
  text === '' ? [] : text.endsWith('\n') ? text.slice(0, -1).split('\n') : `${text} (no newline at the end)`.split('\n')

test('the hunks, put in their places, make one text of the other', () => {
  fc.assert(
    fc.property(text, text, (before, after) => {
      const [old, made] = [shown(before), [] as string[]]
      let at = 0
      for (const hunk of lineDiff(before, after)!) {
        made.push(...old.slice(at, hunk.before.start - 1))
        expect(made.length).toBe(hunk.after.start - 1)
        const side = (sign: '-' | '+') =>
          hunk.lines.filter((line) => line.sign === ' ' || line.sign === sign).map((line) => line.text)
        at = hunk.before.start - 1 + hunk.before.count
        expect(side('-')).toEqual(old.slice(hunk.before.start - 1, at))
        expect(side('+')).toHaveLength(hunk.after.count)
        made.push(...side('+'))
      }
      made.push(...old.slice(at))
      expect(made).toEqual(shown(after))
    }),
  )
})

test('a line that is replaced stands between three lines of context on each side', () => {
  const lines = (middle: string) => `1\n2\n3\n4\n${middle}\n6\n7\n8\n9\n`
  const [hunk, ...others] = lineDiff(lines('five'), lines('fünf'))!
  expect(others).toEqual([])
  expect(hunk!.lines.map(({ sign, text }) => sign + text)).toEqual([
    ' 2',
    ' 3',
    ' 4',
    '-five',
    '+fünf',
    ' 6',
    ' 7',
    ' 8',
  ])
  expect(hunk).toMatchObject({ before: { start: 2, count: 7 }, after: { start: 2, count: 7 } })
})

test('the same text has no hunks, and what is too different is not shown', () => {
  expect(lineDiff('a\nb\n', 'a\nb\n')).toEqual([])
  const many = (from: number) => Array.from({ length: 1000 }, (_, i) => `${from + i}\n`).join('')
  expect(lineDiff(many(0), many(5000))).toBeUndefined()
})
