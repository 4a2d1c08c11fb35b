/** The bits of a bitmap: one for each block or inode of a group, set where it is in use, the lowest of a byte first. */

export interface BitRun {
  readonly from: number
  readonly to: number
  readonly isSet: boolean
}

/** The bits `from` to before `to` as runs of equal ones. */
export function* bitRuns(bytes: Uint8Array, from: number, to: number): Generator<BitRun, void, void> {
  const isSetAt = (bit: number) => ((bytes[bit >> 3]! >> (bit & 7)) & 1) === 1
  for (let at = from; at < to; ) {
    const isSet = isSetAt(at)
    const whole = isSet ? 0xff : 0
    let end = at + 1
    while (end < to) {
      if ((end & 7) === 0 && bytes[end >> 3] === whole) end += 8
      else if (isSetAt(end) === isSet) end++
      else break
    }
    end = Math.min(end, to)
    yield { from: at, to: end, isSet }
    at = end
  }
}

/** How many of the first `count` bits are set. */
export function countSet(bytes: Uint8Array, count: number): number {
  let set = 0
  for (const { from, to, isSet } of bitRuns(bytes, 0, count)) if (isSet) set += to - from
  return set
}
