/** Has a machine ready: from a ground at hand, from one that an earlier visit kept, or from the start. */
import { type Ground, Standby } from '../../src/machine/standby.ts'
import { bytesOf } from '../bytes-of.ts'
import type { KeptGround, StandbyOrder } from '../machine.protocol.ts'
import { keepGround, keptGround } from './ground-store.ts'

/** Throws kernel-invalid, memory-too-small, command-line-too-long, emulator-failed and snapshot-corrupt. */
export async function standBy(order: StandbyOrder): Promise<{ standby: Standby; ground: KeptGround }> {
  const { facts, wasm } = order
  let ground = order.ground ?? (await keptGround(facts))
  let standby: Standby
  if (ground) {
    standby = await Standby.restore(await unwrap(ground), wasm)
  } else {
    standby = await Standby.boot(facts, await bytesOf(order.kernel), wasm)
    ground = wrap(standby.save())
    keepGround(ground)
  }
  await standby.unpack(await bytesOf(order.initrd))
  return { standby, ground }
}

function wrap({ state, ...ground }: Ground): KeptGround {
  return { ...ground, state: { ...state, state: new Blob([state.state]) } }
}

async function unwrap({ state, ...ground }: KeptGround): Promise<Ground> {
  return { ...ground, state: { ...state, state: await state.state.arrayBuffer() } }
}
