import { expect, test } from 'vitest'
import { RECIPES } from '../../src/project/recipes/index.ts'
import { pageOf, type RecipePage } from '../../src/project/recipes/pages/index.ts'

/** Those that follow a tutorial. */
const TAUGHT = RECIPES.filter(({ name }) => name !== 'empty').map(({ name }) => name)
const NAMES = ['minimal', 'floppy', 'dynamic', 'disk', 'ext4', 'switch-root', 'empty']

/** All prose of a page. */
function prose({ shows, tries, follows, differs }: RecipePage): string[] {
  return [
    ...shows,
    ...tries.flatMap(({ act, sees }) => [act, sees]),
    ...(follows === undefined ? [] : [follows]),
    ...differs.flatMap(({ what, why }) => [what, why]),
  ]
}

test('every recipe has a page', () => {
  for (const { name } of RECIPES) expect(pageOf(name)?.recipe, name).toBe(name)
})

test.each(NAMES)('the page of %s is written in whole sentences, and marks what is the machine’s in pairs', (name) => {
  const page = pageOf(name)!
  expect(page.title).not.toBe('')
  expect(page.shows.length).toBeGreaterThan(0)
  for (const text of prose(page)) {
    expect(text, text).toMatch(/[.:?]$/)
    expect(text.split('`').length % 2, text).toBe(1)
    expect(text, text).not.toMatch(/!/)
  }
})

test.each(TAUGHT)('the page of %s has three to five things to try, and says what differs and why', (name) => {
  const { tries, differs, follows } = pageOf(name)!
  expect(tries.length).toBeGreaterThanOrEqual(3)
  expect(tries.length).toBeLessThanOrEqual(5)
  expect(new Set(tries.map(({ id }) => id)).size).toBe(tries.length)
  expect(follows).toBeDefined()
  expect(differs.length).toBeGreaterThan(0)
})
