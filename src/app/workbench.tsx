/** The workbench: the page as one builds, packs and boots in it. */
import { render } from 'preact'
import { App } from './app.tsx'
import { keepCounted } from './changes/changes.ts'
import { terminals } from './console/consoles.ts'
import { attachDisks } from './disks/written.ts'
import { attachDrop } from './import/drop.tsx'
import { endWhenClosed } from './import/importing.ts'
import { keepKernelKnown } from './import/kernel.ts'
import { attachKeys } from './keys.ts'
import { keepOriginKnown } from './link/origin.ts'
import { watchAddress } from './link/state.ts'
import { openAhead } from './machine-client.ts'
import { nextTask } from './next-task.ts'
import { loadAhead, part } from './part.ts'
import { attachConflicts } from './projects/conflict-dialog.tsx'
import { announceActs } from './session/session.ts'
import { attachSnapshots } from './snapshots/snapshots.ts'
import { announce } from './state/announcements.ts'
import { bootAtOpening } from './state/autoboot.ts'
import { foresee, noBoot } from './state/foresight.ts'
import { firstParts, images, keepPacked } from './state/image.ts'
import { keepHashed } from './state/image-hash.ts'
import { attachMachine } from './state/machine.ts'
import { keepSaved, openLast } from './state/projects.ts'
import { followTree, open } from './state/workspace.ts'

/** Storage that takes longer than this to give a project back is worth a word. */
const PATIENCE_MS = 300

export async function startWorkbench(app: HTMLElement): Promise<void> {
  const slow = setTimeout(() => render(<p class="opening">Opening your project…</p>, app), PATIENCE_MS)
  await openLast()
  clearTimeout(slow)
  followTree()
  open('/init')
  // First the image, which one waits for.
  keepPacked()
  keepSaved()
  attachConflicts()
  attachMachine()
  foresee()
  keepHashed((error) => announce(error instanceof Error ? error.message : String(error)))
  attachSnapshots()
  attachDisks()
  announceActs()
  keepCounted()
  attachKeys()
  attachDrop()
  endWhenClosed()
  keepKernelKnown()
  keepOriginKnown()
  watchAddress()
  // All of that, and the page's first sight, would be one long task.
  await nextTask()
  render(<App />, app)
  openAhead()
  bootAtOpening()
  part('the rest of the packer', images.loadAll)
  // Not awaited: the parts need this script, and would wait for its end.
  void loadAhead([terminals], firstParts.then(noBoot)).then(() => {
    document.documentElement.dataset.parts = 'come'
  })
}
