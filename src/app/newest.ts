/**
 * Work that takes time, on things that come while it is done: one at a time, and when that is done the newest is next.
 * `work` throws nothing.
 */
export function newestNext<T>(work: (thing: T) => Promise<void>): (thing: T) => void {
  let waiting: { readonly thing: T } | undefined
  let isWorking = false

  async function goOn(): Promise<void> {
    isWorking = true
    while (waiting) {
      const { thing } = waiting
      waiting = undefined
      await work(thing)
    }
    isWorking = false
  }

  return (thing) => {
    waiting = { thing }
    if (!isWorking) void goOn()
  }
}
