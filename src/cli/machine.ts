/** A project's machine in this process, with its console at hand. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { flatten } from '../formats/sparse.ts'
import type { BlobSource } from '../image/blob-source.ts'
import { bootMedia } from '../image/boot-media.ts'
import type { Image } from '../image/image.ts'
import type { MachineConfig, MachineReport } from '../machine/config.ts'
import { Machine } from '../machine/machine.ts'
import { type Project, usesScreen } from '../project/index.ts'

export interface Listener {
  /** What the console says: the serial line, or the text of the PC's screen. */
  console(bytes: Uint8Array): void
  report?(report: MachineReport): void
}

export interface Console {
  readonly machine: Machine
  type(bytes: Uint8Array): void
}

/** A machine for the project, not yet booted. */
export function machineFor(project: Project, listener: Listener): Console {
  const isScreen = usesScreen(project)
  const machine = new Machine((report: MachineReport) => {
    if (report.kind === 'console' && report.line === 'ttyS0' && !isScreen) listener.console(report.bytes)
    else if (report.kind === 'screen-text' && isScreen) listener.console(new TextEncoder().encode(report.text))
    listener.report?.(report)
  })
  return {
    machine,
    type(bytes) {
      if (isScreen) machine.typeKeys(new TextDecoder().decode(bytes))
      else machine.send('ttyS0', bytes)
    },
  }
}

/** What the project's machine boots. Throws what `source` throws. */
export async function machineConfig(project: Project, image: Image, source: BlobSource): Promise<MachineConfig> {
  const [media, wasm] = await Promise.all([bootMedia(project, image, source), compileEmulator()])
  const { kernel, memory } = project
  const { boot } = media
  const whole = boot.kind === 'kernel' ? { ...boot, initrd: boot.initrd && flatten(boot.initrd) } : boot
  return { ...media, boot: whole, kernelSha256: kernel.sha256, memory, wasm }
}

function compileEmulator(): Promise<WebAssembly.Module> {
  const v86 = dirname(createRequire(import.meta.url).resolve('v86'))
  return WebAssembly.compile(readFileSync(join(v86, 'v86.wasm')))
}
