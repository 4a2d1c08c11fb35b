import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { runSteps } from '../../src/formats/steps.ts'
import { zstdInSteps } from '../../src/image/zstd.ts'
import { describeWith, run } from '../tools.ts'

const compress = async (bytes: Uint8Array) => runSteps(await zstdInSteps(bytes))

describeWith(['zstd'], 'compression with zstd', () => {
  test.each([
    ['nothing', 0],
    ['one byte', 1],
    ['exactly one step', 1 << 18],
    ['several steps', 1_000_003],
  ])('of %s is undone by zstd itself', async (_, length) => {
    const bytes = new Uint8Array(length).map((_, at) => (at * at) >> 7)
    expect(run('zstd', ['-dc'], { input: await compress(bytes) }).equals(bytes)).toBe(true)
  })

  test('of what cannot be compressed makes it little longer, and is undone as well', async () => {
    const bytes = randomBytes(300_000)
    const packed = await compress(bytes)
    expect(packed.length).toBeLessThan(bytes.length * 1.001)
    expect(run('zstd', ['-dc'], { input: packed }).equals(bytes)).toBe(true)
  })

  test('gives the same bytes each time', async () => {
    const bytes = new Uint8Array(500_000).map((_, at) => at % 251)
    expect(await compress(bytes)).toEqual(await compress(bytes))
  })
})
