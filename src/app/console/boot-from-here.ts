import { boot } from '../state/machine.ts'
import { show } from './commands.ts'
import { frontConsole, openConsoles } from './consoles.ts'

/** What a Boot button does: boots, and goes to where the answer will be. The keys for it leave the focus alone. */
export async function bootFromHere(): Promise<void> {
  const from = document.activeElement
  show('ttyS0')
  void boot()
  try {
    await openConsoles()
  } catch {
    // Without a console there is no boot either, which says why.
    return
  }
  const console = frontConsole()!
  await console.opened
  // The button may be gone by now; a person who went elsewhere meanwhile is not called back.
  const at = document.activeElement
  if (at === from || at === document.body) console.focus()
}
