/**
 * How many instructions the guest takes until the prompt of "minimal", under Node: the same on a fast computer and a slow
 * one, but for what the guest does when a timer ticks. `tsx test/bench/instructions.ts` for this alone.
 */
import { readBzImage } from '../../src/formats/bzimage.ts'
import { gateFacts } from '../../src/machine/gate-facts.ts'
import { Standby } from '../../src/machine/standby.ts'
import { Guest, type KernelConfig, minimalConfig } from '../machine/boot.ts'

const ROUNDS = 5

export interface Instructions {
  /** From the reset vector. */
  readonly cold: number
  /** From where a machine is ready that has unpacked this root file system. */
  readonly warm: number
}

/** The least of five each: what is over is timers that ticked on a busy computer. */
export async function countInstructions(): Promise<Instructions> {
  const runs = await countRuns()
  return { cold: Math.min(...runs.map(({ cold }) => cold)), warm: Math.min(...runs.map(({ warm }) => warm)) }
}

async function countRuns(): Promise<Instructions[]> {
  const config = await minimalConfig()
  const runs: Instructions[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const cold = await toPrompt((guest) => guest.machine.boot(config))
    const ready = await readyMachine(config)
    runs.push({ cold, warm: await toPrompt((guest) => guest.machine.goOn(ready, undefined)) })
  }
  return runs
}

/** What the page has ready while one edits: a machine at its gate that has unpacked this root file system. */
export async function readyMachine({ boot, kernelSha256, memory, wasm }: KernelConfig): Promise<Standby> {
  const { kernel, initrd, commandLine } = boot
  const facts = gateFacts({
    header: readBzImage(kernel),
    kernelSha256,
    hasGate: true,
    initrd: { size: initrd!.length, isCpio: true },
    commandLine,
    memory,
    hasDisks: false,
  })!
  const standby = await Standby.boot(facts, kernel, wasm)
  await standby.unpack(initrd!)
  return standby
}

async function toPrompt(start: (guest: Guest) => void | Promise<void>): Promise<number> {
  const guest = new Guest()
  await start(guest)
  await guest.prompt()
  guest.machine.stop()
  return guest.marks.find(({ milestone }) => milestone === 'prompt')!.instructions
}

if (process.argv[1] === import.meta.filename) console.table(await countRuns())
