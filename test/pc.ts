/** A PC under QEMU, as a judge of what boots: its serial line, the text on its screen, its keyboard. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import { onTestFinished } from 'vitest'
import { findTool } from './tools.ts'

/** The text mode's memory: more than what is on the screen, which moves through it as it scrolls. */
const SCREEN = { val: 0xb8000, size: 0x8000 }
/** QEMU has no event for a change of the screen, nor for its socket being there. */
const LOOK_MS = 200

const KEYS: Readonly<Record<string, string>> = { '\n': 'ret', ' ': 'spc', '/': 'slash', '-': 'minus', '.': 'dot' }

export class Pc {
  /** All that came over the serial line. */
  serial = ''
  readonly #folder = mkdtempSync(join(tmpdir(), 'pid1-pc-'))
  readonly #qemu: ChildProcess
  #monitor: Promise<Monitor> | undefined
  #ended: Error | undefined
  #onChange: () => void = () => {}

  /** Starts it; it ends with the test. `program`: QEMU, or a script that hands QEMU its arguments. */
  constructor(args: readonly string[], program = findTool('qemu-system-i386')!) {
    this.#qemu = spawn(program, [
      ...['-accel', 'tcg', '-display', 'none', '-serial', 'stdio', '-nic', 'none', '-no-reboot'],
      ...['-qmp', `unix:${this.#socket},server=on,wait=off`],
      ...args,
    ])
    let said = ''
    this.#qemu.stdout!.on('data', (bytes: Buffer) => {
      this.serial += bytes.toString('latin1')
      this.#onChange()
    })
    this.#qemu.stderr!.on('data', (bytes: Buffer) => {
      said += bytes.toString('utf8')
    })
    const end = (why: string) => {
      this.#ended = new Error(`${why}. It said: ${said}\nThe serial line showed:\n${this.serial.slice(-600)}`)
      this.#onChange()
    }
    this.#qemu.on('error', ({ message }) => end(message))
    this.#qemu.on('close', () => end('QEMU ended'))
    onTestFinished(() => {
      this.#qemu.kill('SIGKILL')
      rmSync(this.#folder, { recursive: true, force: true })
    })
  }

  /** Waits until the serial line has shown it, and returns all that it has. */
  async serialShows(text: string | RegExp): Promise<string> {
    while (this.serial.search(text instanceof RegExp ? text : literal(text)) < 0) {
      if (this.#ended) throw this.#ended
      await new Promise<void>((resolve) => {
        this.#onChange = resolve
      })
    }
    return this.serial
  }

  /** Waits until the screen's memory holds it, and returns all of that: lines of 80 columns, which may go round. */
  async screenShows(text: string): Promise<string> {
    for (;;) {
      const shown = await this.#screen()
      if (shown.includes(text)) return shown
      await wait(LOOK_MS)
    }
  }

  typeSerial(line: string): void {
    this.#qemu.stdin!.write(`${line}\n`)
  }

  /** Small letters, digits and what KEYS has. */
  async typeKeys(text: string): Promise<void> {
    for (const character of text)
      await this.#ask('human-monitor-command', { 'command-line': `sendkey ${KEYS[character] ?? character}` })
  }

  get #socket(): string {
    return join(this.#folder, 'monitor')
  }

  async #screen(): Promise<string> {
    const filename = join(this.#folder, 'screen')
    await this.#ask('pmemsave', { ...SCREEN, filename })
    // Every other byte is a colour.
    const characters = Buffer.from(readFileSync(filename).filter((_, at) => at % 2 === 0))
    return characters.toString('latin1')
  }

  async #ask(execute: string, args: object): Promise<void> {
    this.#monitor ??= this.#connect()
    const monitor = await this.#monitor
    await monitor.ask(execute, args)
  }

  async #connect(): Promise<Monitor> {
    for (;;) {
      if (this.#ended) throw this.#ended
      const socket = connect(this.#socket)
      if (await once(socket, 'connect').catch(() => undefined)) return Monitor.greeted(socket)
      await wait(LOOK_MS)
    }
  }
}

/** QEMU's machine protocol: a line of JSON each way (qemu/docs/interop/qmp-spec). Events are passed over. */
class Monitor {
  readonly #lines: AsyncIterator<string>

  private constructor(private readonly socket: Socket) {
    this.#lines = createInterface(socket)[Symbol.asyncIterator]()
  }

  static async greeted(socket: Socket): Promise<Monitor> {
    const monitor = new Monitor(socket)
    await monitor.ask('qmp_capabilities')
    return monitor
  }

  /** Waits until the command is done. */
  async ask(execute: string, args: object = {}): Promise<void> {
    this.socket.write(JSON.stringify({ execute, arguments: args }))
    for (;;) {
      const { value, done } = await this.#lines.next()
      if (done) throw new Error(`QEMU ended before ${execute} was done`)
      const { return: result, error } = JSON.parse(value)
      if (error) throw new Error(`QEMU refuses ${execute}: ${error.desc}`)
      if (result !== undefined) return
    }
  }
}

function literal(text: string): RegExp {
  return new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
}
