/** How slow this machine is just now: limits in seconds are meant for a quiet one of two cores. */
import { sha256 } from '@noble/hashes/sha2.js'

const WORK = new Uint8Array(8 << 20)
/** What hashing that takes there. ms. */
const QUIET_MS = 40

/** 1 on a quiet machine, 2 where the same work takes twice as long: the median of five times. */
export function machineSlowness(): number {
  const times = Array.from({ length: 5 }, () => {
    const start = performance.now()
    sha256(WORK)
    return performance.now() - start
  })
  return Math.max(1, times.sort((a, b) => a - b)[2]! / QUIET_MS)
}
