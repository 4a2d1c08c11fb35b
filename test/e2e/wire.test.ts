import { expect, test } from 'vitest'
import { refuseGrowth } from '../bench/counts.ts'
import { sumOf, WIRE_MOST, wireFiles } from '../bench/wire.ts'
import { describeWith } from '../tools.ts'

describeWith(['chromium'], 'a first visit', () => {
  test('downloads as many bytes until its prompt as are on record, or fewer, and no more than 3.2 MB', async () => {
    const files = await wireFiles()
    const sum = sumOf(files)
    expect(sum, files.map(({ name, bytes }) => `${bytes} ${name}`).join('\n')).toBeLessThanOrEqual(WIRE_MOST)
    refuseGrowth('wireBytes', sum)
  })

  test('asks for no file twice', async () => {
    const names = (await wireFiles()).map(({ name }) => name)
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([])
  })
})
