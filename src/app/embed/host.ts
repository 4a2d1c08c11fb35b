/** Answers the host page: it alone, by its origin, and only what the protocol knows. */
import { effect } from '@preact/signals'
import * as v from 'valibot'
import { Pid1Error } from '../../error.ts'
import { ENDED } from '../../machine/lifecycle.ts'
import { ConsoleText } from '../../script/console-text.ts'
import { scriptConsole } from '../demo/state.ts'
import { tapConsoles } from '../state/console-taps.ts'
import { machine, typeOn } from '../state/machine.ts'
import { fontSize } from '../state/preferences.ts'
import { project } from '../state/project.ts'
import { type Event, PROTOCOL_VERSION, type Reply, type Request, requestSchema, type State } from './protocol.ts'

let host: string | undefined
const over: ReadonlySet<string> = ENDED

/** What the console has said since something was typed last. */
const said = new ConsoleText()
/** Of a character that comes in two pieces, it keeps the first. */
const decoder = new TextDecoder()
const waiting = new Set<{ isMet(): boolean; settle(error?: Error): void }>()

export function tellHost(event: 'ready'): void {
  send({ pid1: PROTOCOL_VERSION, event })
}

/** `boot` boots the demo, and says whether there is one. */
export function answerHost(origin: string, boot: () => Promise<boolean>): void {
  host = origin
  window.addEventListener('message', (event) => {
    if (event.origin !== origin || event.source !== window.parent || event.source === window) return
    void answer(event.data, boot)
  })
  tapConsoles({
    heard(name, bytes) {
      if (name !== scriptConsole(project.peek())) return
      said.push(bytes)
      send({ pid1: PROTOCOL_VERSION, event: 'console', text: decoder.decode(bytes, { stream: true }) })
      look()
    },
  })
  effect(() => {
    const state = stateOf()
    if (state.phase === 'idle') return
    send({ pid1: PROTOCOL_VERSION, event: 'state', state })
    look()
  })
}

async function answer(data: unknown, boot: () => Promise<boolean>): Promise<void> {
  const { pid1, id } = (data ?? {}) as { pid1?: unknown; id?: unknown }
  // What is of another protocol is meant for somebody else.
  if (pid1 !== PROTOCOL_VERSION || typeof id !== 'number') return
  const parsed = v.safeParse(requestSchema, data)
  if (!parsed.success) return send({ pid1, id, error: { code: 'request-invalid', message: parsed.issues[0].message } })
  try {
    send({ pid1, id, result: (await carryOut(parsed.output, boot)) ?? null })
  } catch (error) {
    const code = error instanceof Pid1Error ? error.code : 'failed'
    send({ pid1, id, error: { code, message: error instanceof Error ? error.message : String(error) } })
  }
}

async function carryOut(request: Request, boot: () => Promise<boolean>): Promise<State | undefined> {
  switch (request.call) {
    case 'boot':
      said.clear()
      if (!(await boot())) throw notRunning('there is no demo to boot')
      return stateOf()
    case 'type':
      if (machine.peek().phase !== 'running') throw notRunning(`it is ${machine.peek().phase}`)
      said.clear()
      typeOn(scriptConsole(project.peek()), new TextEncoder().encode(request.text))
      return undefined
    case 'expect':
      await heard(request.text, request.timeout)
      return undefined
    case 'state':
      return stateOf()
    case 'resize':
      fontSize.value = request.fontSize
      return undefined
  }
}

/** Resolves once the console has said the text. Throws boot-ended, boot-timed-out. */
function heard(text: string, timeout: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const seconds = timeout / 1000
    const timer = setTimeout(
      () => one.settle(new Pid1Error('boot-timed-out', `${seconds} s have gone by without "${text}"`, { seconds })),
      timeout,
    )
    const one = {
      isMet: () => said.text.includes(text),
      settle(error?: Error) {
        clearTimeout(timer)
        waiting.delete(one)
        if (error) reject(error)
        else resolve()
      },
    }
    waiting.add(one)
    look()
  })
}

/** What has ended says no more; after a reboot the guest speaks on, on another machine. */
function look(): void {
  const state = stateOf()
  const isOver = over.has(state.phase) && state.phase !== 'rebooting'
  for (const one of waiting)
    if (one.isMet()) one.settle()
    else if (isOver) one.settle(ended(state))
}

function stateOf(): State {
  const state = machine.value
  return 'reason' in state ? { phase: state.phase, reason: state.reason } : { phase: state.phase }
}

function ended({ phase, reason = '' }: State) {
  return new Pid1Error('boot-ended', `The machine ended before (${reason || phase})`, { phase, reason })
}

function notRunning(why: string) {
  return new Pid1Error('machine-not-running', `The machine does not run: ${why}`, { phase: machine.peek().phase })
}

function send(message: Reply | Event): void {
  if (host) window.parent.postMessage(message, host)
}
