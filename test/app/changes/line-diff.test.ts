import fc from 'fast-check'
import { expect, test } from 'vitest'
import { diffLines } from '../../../src/app/changes/line-diff.ts'

const texts = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 12 }).map((lines) => lines.join('\n'))

test('the counts make the one text as long as the other, and swap with them', () => {
  fc.assert(
    fc.property(texts, texts, (before, after) => {
      const { added, removed } = diffLines(before, after)
      expect(diffLines(after, before)).toEqual({ added: removed, removed: added })
      expect(diffLines(before, before)).toEqual({ added: 0, removed: 0 })
      expect(added - removed).toBe(lines(after) - lines(before))
    }),
  )
})

test('a line between others is one line', () => {
  expect(diffLines('a\nb\nc\n', 'a\nx\nb\nc\n')).toEqual({ added: 1, removed: 0 })
  expect(diffLines('a\nb\nc\n', 'a\nB\nc\n')).toEqual({ added: 1, removed: 1 })
  expect(diffLines('', 'a\n')).toEqual({ added: 1, removed: 0 })
})

function lines(text: string): number {
  return text === '' ? 0 : text.split('\n').length - (text.endsWith('\n') ? 1 : 0)
}
