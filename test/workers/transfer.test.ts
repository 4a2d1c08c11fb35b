import * as Comlink from 'comlink'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Pid1Error } from '../../src/error.ts'
import type { MachineReport } from '../../src/machine/config.ts'
import { installTransferHandlers } from '../../workers/transfer.ts'

installTransferHandlers()

const far = {
  refuse(): void {
    throw new Pid1Error('memory-too-small', 'The machine needs 64 MiB', { memory: 32, needed: 64 })
  },
  stumble(): void {
    throw new TypeError('no such thing')
  },
  hurl(): void {
    throw 'a string'
  },
  async tell(report: (message: MachineReport) => void, bytes: Uint8Array) {
    const copy = bytes.slice()
    await report(Comlink.transfer({ kind: 'console', line: 'ttyS0', bytes: copy }, [copy.buffer]))
    return copy.byteLength
  },
}

let channel: MessageChannel
let near: Comlink.Remote<typeof far>

beforeEach(() => {
  channel = new MessageChannel()
  Comlink.expose(far, channel.port1)
  near = Comlink.wrap<typeof far>(channel.port2)
})

afterEach(() => {
  channel.port1.close()
  channel.port2.close()
})

test('a Pid1Error crosses whole: class, code, message, data and stack', async () => {
  const error: unknown = await near.refuse().catch((error) => error)
  expect(error).toBeInstanceOf(Pid1Error)
  expect(error).toMatchObject({
    name: 'Pid1Error',
    code: 'memory-too-small',
    message: 'The machine needs 64 MiB',
    data: { memory: 32, needed: 64 },
    stack: expect.stringContaining('refuse'),
  })
})

test('any other error crosses as comlink carries it', async () => {
  await expect(near.stumble()).rejects.toMatchObject({ name: 'TypeError', message: 'no such thing' })
  await expect(near.hurl()).rejects.toBe('a string')
})

test("a report's bytes are handed over, not copied", async () => {
  const reports: MachineReport[] = []
  const left = await near.tell(
    Comlink.proxy((report) => void reports.push(report)),
    Uint8Array.of(1, 2, 3),
  )
  expect(reports).toEqual([{ kind: 'console', line: 'ttyS0', bytes: Uint8Array.of(1, 2, 3) }])
  expect(left).toBe(0)
})
