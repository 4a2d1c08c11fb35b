/** The consoles of the machine on screen: ttyS0 from the beginning, another as soon as the guest writes on it. */
import { batch, effect, signal } from '@preact/signals'
import type { ConsoleName } from '../../machine/line.ts'
import { fontSize } from '../state/preferences.ts'
import { Console } from './console.ts'

const first = new Console('ttyS0')

export const consoles = signal<readonly Console[]>([first])

/** What the pane shows: a console, or what stands beside them. */
export type View = ConsoleName | 'shared' | 'changes' | 'snapshots'

export const view = signal<View>('ttyS0')

let connect: (console: Console) => void = () => {}

/** Joins each console, those to come as well, to who sends what is typed on it. */
export function onTyped(
  send: (name: ConsoleName, bytes: Uint8Array) => void,
  resized: (console: Console) => void,
): void {
  connect = (console) => {
    console.onTyped((bytes) => send(console.name, bytes))
    console.terminal.onResize(() => resized(console))
  }
  for (const console of consoles.peek()) connect(console)
}

/** The console of that name, made if the guest has not used it before. */
export function consoleNamed(name: ConsoleName): Console {
  const there = consoles.peek().find((console) => console.name === name)
  if (there) return there
  const made = new Console(name)
  connect(made)
  consoles.value = [...consoles.peek(), made]
  return made
}

/** The console in front; behind the other views, the first. */
export function frontConsole(): Console {
  return consoles.value.find(({ name }) => name === view.value) ?? first
}

/** Fresh consoles for a fresh machine: of the others, none has been written on. */
export function clearConsoles(): void {
  batch(() => {
    first.clear()
    for (const other of consoles.peek()) if (other !== first) other.terminal.dispose()
    consoles.value = [first]
    if (view.peek() !== 'shared' && view.peek() !== 'snapshots') view.value = 'ttyS0'
  })
}

effect(() => {
  for (const { terminal, fit } of consoles.value) {
    terminal.options.fontSize = fontSize.value
    if (terminal.element) fit.fit()
  }
})
