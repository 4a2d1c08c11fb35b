import { expect, test } from 'vitest'
import { YieldPort } from '../../workers/yield-port.ts'

function nextTick(port: YieldPort): Promise<unknown> {
  return new Promise((resolve) => {
    port.onmessage = ({ data }) => resolve(data)
  })
}

test('a turn asked for at once comes after what is waiting already', async () => {
  const port = new YieldPort()
  const order: string[] = []
  void Promise.resolve().then(() => order.push('a promise'))
  const tick = nextTick(port).then(() => order.push('the turn'))
  port.postMessage({ t: 0, tick: 1 })
  await tick
  expect(order).toEqual(['a promise', 'the turn'])
  port.terminate()
})

test('a turn asked for later comes no sooner, and carries its tick', async () => {
  const port = new YieldPort()
  const asked = performance.now()
  port.postMessage({ t: 20, tick: 7 })
  expect(await nextTick(port)).toBe(7)
  expect(performance.now() - asked).toBeGreaterThanOrEqual(19)
  port.terminate()
})

test('the last turn asked for takes the place of one that still waits', async () => {
  const port = new YieldPort()
  const seen: unknown[] = []
  port.postMessage({ t: 30, tick: 'waiting' })
  port.postMessage({ t: 0, tick: 'at once' })
  const second = new Promise<void>((resolve) => {
    port.onmessage = ({ data }) => {
      seen.push(data)
      if (data === 'at once') port.postMessage({ t: 40, tick: 'last' })
      if (data === 'last') resolve()
    }
  })
  await second
  expect(seen).toEqual(['at once', 'last'])
  port.terminate()
})
