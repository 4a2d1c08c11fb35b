import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ByteWindows } from '../../../src/app/xray/byte-windows.ts'

const BYTES = Uint8Array.from({ length: 300_000 }, (_, at) => (at * 31 + (at >> 8)) & 0xff)

/** Windows onto BYTES, what was asked for, and the way to wait for it. */
function open(size = BYTES.length) {
  const asked: number[] = []
  const windows = new ByteWindows(size, async (offset, length) => {
    asked.push(offset)
    return size === BYTES.length ? BYTES.slice(offset, offset + length) : new Uint8Array(length)
  })
  const arrival = (count: number) =>
    new Promise<void>((resolve) => {
      const stop = windows.arrivals.subscribe((arrived) => {
        if (arrived < count) return
        queueMicrotask(() => stop())
        resolve()
      })
    })
  return { windows, asked, arrival }
}

test('what is read is what is there, across the borders of windows too', async () => {
  const { windows, asked, arrival } = open()
  expect(windows.read(0, BYTES.length)).toBeUndefined()
  await arrival(5)
  expect(asked).toEqual([0, 65_536, 131_072, 196_608, 262_144])
  fc.assert(
    fc.property(fc.nat(BYTES.length - 1), fc.nat(200_000), (offset, length) => {
      expect(Buffer.compare(windows.read(offset, length)!, BYTES.subarray(offset, offset + length))).toBe(0)
    }),
  )
})

test('a window is asked for once, and its neighbours ahead of need', async () => {
  const { windows, asked, arrival } = open()
  windows.read(70_000, 16)
  windows.read(70_016, 16)
  expect(asked).toEqual([65_536])
  windows.prefetch(70_000)
  expect(asked).toEqual([65_536, 0, 131_072])
  await arrival(3)
  expect(windows.read(70_000, 2)).toEqual(BYTES.slice(70_000, 70_002))
  expect(asked).toHaveLength(3)
})

test('what was read long ago is let go', async () => {
  const { windows, asked, arrival } = open(100_000_000)
  windows.read(0, 16)
  await arrival(1)
  windows.read(65_536, 200 * 65_536)
  await arrival(201)
  expect(windows.read(0, 16)).toBeUndefined()
  expect(asked.at(-1)).toBe(0)
})

test('what could not be read is told, and read when asked again', async () => {
  let isBroken = true
  const windows = new ByteWindows(100, async () => {
    if (isBroken) throw new Error('the worker stopped')
    return new Uint8Array(100)
  })
  windows.read(0, 16)
  await Promise.resolve()
  await Promise.resolve()
  expect(windows.failure.value?.message).toBe('the worker stopped')
  isBroken = false
  windows.retry()
  windows.read(0, 16)
  await Promise.resolve()
  expect(windows.read(0, 16)).toHaveLength(16)
})
