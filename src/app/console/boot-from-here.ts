import { boot } from '../state/machine.ts'
import { frontPane } from '../state/workspace.ts'
import { frontConsole } from './consoles.ts'

/** What a Boot button does: boots, and goes to where the answer will be. The keys for it leave the focus alone. */
export function bootFromHere(): void {
  frontPane.value = 'console'
  void boot()
  frontConsole().focus()
}
