import { expect, test } from 'vitest'
import type { MachineReport } from '../../src/machine/config.ts'
import { ReportQueue } from '../../src/machine/report-queue.ts'

/** A reader that takes one report at a time, when told to. */
class Reader {
  readonly taken: MachineReport[] = []
  #letGo = () => {}

  readonly deliver = (report: MachineReport): Promise<void> => {
    this.taken.push(report)
    return new Promise((resolve) => {
      this.#letGo = resolve
    })
  }

  /** Lets go of the report it holds. */
  async take(): Promise<void> {
    this.#letGo()
    await new Promise((resolve) => setImmediate(resolve))
  }

  get text(): string {
    return this.taken
      .map((report) => (report.kind === 'console' ? Buffer.from(report.bytes) : `[${report.kind}]`))
      .join('|')
  }
}

const type = (queue: ReportQueue, text: string) => queue.pushBytes('ttyS0', Buffer.from(text))
const stopped = { kind: 'state', state: { phase: 'stopped', at: 0 } } as const

test('bytes that come while a report is on its way leave in one batch when it was taken', async () => {
  const reader = new Reader()
  let drained = 0
  const queue = new ReportQueue(reader.deliver, () => drained++)
  type(queue, 'one')
  queue.flush()
  type(queue, ' two')
  queue.flush()
  type(queue, ' three')
  expect(reader.text).toBe('one')
  expect(queue.backlog).toBe(10)
  await reader.take()
  expect(reader.text).toBe('one| two three')
  expect(queue.backlog).toBe(0)
  expect(drained).toBe(1)
  await reader.take()
  expect(drained).toBe(2)
})

test('a report leaves after all bytes before it, and before all after', async () => {
  const reader = new Reader()
  const queue = new ReportQueue(reader.deliver, () => {})
  type(queue, 'before')
  queue.push(stopped)
  type(queue, 'after')
  expect(queue.backlog).toBe(5)
  await reader.take()
  await reader.take()
  await reader.take()
  expect(reader.text).toBe('before|[state]|after')
})

test('a reader that takes no time gets everything at once', () => {
  const taken: MachineReport[] = []
  const queue = new ReportQueue(
    (report) => void taken.push(report),
    () => {},
  )
  type(queue, 'x'.repeat(10_000))
  queue.push(stopped)
  expect(taken.map((report) => report.kind)).toEqual(['console', 'state'])
  expect(taken[0]).toMatchObject({ bytes: { length: 10_000, buffer: { byteLength: 10_000 } } })
})

test('bytes wait as much behind another report as by themselves', () => {
  const queue = new ReportQueue(new Reader().deliver, () => {})
  queue.push(stopped)
  type(queue, 'behind')
  queue.push(stopped)
  type(queue, 'more')
  expect(queue.backlog).toBe(10)
})
