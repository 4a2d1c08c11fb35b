/** The right pane: the guest's consoles, what stands beside them, what became of the machine, and where its time went. */
import { useEffect } from 'preact/hooks'
import { isBootable, type Medium } from '../../project/medium.ts'
import { showKeys } from '../commands.ts'
import { playCommand } from '../demo/commands.ts'
import { hasScript, scriptBar } from '../demo/state.ts'
import { DiskNote } from '../disks/disk-note.tsx'
import { nextDisks, written } from '../disks/written.ts'
import { openRecipePage } from '../recipe-page/state.ts'
import { progress } from '../state/image.ts'
import { machine } from '../state/machine.ts'
import { consoleAsText } from '../state/preferences.ts'
import { project, recipe } from '../state/project.ts'
import { later } from '../widgets/later.tsx'
import { MenuChoice, MenuItem } from '../widgets/menu.tsx'
import { MenuButton } from '../widgets/menu-button.tsx'
import { Tabs, tabId } from '../widgets/tabs.tsx'
import { Banner } from './banner.tsx'
import { bootFromHere } from './boot-from-here.ts'
import { consoleCommands } from './commands.ts'
import type { Console } from './console.ts'
import { ConsoleText } from './console-text.tsx'
import { consoleNames, consoles, frontConsole, openConsoles, type View, view } from './consoles.ts'
import { ExtraKeys } from './extra-keys.tsx'
import { SCREEN } from './screen-name.ts'
import { SearchBar, searching } from './search-bar.tsx'
import { TerminalView } from './terminal-view.tsx'
import { Timeline } from './timeline.tsx'

const SharedFiles = later('the shared files', async () => (await import('../shared/shared-files.tsx')).SharedFiles)
const GuestChanges = later(
  'the changes in the guest',
  async () => (await import('../guest-changes/guest-changes.tsx')).GuestChanges,
)
const Disks = later('the disks', async () => (await import('../disks/disks-view.tsx')).Disks)
const PlayerBar = later('the script', async () => (await import('../demo/player-bar.tsx')).PlayerBar)
const RecorderBar = later('the recording', async () => (await import('../demo/recorder-bar.tsx')).RecorderBar)
const Snapshots = later('the snapshots', async () => (await import('../snapshots/snapshots-view.tsx')).Snapshots)

const PANEL = 'console-view'

export function ConsolePane() {
  const isConsole = consoleNames.value.some((name) => name === view.value)
  const front = frontConsole()
  const hasDisks = nextDisks.value.length > 0 || written.value.length > 0 || view.value === 'disks'
  // If it does not come, the boot that needs it says so.
  useEffect(() => void openConsoles().catch(() => {}), [])
  const tabs = [
    ...consoleNames.value.map((name) => ({
      key: name as View,
      label: name === SCREEN ? 'Screen' : name,
      mono: name !== SCREEN,
    })),
    { key: 'shared' as View, label: 'Shared files' },
    { key: 'changes' as View, label: 'Guest changes' },
    ...(hasDisks ? [{ key: 'disks' as View, label: 'Disks' }] : []),
    { key: 'snapshots' as View, label: 'Snapshots' },
  ]
  return (
    <section class="pane console" id="console-pane" aria-label="Console">
      <div class="bar">
        <Tabs
          label="Console"
          tabs={tabs}
          chosen={view.value}
          panel={PANEL}
          choose={(key) => {
            view.value = key
          }}
        />
        <span class="console-hint">
          <kbd>F6</kbd> leaves the console
        </span>
        {isConsole && <ConsoleMenu />}
      </div>
      {isConsole && front && <SearchBar console={front} />}
      {scriptBar.value === 'player' && <PlayerBar />}
      {scriptBar.value === 'recorder' && <RecorderBar />}
      <Banner />
      {view.value !== 'disks' && <DiskNote />}
      <div class="console-body" id={PANEL} role="tabpanel" aria-labelledby={tabId(PANEL, view.value)}>
        <Consoles />
        {view.value === 'shared' && <SharedFiles />}
        {view.value === 'changes' && <GuestChanges />}
        {view.value === 'disks' && <Disks />}
        {view.value === 'snapshots' && <Snapshots />}
      </div>
      {isConsole && <ExtraKeys />}
      <Timeline />
    </section>
  )
}

/** All of them, of which one is in sight: what is out of sight still takes what the guest writes. */
function Consoles() {
  const { phase } = machine.value
  return consoleNames.value.map((name, at) => (
    <div key={name} class="terminal-box" hidden={name !== view.value}>
      <Terminal console={consoles.value[at]} />
      {phase === 'idle' && <BeforeTheFirstBoot />}
      {phase === 'preparing' && progress.value && <Fetching />}
    </div>
  ))
}

function Terminal({ console }: { console: Console | undefined }) {
  return (
    console && (
      <>
        <TerminalView console={console} />
        <ConsoleText console={console} />
      </>
    )
  )
}

function ConsoleMenu() {
  return (
    <>
      {hasScript.value && (
        <button
          type="button"
          class="button add"
          title="Boots, and plays the script"
          onClick={() => void playCommand.run()}
        >
          Play
        </button>
      )}
      <button
        type="button"
        class="button quiet"
        aria-pressed={searching.value}
        title={`Find in the console (${showKeys('Mod+Shift+F')})`}
        onClick={() => {
          searching.value = !searching.value
        }}
      >
        Find
      </button>
      <MenuButton face="Console" label="Console" align="right">
        {consoleCommands
          .filter(({ id }) => id !== 'console.find' && id !== 'console.as-text')
          .map(({ id, label, keys, isEnabled, run }) => (
            <MenuItem
              key={id}
              act={run}
              disabled={!(isEnabled?.() ?? true)}
              {...(keys && { hint: showKeys(keys[0]!) })}
            >
              {label as string}
            </MenuItem>
          ))}
        <hr />
        <MenuChoice
          role="menuitemcheckbox"
          checked={consoleAsText.value}
          act={() => {
            consoleAsText.value = !consoleAsText.value
          }}
        >
          Console as text
        </MenuChoice>
      </MenuButton>
    </>
  )
}

/** What becomes of the files, what is done with that, and what is run first. */
const BOOTS: Readonly<Record<Medium['kind'], { what: string; kernel: string; init: string }>> = {
  initramfs: { what: 'initramfs', kernel: 'The kernel unpacks it as its root, and runs', init: '/init' },
  initrd: {
    what: 'initrd',
    kernel: 'The kernel puts it into a RAM disk, mounts that as its root, and runs',
    init: 'init',
  },
  disk: { what: 'disk', kernel: 'The kernel mounts the disk as its root, and runs', init: '/sbin/init' },
  'boot-disk': {
    what: 'boot disk',
    kernel: 'SYSLINUX loads the kernel and an initramfs from it, and the kernel runs',
    init: '/init',
  },
  floppy: {
    what: 'floppy',
    kernel: 'SYSLINUX loads the kernel and a RAM disk from it, and the kernel runs',
    init: 'init',
  },
}

function BeforeTheFirstBoot() {
  const { commandLine, medium } = project.value
  const { what, kernel, init } = BOOTS[medium.kind]
  return (
    <div class="welcome">
      <p class="welcome-title">Nothing runs yet</p>
      <ol>
        <li>
          <b>Boot</b> packs the files on the left into one <i>{what}</i> and starts a PC with a real Linux kernel.
        </li>
        <li>
          {kernel} <code>{init}</code> as process 1.
        </li>
        <li>
          What <code>{init}</code> does next is yours to decide: its console is here
          {isBootable(medium) ? '.' : commandLine.includes('ttyS0') ? '.' : ', if the command line holds '}
          {!isBootable(medium) && !commandLine.includes('ttyS0') && <code>console=ttyS0</code>}
        </li>
      </ol>
      <div class="welcome-acts">
        <button type="button" class="button primary" onClick={bootFromHere}>
          Boot it
        </button>
        <button type="button" class="button welcome-about" onClick={openRecipePage}>
          About {recipe.value.name}
        </button>
      </div>
      <p class="welcome-note">
        Change what you like before, or after: every boot starts from{' '}
        {medium.kind === 'initramfs' ? 'nothing' : 'what you see'}.
      </p>
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
