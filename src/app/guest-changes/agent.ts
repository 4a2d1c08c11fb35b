/** The guest agent of the machine on screen: whether it is there, and the line to it. */
import { signal } from '@preact/signals'
import { Pid1Error } from '../../error.ts'
import { AgentClient } from '../../machine/agent/client.ts'
import { hasInit } from '../../machine/agent/with-agent.ts'
import { AGENT_LINE } from '../../machine/line.ts'
import { blobNamed } from '../../project/catalog.ts'
import type { Project } from '../../project/project.ts'
import { consoles } from '../console/consoles.ts'
import type { TerminalName } from '../console/screen-name.ts'
import type { RunningMachine } from '../machine-client.ts'
import { images } from '../state/image.ts'
import { guestAgent } from '../state/preferences.ts'
import { opened } from '../state/project.ts'

export const AGENT_BLOB = blobNamed('agent-i386')

/**
 * none: the machine was booted without it. unneeded: it was asked for, but there is no init it could run. starting: it
 * was booted, and has not spoken yet. there: it answers.
 */
export const agentState = signal<'none' | 'unneeded' | 'starting' | 'there'>('none')

/** What the machine on screen was booted from, another value for each machine. It stays when the machine has ended. */
export const booted = signal<{ readonly project: Project; readonly opened: number } | undefined>(undefined)

let client: AgentClient | undefined

/** The agent's program, if the next boot of `project` is to have it. Throws what `images.blob` throws. */
export async function agentFor({ tree, commandLine, medium }: Project): Promise<Uint8Array | undefined> {
  // It comes as a second archive behind the first: on any other medium there is no first.
  if (!guestAgent.value || medium.kind !== 'initramfs' || !hasInit(tree, commandLine)) return undefined
  return images.blob(AGENT_BLOB.sha256)
}

/** A machine starts; `isThere`: with the agent, or, of one that was saved, perhaps. */
export function joinAgent(machine: RunningMachine, project: Project, isThere: boolean | 'perhaps'): void {
  const mine = new AgentClient((bytes) => machine.send(AGENT_LINE, bytes))
  client = mine
  booted.value = { project, opened: opened.peek() }
  agentState.value = isThere === true ? 'starting' : guestAgent.value && isThere === false ? 'unneeded' : 'none'
  mine.onHello = () => {
    agentState.value = 'there'
    for (const { name, terminal } of consoles.peek()) resizeLine(name, terminal.cols, terminal.rows)
  }
}

/** Asks whether there is an agent: one that was saved with its machine has said its hello long ago. */
export async function seekAgent(): Promise<void> {
  const asked = client
  try {
    await asked?.hello()
    if (asked === client) asked?.onHello()
  } catch {
    // No answer is an answer too.
  }
}

/** The machine has ended. */
export function leaveAgent(): void {
  client?.close(new Pid1Error('machine-not-running', 'The machine has ended. Boot again', { phase: 'stopped' }))
  client = undefined
  agentState.value = 'none'
}

/** Takes what came on the agent's line. */
export function hearAgent(bytes: Uint8Array): void {
  client?.receive(bytes)
}

/** The agent to ask. Throws machine-not-running. */
export function agent(): AgentClient {
  if (!client) throw new Pid1Error('machine-not-running', 'No machine runs: boot one first', { phase: 'idle' })
  return client
}

/** Sizes that the guest is still to be told, by line: of several only the last. */
const sizes = new Map<number, { columns: number; rows: number }>()
let isTelling = false

/** Tells the guest how large the terminal on a serial line is, if there is an agent to tell it. */
export function resizeLine(name: TerminalName, columns: number, rows: number): void {
  const line = { ttyS0: 0, ttyS1: 1, hvc0: undefined, screen: undefined }[name]
  if (line === undefined || agentState.peek() !== 'there') return
  sizes.set(line, { columns, rows })
  if (!isTelling) void tellSizes()
}

async function tellSizes(): Promise<void> {
  isTelling = true
  try {
    for (const [line, { columns, rows }] of sizes) {
      sizes.delete(line)
      await client?.resize(line, columns, rows)
    }
  } catch {
    // Without an answer the terminal keeps the size it has; whoever looks for changes hears of it.
    sizes.clear()
  } finally {
    isTelling = false
  }
}
