/** The right pane: the serial console, what became of the machine, and where its time went. */
import { useSignal } from '@preact/signals'
import { isMac } from '../commands.ts'
import { progress } from '../state/image.ts'
import { machine } from '../state/machine.ts'
import { project } from '../state/project.ts'
import { Banner } from './banner.tsx'
import { bootFromHere } from './boot-from-here.ts'
import { ExtraKeys } from './extra-keys.tsx'
import { SearchBar } from './search-bar.tsx'
import { TerminalView } from './terminal-view.tsx'
import { Timeline } from './timeline.tsx'

export function ConsolePane() {
  const searching = useSignal(false)
  const { phase } = machine.value
  return (
    <section class="pane console" id="console-pane" aria-label="Console">
      <div class="bar">
        <h2>
          Serial <span class="bar-note mono">ttyS0</span>
        </h2>
        <span class="console-hint">
          <kbd>F6</kbd> leaves the console
        </span>
        <button
          type="button"
          class="button quiet"
          aria-pressed={searching.value}
          title={`Find in the console (${isMac ? '⌘F' : 'Ctrl+Shift+F'})`}
          onClick={() => {
            searching.value = !searching.value
          }}
        >
          Find
        </button>
      </div>
      <SearchBar searching={searching} />
      <Banner />
      <div class="console-body">
        <TerminalView searching={searching} />
        {phase === 'idle' && <BeforeTheFirstBoot />}
        {phase === 'preparing' && progress.value && <Fetching />}
      </div>
      <ExtraKeys />
      <Timeline />
    </section>
  )
}

function BeforeTheFirstBoot() {
  const { commandLine } = project.value
  return (
    <div class="welcome">
      <p class="welcome-title">Nothing runs yet</p>
      <ol>
        <li>
          <b>Boot</b> packs the files on the left into one <i>initramfs</i> and starts a PC with a real Linux kernel.
        </li>
        <li>
          The kernel unpacks it as its root, and runs <code>/init</code> as process 1.
        </li>
        <li>
          What <code>/init</code> does next is yours to decide: its console is here
          {commandLine.includes('ttyS0') ? '.' : ', if the command line holds '}
          {!commandLine.includes('ttyS0') && <code>console=ttyS0</code>}
        </li>
      </ol>
      <button type="button" class="button primary" onClick={bootFromHere}>
        Boot it
      </button>
      <p class="welcome-note">Change what you like before, or after: every boot starts from nothing.</p>
    </div>
  )
}

function Fetching() {
  const { text, amount, done, total } = progress.value!
  return (
    <div class="welcome">
      <p class="welcome-title">{text}</p>
      <progress aria-label={text} value={done} max={total || undefined} />
      <p class="welcome-note mono">{amount}</p>
    </div>
  )
}
