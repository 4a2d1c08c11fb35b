/** When two boots have the same way to their gate (gate.ts). Without the emulator itself: the page asks too. */
import type { BzImage } from '../formats/bzimage.ts'
import { type InitrdFacts, initrdRoom } from './direct-boot.ts'
import { EMULATOR_VERSION } from './emulator-version.ts'

/** All that a machine's way to its gate depends on. */
export interface GateFacts {
  readonly kernelSha256: string
  readonly commandLine: string
  /** MiB. */
  readonly memory: number
  /** Bytes that the initrd has room for. */
  readonly room: number
  /** v86's version. */
  readonly emulator: string
}

/** A boot, as far as its way to the gate depends on it. */
export interface BootFacts {
  /** Of the kernel. */
  readonly header: BzImage
  readonly kernelSha256: string
  readonly hasGate: boolean
  readonly initrd: InitrdFacts
  readonly commandLine: string
  /** MiB. */
  readonly memory: number
  /** Whether it has any, or a floppy: what is on a disk would be part of what is kept. */
  readonly hasDisks: boolean
}

/** Where that boot can begin; undefined where it has to be from the start. Throws memory-too-small. */
export function gateFacts({ header, initrd, hasGate, hasDisks, ...boot }: BootFacts): GateFacts | undefined {
  const { kernelSha256, commandLine, memory } = boot
  const consoles = [...commandLine.matchAll(/(?<=^| )console=(\w+)/g)].map(([, name]) => name!)
  // What comes on the screen before the gate would be missing in what the screen has shown.
  const isOnLines = consoles.length > 0 && consoles.every((name) => /^(ttyS|hvc)/.test(name))
  if (!hasGate || hasDisks || initrd.size === 0 || !isOnLines) return undefined
  const { size } = initrdRoom(header, initrd, memory, true)
  // Without room to spare, another initrd would lie elsewhere.
  if (!Number.isInteger(Math.log2(size))) return undefined
  return { kernelSha256, commandLine, memory, room: size, emulator: EMULATOR_VERSION }
}

export function isSameGate(a: GateFacts, b: GateFacts): boolean {
  return (
    a.kernelSha256 === b.kernelSha256 &&
    a.commandLine === b.commandLine &&
    a.memory === b.memory &&
    a.room === b.room &&
    a.emulator === b.emulator
  )
}
