/** Long work in steps, with those who want to know how far it is. */

/** Bytes done and in all; what it returns is waited for, and what it throws ends the work. */
export type OnProgress = (done: number, total: number) => void | Promise<void>

/** Bytes between two reports of progress. */
const REPORT_STEP = 1 << 20

/** What the steps return, which yield how many bytes of `total` are done. */
export async function inSteps<T>(steps: Generator<number, T, void>, total: number, onProgress: OnProgress): Promise<T> {
  let told = 0
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
    if (step.value - told < REPORT_STEP && step.value < total) continue
    told = step.value
    await onProgress(told, total)
  }
}
