import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { DOC, measureAll, tableOf, withTable } from '../bench/link-lengths.ts'

const all = measureAll()

test('the lengths that the document tells are those of links made now', () => {
  const doc = readFileSync(DOC, 'utf8')
  expect(doc, 'run npm run lengths, and commit docs/links.md').toBe(withTable(doc, tableOf(all)))
})

test('a link of minimal with some lines of /init changed has fewer than 200 characters', () => {
  const changed = all.filter(({ what }) => /(greeting in|line added to) \/init/.test(what))
  expect(changed).toHaveLength(2)
  for (const { what, link } of changed) expect(link, what).toBeLessThan(200)
})

test('no other way of carrying the same content is as short', () => {
  for (const { what, link, withoutDictionary, deflate, gzip, lzString } of all)
    expect(link, what).toBeLessThan(Math.min(withoutDictionary, deflate, gzip, lzString))
})
