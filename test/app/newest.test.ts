import fc from 'fast-check'
import { expect, test } from 'vitest'
import { newestNext } from '../../src/app/newest.ts'

/** Work that is done when it is told so. */
function slowWork() {
  const begun: number[] = []
  let end = () => {}
  const give = newestNext<number>((thing) => {
    begun.push(thing)
    return new Promise((resolve) => {
      end = resolve
    })
  })
  return { begun, give, end: () => end() }
}

/** Lets all that is ready go on. */
const settled = () => new Promise((resolve) => setTimeout(resolve))

test('what comes first is begun at once; of what comes meanwhile only the newest follows', async () => {
  const { begun, give, end } = slowWork()
  give(1)
  expect(begun).toEqual([1])
  for (const thing of [2, 3, 4]) give(thing)
  expect(begun).toEqual([1])
  end()
  await settled()
  expect(begun).toEqual([1, 4])
  end()
  await settled()
  give(5)
  expect(begun).toEqual([1, 4, 5])
})

test('however things come and are done, the last that came is the last that is worked on', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 12 }), async (isGivens) => {
      const { begun, give, end } = slowWork()
      let given = 0
      for (const isGiven of isGivens) {
        if (isGiven) give(++given)
        else end()
        await settled()
      }
      end()
      await settled()
      end()
      await settled()
      expect(begun.at(-1) ?? 0).toBe(given)
      expect(begun).toEqual([...new Set(begun)].sort((a, b) => a - b))
    }),
    { numRuns: 30 },
  )
})
