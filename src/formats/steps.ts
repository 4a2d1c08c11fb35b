/** Long work as a generator, whose caller may do other things between its steps. */

/** What `steps` returns, without a stop between them. */
export function runSteps<T>(steps: Generator<unknown, T, void>): T {
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}
