/**
 * Pages of this site in other tabs: what one of them could still bring back must not be cleared away. Each holds a
 * lock as long as it lives; whoever gets it alone is the only one. Without locks (a page that came over plain HTTP)
 * nobody can know, and nothing is cleared away.
 */

const LOCK = 'pid1.page'

let shared: Promise<void> | undefined

/** Resolves when this page counts for the others. */
export function shareWithOtherPages(): Promise<void> {
  shared ??= hold()
  return shared
}

/** Does `work` if no other page is open and this one has written nothing yet; no other begins to write meanwhile. */
export async function onlyPage(work: () => Promise<void>): Promise<void> {
  if (shared || !hasLocks()) return
  const done = navigator.locks.request(LOCK, { ifAvailable: true }, async (lock) => {
    if (lock) await work()
  })
  shared = done.then(hold, hold)
  await done
}

function hold(): Promise<void> {
  if (!hasLocks()) return Promise.resolve()
  return new Promise((resolve) => {
    void navigator.locks.request(LOCK, { mode: 'shared' }, () => {
      resolve()
      return new Promise(() => {})
    })
  })
}

function hasLocks(): boolean {
  return (navigator.locks as LockManager | undefined) !== undefined
}
