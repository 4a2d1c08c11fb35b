/** The consoles of the machine on screen: ttyS0 from the beginning, another as soon as the guest writes on it. */
import { batch, computed, effect, signal } from '@preact/signals'
import { part } from '../part.ts'
import { fontSize } from '../state/preferences.ts'
import type { Console } from './console.ts'
import type { TerminalName } from './screen-name.ts'

/** A terminal is much script: it comes after the page's first sight. */
export const terminals = part('the console', async () => (await import('./console.ts')).Console)

export const consoles = signal<readonly Console[]>([])

const FIRST: TerminalName = 'ttyS0'

/** The names of the consoles; the first has its own before it is there. */
export const consoleNames = computed<readonly TerminalName[]>(() =>
  consoles.value.length === 0 ? [FIRST] : consoles.value.map(({ name }) => name),
)

/** Resolves when there is a console to write on. Throws part-missing; asked again, it tries again. */
export async function openConsoles(): Promise<void> {
  await terminals.load()
  if (consoles.peek().length === 0) consoleNamed(FIRST)
}

/** What the pane shows: a console, or what stands beside them. */
export type View = TerminalName | 'shared' | 'changes' | 'disks' | 'snapshots'

export const view = signal<View>(FIRST)

let connect: (console: Console) => void = () => {}

/** Joins each console, those to come as well, to who sends what is typed on it. */
export function onTyped(
  send: (name: TerminalName, bytes: Uint8Array) => void,
  resized: (console: Console) => void,
): void {
  connect = (console) => {
    console.onTyped((bytes) => send(console.name, bytes))
    console.terminal.onResize(() => resized(console))
  }
  for (const console of consoles.peek()) connect(console)
}

/** The console of that name, made if the guest has not used it before. There are consoles: a machine has waited for them. */
export function consoleNamed(name: TerminalName): Console {
  const there = consoles.peek().find((console) => console.name === name)
  if (there) return there
  const made = new (terminals.value.peek()!)(name)
  connect(made)
  consoles.value = [...consoles.peek(), made]
  return made
}

/** The console in front; behind the other views, the first; before there are any, none. */
export function frontConsole(): Console | undefined {
  return consoles.value.find(({ name }) => name === view.value) ?? consoles.value[0]
}

/** Fresh consoles for a fresh machine: of the others than the first, none has been written on. Throws part-missing. */
export async function freshConsoles(): Promise<void> {
  await openConsoles()
  batch(() => {
    const [first, ...others] = consoles.peek()
    first!.clear()
    for (const other of others) other.terminal.dispose()
    consoles.value = [first!]
    if (view.peek() !== 'shared' && view.peek() !== 'snapshots') view.value = FIRST
  })
}

effect(() => {
  for (const console of consoles.value) console.fit(fontSize.value)
})
