/** What the page's main thread was busy with, by the browser's own trace. Chromium only. */
import type { Page } from 'puppeteer-core'

/** A turn of the event loop. ms. */
export interface MainThreadTask {
  /** By `performance.now()` of the page. */
  readonly at: number
  /** From its beginning to its end, whoever else had the processor meanwhile. */
  readonly wall: number
  /** Of that, the time in which this thread had the processor: what the page's own work takes. */
  readonly processor: number
}

interface TraceEvent {
  readonly name: string
  readonly ph: string
  readonly pid: number
  readonly tid: number
  /** Microseconds, as are the others. */
  readonly ts: number
  readonly dur?: number
  /** Missing where it is next to nothing. */
  readonly tdur?: number
  readonly args?: { readonly name?: string; readonly data?: FrameData }
}

interface FrameData {
  readonly processId?: number
  /** When a trace begins: the frames that the page has by then. */
  readonly frames?: readonly FrameData[]
}

/** Watches from now on; what it returns ends that and gives every task over `least` ms, the longest first. */
export async function watchMainThread(page: Page): Promise<(least: number) => Promise<MainThreadTask[]>> {
  await page.tracing.start({ categories: ['toplevel', 'disabled-by-default-devtools.timeline', '__metadata'] })
  const began = await page.evaluate(() => performance.now())
  return async (least) => {
    const trace = await page.tracing.stop()
    const { traceEvents } = JSON.parse(new TextDecoder().decode(trace)) as { traceEvents: TraceEvent[] }
    // The browser's own windows, such as that of its address bar, are pages too.
    const processes = new Set(
      traceEvents
        .filter(({ name }) => name === 'TracingStartedInBrowser' || name === 'FrameCommittedInBrowser')
        .flatMap(({ args }) => args?.data?.frames ?? args?.data ?? [])
        .map(({ processId }) => processId),
    )
    const mains = new Set(
      traceEvents
        .filter(
          ({ name, pid, args }) => name === 'thread_name' && args?.name === 'CrRendererMain' && processes.has(pid),
        )
        .map(({ pid, tid }) => `${pid} ${tid}`),
    )
    const tasks = traceEvents.filter(
      ({ name, ph, pid, tid }) => name === 'RunTask' && ph === 'X' && mains.has(`${pid} ${tid}`),
    )
    if (tasks.length === 0) throw new Error('The trace holds no task of the main thread')
    const first = Math.min(...tasks.map(({ ts }) => ts))
    return tasks
      .filter(({ dur }) => dur! > least * 1000)
      .map(({ ts, dur, tdur }) => ({
        at: began + (ts - first) / 1000,
        wall: dur! / 1000,
        processor: (tdur ?? 0) / 1000,
      }))
      .sort((a, b) => b.wall - a.wall)
  }
}
