/**
 * Cold boots of "minimal" to the shell's prompt, against QEMU without hardware virtualisation (TCG), with the same
 * kernel, image, command line and memory. `tsx test/bench/boot.ts` for Node alone; browsers join in index.ts.
 */
import { execFile, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ConsoleWatch } from '../../src/machine/console-watch.ts'
import { Guest, minimalConfig } from '../machine/boot.ts'
import { findTool } from '../tools.ts'

const ROUNDS = 5

export interface BootTime {
  readonly ms: number
  /** Emulated instructions until then; null where nobody counts them. */
  readonly instructions: number | null
}

export interface BootTimer {
  readonly name: string
  /** One cold boot on a new machine, from the order to boot to the prompt. */
  time(): Promise<BootTime>
}

export interface BootFigure extends BootTime {
  readonly name: string
  /** Time as a multiple of the first timer's. */
  readonly ratio: number
}

/** Medians of five, the timers taking turns so that a busy moment of the computer meets them all. */
export async function benchBoot(timers: readonly BootTimer[]): Promise<BootFigure[]> {
  const times = timers.map((): BootTime[] => [])
  for (let round = 0; round < ROUNDS; round++)
    for (const [i, timer] of timers.entries()) times[i]!.push(await timer.time())
  const medians = times.map((runs) => runs.toSorted((a, b) => a.ms - b.ms)[Math.floor(ROUNDS / 2)]!)
  return medians.map((median, i) => ({ ...median, name: timers[i]!.name, ratio: median.ms / medians[0]!.ms }))
}

export const qemuTimer: BootTimer = { name: 'QEMU TCG', time: timeQemuBoot }
export const nodeTimer: BootTimer = { name: 'Node', time: timeNodeBoot }

/** From the start of qemu-system-i386 to the prompt on its serial line. */
export async function timeQemuBoot(): Promise<BootTime> {
  const { boot, memory } = await minimalConfig()
  const { kernel, initrd = new Uint8Array(), commandLine } = boot
  const folder = await mkdtemp(join(tmpdir(), 'pid1-bench-'))
  const [kernelFile, initrdFile] = [join(folder, 'bzImage'), join(folder, 'initrd')]
  await Promise.all([writeFile(kernelFile, kernel), writeFile(initrdFile, initrd)])
  try {
    return {
      ms: await toPrompt(['-kernel', kernelFile, '-initrd', initrdFile, '-append', commandLine], memory),
      instructions: null,
    }
  } finally {
    await rm(folder, { recursive: true })
  }
}

function toPrompt(boot: readonly string[], memory: number): Promise<number> {
  const args = ['-accel', 'tcg', '-m', `${memory}`, '-nographic', '-no-reboot', ...boot]
  return new Promise((resolve, reject) => {
    const watch = new ConsoleWatch()
    const startedAt = performance.now()
    let hasInit = false
    let ms: number | undefined
    const qemu = spawn(findTool('qemu-system-i386')!, args, { stdio: ['pipe', 'pipe', 'inherit'] })
    qemu.stdout.on('data', (bytes: Buffer) => {
      for (const byte of bytes) if (watch.push(byte) === 'init') hasInit = true
      if (!hasInit || !watch.isAtPrompt || ms !== undefined) return
      ms = performance.now() - startedAt
      qemu.kill('SIGKILL')
    })
    qemu.on('error', reject)
    qemu.on('close', (code) => (ms === undefined ? reject(new Error(`QEMU ended early with ${code}`)) : resolve(ms)))
  })
}

/** In a process of its own, where nothing is warm; kernel, image and v86.wasm are loaded before the clock starts. */
export async function timeNodeBoot(): Promise<BootTime> {
  const args = ['--import', 'tsx', import.meta.filename, 'once']
  const { stdout } = await promisify(execFile)(process.execPath, args)
  return JSON.parse(stdout) as BootTime
}

async function bootOnce(): Promise<BootTime> {
  const config = await minimalConfig()
  const guest = new Guest()
  await guest.machine.boot(config)
  await guest.prompt()
  guest.machine.stop()
  const { at, instructions } = guest.marks.find((mark) => mark.milestone === 'prompt')!
  return { ms: at, instructions }
}

if (process.argv[1] === import.meta.filename) {
  if (process.argv[2] === 'once') console.log(JSON.stringify(await bootOnce()))
  else
    for (const { name, ms, instructions, ratio } of await benchBoot([qemuTimer, nodeTimer])) {
      const count = instructions === null ? '' : `, ${(instructions / 1e6).toFixed(1)} M instructions`
      console.log(`${name}: ${Math.round(ms)} ms (${ratio.toFixed(2)})${count}`)
    }
}
