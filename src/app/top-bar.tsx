/** The top: which project, what the kernel is told, what will be booted, and Boot. */

import { ariaKeys, showKeys } from './commands.ts'
import { bootFromHere } from './console/boot-from-here.ts'
import { ExportMenu } from './export/export-menu.tsx'
import { AgentChip } from './guest-changes/agent-chip.tsx'
import { ImageSummary } from './image-summary.tsx'
import { shareCommand } from './link/commands.ts'
import { MachineSettings } from './machine-settings.tsx'
import { ProjectMenu } from './projects/project-menu.tsx'
import { progress } from './state/image.ts'
import { isBusy, isStarting, stop } from './state/machine.ts'

export function TopBar() {
  return (
    <header class="top-bar">
      <h1 class="wordmark">
        pid<b>1</b>
      </h1>
      <ProjectMenu />
      <MachineSettings />
      <ImageSummary />
      <ShareButton />
      <ExportMenu />
      <AgentChip />
      <div class="boot-buttons">
        <button type="button" class="button outlined" disabled={!isBusy.value} onClick={() => void stop()}>
          Stop
        </button>
        <button
          type="button"
          class="button primary boot"
          aria-keyshortcuts={ariaKeys('Mod+Enter')}
          onClick={bootFromHere}
        >
          {isBusy.value ? 'Boot again' : 'Boot'} <kbd>{showKeys('Mod+Enter')}</kbd>
        </button>
      </div>
      <BusyLine />
    </header>
  )
}

function ShareButton() {
  return (
    <button
      type="button"
      class="button outlined share-button"
      aria-haspopup="dialog"
      aria-keyshortcuts={ariaKeys(shareCommand.keys![0]!)}
      title={`The project as a link (${showKeys(shareCommand.keys![0]!)})`}
      onClick={() => void shareCommand.run()}
    >
      Share
    </button>
  )
}

/** A line under the bar: bytes of bytes while there are some to count, or that something is under way. */
function BusyLine() {
  const work = progress.value
  if (work)
    return (
      <progress
        class="busy-line"
        aria-label={work.text}
        value={work.done}
        max={work.total > 0 ? work.total : undefined}
      />
    )
  return isStarting.value ? <div class="busy-line is-endless" /> : null
}
