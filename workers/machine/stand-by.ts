/** Has a machine ready: from a ground at hand, from one that an earlier visit kept, or from the start. */
import { type Ground, Standby } from '../../src/machine/standby.ts'
import { bytesOf } from '../bytes-of.ts'
import type { KeptGround, StandbyOrder } from '../machine.protocol.ts'
import { keepGround, keptGround } from './ground-store.ts'

/**
 * Undefined where it has nowhere to begin.
 * Throws kernel-invalid, memory-too-small, command-line-too-long, emulator-failed and snapshot-corrupt.
 */
export async function standBy(order: StandbyOrder): Promise<Begun | undefined> {
  const begun = (await begin(order)) ?? (order.mayBeginAtStart ? await beginAtStart(order) : undefined)
  await begun?.standby.unpack(await bytesOf(order.initrd))
  return begun
}

interface Begun {
  readonly standby: Standby
  readonly ground: KeptGround
}

async function begin({ ground: given, facts, wasm }: StandbyOrder): Promise<Begun | undefined> {
  const ground = given ?? (await keptGround(facts))
  if (!ground) return undefined
  try {
    return { standby: await Standby.restore(await unwrap(ground), wasm), ground }
  } catch (error) {
    if (given) throw error
    // What lay in the browser's storage is damaged, and is only there to save time.
    return undefined
  }
}

async function beginAtStart({ facts, kernel, wasm }: StandbyOrder): Promise<Begun> {
  const standby = await Standby.boot(facts, await bytesOf(kernel), wasm)
  const ground = wrap(standby.save())
  keepGround(ground)
  return { standby, ground }
}

function wrap({ state, ...ground }: Ground): KeptGround {
  return { ...ground, state: { ...state, state: new Blob([state.state]) } }
}

async function unwrap({ state, ...ground }: KeptGround): Promise<Ground> {
  return { ...ground, state: { ...state, state: await state.state.arrayBuffer() } }
}
