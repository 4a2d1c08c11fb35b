/**
 * Boots of "minimal" to the shell's prompt, cold and from a machine that is ready, against QEMU without hardware
 * virtualisation (TCG), with the same kernel, image, command line and memory. `tsx test/bench/boot.ts` for Node alone;
 * browsers join in run.ts.
 */
import { execFile, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ConsoleWatch } from '../../src/machine/console-watch.ts'
import type { TimelineMark } from '../../src/machine/lifecycle.ts'
import { Guest, minimalConfig } from '../machine/boot.ts'
import { findTool } from '../tools.ts'
import { readyMachine } from './instructions.ts'

const ROUNDS = 5

/** Where a machine begins: at the reset vector, or where one was ready. */
export type Start = 'cold' | 'warm'

export interface BootTime {
  readonly ms: number
  /** On the way there; none where nobody marks them. */
  readonly marks: readonly TimelineMark[]
}

export interface BootTimer {
  readonly where: string
  readonly start: Start
  /** One boot on a new machine, from the order to boot to the prompt. */
  time(): Promise<BootTime>
}

export interface BootFigure extends BootTime {
  readonly where: string
  readonly start: Start
  /** Time as a multiple of the first timer's. */
  readonly ratio: number
}

/** Medians of five, the timers taking turns so that a busy moment of the computer meets them all. */
export async function benchBoot(timers: readonly BootTimer[]): Promise<BootFigure[]> {
  const times = timers.map((): BootTime[] => [])
  for (let round = 0; round < ROUNDS; round++)
    for (const [i, timer] of timers.entries()) times[i]!.push(await timer.time())
  const medians = times.map((runs) => runs.toSorted((a, b) => a.ms - b.ms)[Math.floor(ROUNDS / 2)]!)
  return medians.map((median, i) => {
    const { where, start } = timers[i]!
    return { where, start, ...median, ratio: median.ms / medians[0]!.ms }
  })
}

export const qemuTimer: BootTimer = { where: 'QEMU TCG', start: 'cold', time: timeQemuBoot }
export const nodeTimers: readonly BootTimer[] = (['cold', 'warm'] as const).map((start) => ({
  where: 'Node',
  start,
  time: () => timeNodeBoot(start),
}))

/** From the start of qemu-system-i386 to the prompt on its serial line. */
async function timeQemuBoot(): Promise<BootTime> {
  const { boot, memory } = await minimalConfig()
  const { kernel, initrd = new Uint8Array(), commandLine } = boot
  const folder = await mkdtemp(join(tmpdir(), 'pid1-bench-'))
  const [kernelFile, initrdFile] = [join(folder, 'bzImage'), join(folder, 'initrd')]
  await Promise.all([writeFile(kernelFile, kernel), writeFile(initrdFile, initrd)])
  try {
    return {
      ms: await toPrompt(['-kernel', kernelFile, '-initrd', initrdFile, '-append', commandLine], memory),
      marks: [],
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

/** In a process of its own, where no code is compiled yet; kernel, image and v86.wasm are loaded before the clock starts. */
async function timeNodeBoot(start: Start): Promise<BootTime> {
  const args = ['--import', 'tsx', import.meta.filename, start]
  const { stdout } = await promisify(execFile)(process.execPath, args)
  return JSON.parse(stdout) as BootTime
}

async function bootOnce(start: Start): Promise<BootTime> {
  const config = await minimalConfig()
  const guest = new Guest()
  if (start === 'cold') await guest.machine.boot(config)
  else await guest.machine.goOn(await readyMachine(config), undefined)
  await guest.prompt()
  guest.machine.stop()
  return { ms: guest.marks.find(({ milestone }) => milestone === 'prompt')!.at, marks: guest.marks }
}

if (process.argv[1] === import.meta.filename) {
  const start = process.argv[2] as Start | undefined
  if (start) console.log(JSON.stringify(await bootOnce(start)))
  else
    for (const { where, start, ms, ratio } of await benchBoot([qemuTimer, ...nodeTimers]))
      console.log(`${where}, ${start}: ${Math.round(ms)} ms (${ratio.toFixed(2)})`)
}
