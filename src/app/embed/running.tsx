/** The console of the demo, what the machine does, and if asked for, an editor of its files. */
import { useEffect } from 'preact/hooks'
import { contentSize, isBlobRef, listEntries } from '../../rootfs/index.ts'
import { Banner } from '../console/banner.tsx'
import { ConsoleText } from '../console/console-text.tsx'
import { consoles, openConsoles, view } from '../console/consoles.ts'
import { TerminalView } from '../console/terminal-view.tsx'
import { PlayerBar } from '../demo/player-bar.tsx'
import { FileView } from '../edit/file-view.tsx'
import { useContent } from '../edit/use-content.ts'
import { OriginChip } from '../link/origin-chip.tsx'
import { image, progress } from '../state/image.ts'
import { isBusy, stop } from '../state/machine.ts'
import { isChanged, project, tree } from '../state/project.ts'
import { clock, status } from '../state/status.ts'
import { activeTab, open } from '../state/workspace.ts'
import { OpenElsewhere } from './open-elsewhere.tsx'

export function Running({ withEditor, boot }: { withEditor: boolean; boot: () => Promise<boolean> }) {
  return (
    <main class={`embed ${withEditor ? 'has-editor' : ''}`}>
      <header class="embed-bar">
        <h1>{project.value.name}</h1>
        <MachineState />
        <span class="bar-space" />
        {!isChanged.value && <OriginChip />}
        <button type="button" class="button outlined" disabled={!isBusy.value} onClick={() => void stop()}>
          Stop
        </button>
        <button type="button" class="button primary" onClick={() => void boot()}>
          {isBusy.value ? 'Boot again' : 'Boot'}
        </button>
        <OpenElsewhere />
      </header>
      <PlayerBar />
      <Banner />
      <NoImage />
      <div class="embed-panes">
        {withEditor && <Editor />}
        <Console />
      </div>
    </main>
  )
}

function MachineState() {
  const { label, tone } = status.value
  const work = progress.value
  return (
    <span class="machine-status" role="status">
      <i class={`dot dot-${tone}`} />
      <b>{label}</b>
      {work ? ` ${work.text}, ${work.amount}` : ` ${clock.value}`}
    </span>
  )
}

function NoImage() {
  const state = image.value
  if (state.kind !== 'failed') return null
  return (
    <div class="strip strip-bad" role="alert">
      <span>{state.error.message}</span>
    </div>
  )
}

function Console() {
  // If it does not come, the boot that needs it says so.
  useEffect(() => void openConsoles().catch(() => {}), [])
  const front = consoles.value.find(({ name }) => name === view.value) ?? consoles.value[0]
  return (
    <section class="console embed-console" aria-label="Console">
      {consoles.value.map((console) => (
        <div key={console.name} class="terminal-box" hidden={console !== front}>
          <TerminalView console={console} />
          <ConsoleText console={console} />
        </div>
      ))}
    </section>
  )
}

/** More than one chooses from. */
const FILES_MOST = 100

/** The files that are text of the author's or of the recipe's: what ships as a blob is none to edit here. */
function textFiles(): string[] {
  return listEntries(tree.value)
    .filter(({ inode }) => inode.kind === 'file' && !isBlobRef(inode.content) && contentSize(inode.content) < 1 << 16)
    .map(({ path }) => path)
    .slice(0, FILES_MOST)
}

function Editor() {
  const tab = activeTab.value
  const inode = tab && tree.value.inodes.get(tab.ino)
  const shown = useContent(inode?.kind === 'file' ? inode.content : undefined)
  return (
    <section class="embed-editor" aria-label="Editor">
      <select
        class="input mono"
        aria-label="File"
        value={tab?.path ?? ''}
        onChange={(event) => open(event.currentTarget.value)}
      >
        {textFiles().map((path) => (
          <option key={path} value={path}>
            {path}
          </option>
        ))}
      </select>
      <div class="edit-body">{tab && shown && <FileView tab={tab} shown={shown} />}</div>
    </section>
  )
}
