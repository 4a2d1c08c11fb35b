import { expect, test } from 'vitest'
import { refuseGrowth } from '../bench/counts.ts'
import { sumOf, wireFiles } from '../bench/wire.ts'
import { describeWith } from '../tools.ts'

/** What a first visit may download until its prompt, on a host that compresses text alone. */
const MOST = 3_200_000

describeWith(['chromium'], 'a first visit', () => {
  test('downloads as many bytes until its prompt as are on record, or fewer, and no more than 3.2 MB', async () => {
    const files = await wireFiles()
    const sum = sumOf(files)
    expect(sum, files.map(({ name, bytes }) => `${bytes} ${name}`).join('\n')).toBeLessThanOrEqual(MOST)
    refuseGrowth('wireBytes', sum)
  })
})
